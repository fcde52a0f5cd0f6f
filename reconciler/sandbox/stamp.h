// Stamp: a time to the microsecond, as Firestore keeps it and Cloud Run prints it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::sandbox {

using Stamp = std::chrono::sys_time<std::chrono::microseconds>;

// "2026-02-01T10:00:00.281173Z": always six digits, so equal times are equal texts.
std::string Text(Stamp stamp);

// Nullopt if `text` is no RFC 3339 time with a zone. What is finer than a microsecond is cut.
std::optional<Stamp> ParseStamp(std::string_view text);

// True if `text` is such a time and loses nothing by being cut to microseconds.
bool IsWholeMicroseconds(std::string_view text);

}  // namespace lockstep::sandbox
