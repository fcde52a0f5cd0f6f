#include "reconciler/http/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "reconciler/http/trimmed.h"

namespace lockstep {
namespace {

constexpr Duration kDay = std::chrono::hours{24};

// All of `text` as a decimal number without a sign. One too large for the type is its maximum: a
// server that says "for ever" means a long time.
std::optional<std::int64_t> Digits(std::string_view text) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return std::nullopt;
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec == std::errc::result_out_of_range) return std::numeric_limits<std::int64_t>::max();
  return value;
}

std::optional<unsigned> Month(std::string_view name) {
  constexpr std::array<std::string_view, 12> kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<unsigned>(found - kNames.begin()) + 1;
}

}  // namespace

std::optional<TimePoint> ParseHttpDate(std::string_view text) {
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  constexpr std::string_view kShape = "???, ## ??? #### ##:##:## GMT";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '#' ? !digit : kShape[i] != '?' && kShape[i] != text[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t count) {
    return static_cast<int>(Digits(text.substr(at, count)).value_or(0));
  };
  const std::optional<unsigned> month = Month(text.substr(8, 3));
  if (!month) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{number(12, 4)},
                                         std::chrono::month{*month},
                                         std::chrono::day{static_cast<unsigned>(number(5, 2))}};
  const int hours = number(17, 2);
  const int minutes = number(20, 2);
  const int seconds = number(23, 2);  // 60: a leap second
  if (!date.ok() || hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
         std::chrono::seconds{seconds};
}

std::optional<Duration> RetryAfterOf(const Headers& headers) {
  const std::string text{Trimmed(HeaderOf(headers, "retry-after"))};
  if (const std::optional<std::int64_t> seconds = Digits(text)) {
    return std::chrono::seconds{
        std::min(*seconds, std::chrono::duration_cast<std::chrono::seconds>(kDay).count())};
  }
  const std::optional<TimePoint> until = ParseHttpDate(text);
  const std::optional<TimePoint> sent = ParseHttpDate(Trimmed(HeaderOf(headers, "date")));
  if (!until || !sent || *until < *sent) return std::nullopt;
  return std::min<Duration>(*until - *sent, kDay);
}

}  // namespace lockstep
