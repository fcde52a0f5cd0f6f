// Times as Google's APIs write them: RFC 3339, UTC, 0 to 9 fractional digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reconciler/base/clock.h"

namespace lockstep {

// "2026-02-01T10:00:00.281Z", or without a fraction if it is whole seconds.
std::string FormatTime(TimePoint time);

// Nullopt if `text` is no RFC 3339 time with a zone. Digits beyond milliseconds are cut: keep
// the server's own text where equality counts (Firestore's updateTime).
std::optional<TimePoint> ParseTime(std::string_view text);

// A calendar date, "2026-02-01", as the first instant of that day in UTC. Nullopt if it is none.
std::optional<TimePoint> ParseDate(std::string_view text);

// "900ms", "0s", "3s", "2m5s", "1h0m": for people.
std::string FormatDuration(Duration duration);

// "90s", "15m", "2h", "30d", "1m30s". Nullopt for a negative, empty, unitless or overlong text.
std::optional<Duration> ParseDuration(std::string_view text);

// Orders two RFC 3339 UTC times of one server exactly, nanoseconds included: <0, 0, >0.
// REQUIRES: ParseTime accepts both.
int CompareTimes(std::string_view left, std::string_view right);

}  // namespace lockstep
