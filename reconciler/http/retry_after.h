// Retry-After: the pause that a server asks for.
#pragma once

#include <optional>
#include <string_view>

#include "reconciler/base/clock.h"
#include "reconciler/http/http.h"

namespace lockstep {

// A longer pause than this is not waited for: the call ends with the server's answer.
inline constexpr Duration kLongestRetryAfter{120'000};

// The header's value, seconds or an HTTP date (RFC 9110, 10.2.3), at least 0 and at most a day. A
// date is measured from the answer's own Date header, which no skew of clocks can spoil. Nullopt
// if there is none, or if it is negative or unreadable: then the caller's own pause holds.
std::optional<Duration> RetryAfterOf(const Headers& headers);

// An HTTP date in its one modern form, "Sun, 06 Nov 1994 08:49:37 GMT". Nullopt for all else.
std::optional<TimePoint> ParseHttpDate(std::string_view text);

}  // namespace lockstep
