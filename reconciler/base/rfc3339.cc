#include "reconciler/base/rfc3339.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace lockstep {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;

struct Instant {
  std::chrono::sys_seconds second{};
  nanoseconds fraction{};
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// Reads fixed text from the front; after the first mismatch everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int Digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + Digit();
    return value;
  }
  void Expect(std::string_view any_of) { Take(any_of); }
  char Take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      ok_ = false;
      return '\0';
    }
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }
  bool Next(std::string_view any_of) const {
    return !rest_.empty() && any_of.find(rest_.front()) != std::string_view::npos;
  }
  bool AtEnd() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  int Digit() {
    const char taken = Take("0123456789");
    return taken == '\0' ? 0 : taken - '0';
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<sys_days> ScanDate(Scanner& scan) {
  const int year = scan.Digits(4);
  scan.Expect("-");
  const auto month = static_cast<unsigned>(scan.Digits(2));
  scan.Expect("-");
  const auto day = static_cast<unsigned>(scan.Digits(2));
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!scan.ok() || !date.ok()) return std::nullopt;
  return sys_days{date};
}

nanoseconds ScanFraction(Scanner& scan) {
  if (!scan.Next(".")) return {};
  scan.Expect(".");
  std::int64_t value = scan.Digits(1);
  std::int64_t unit = 100'000'000;
  while (unit > 1 && scan.Next("0123456789")) {
    value = value * 10 + scan.Digits(1);
    unit /= 10;
  }
  return nanoseconds{value * unit};
}

// What UTC is behind local time; nullopt if it is no zone.
std::optional<minutes> ScanZone(Scanner& scan) {
  const char sign = scan.Take("Zz+-");
  if (sign == 'Z' || sign == 'z') return minutes{0};
  const int hour = scan.Digits(2);
  scan.Expect(":");
  const int minute = scan.Digits(2);
  if (!scan.ok() || hour > 23 || minute > 59) return std::nullopt;
  const minutes offset = hours{hour} + minutes{minute};
  return sign == '-' ? -offset : offset;
}

std::optional<Instant> ParseInstant(std::string_view text) {
  Scanner scan(text);
  const auto date = ScanDate(scan);
  if (!date) return std::nullopt;
  scan.Expect("Tt");
  const int hour = scan.Digits(2);
  scan.Expect(":");
  const int minute = scan.Digits(2);
  scan.Expect(":");
  const int second = scan.Digits(2);  // 60 is a leap second: the first instant of the next minute
  const nanoseconds fraction = ScanFraction(scan);
  const auto zone = ScanZone(scan);
  if (!zone || !scan.ok() || !scan.AtEnd() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return Instant{*date + hours{hour} + minutes{minute} + seconds{second} - *zone, fraction};
}

struct Unit {
  std::string_view name{};
  Duration length{};
};

// From the longest: each may stand once, in this order.
constexpr std::array<Unit, 5> kUnits{
    {{"d", days{1}}, {"h", hours{1}}, {"m", minutes{1}}, {"s", seconds{1}}, {"ms", Duration{1}}}};

constexpr Duration kLongest = days{36'500};

}  // namespace

std::string FormatTime(TimePoint time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()},
                  unsigned{date.day()}, clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count());
  if (const auto millis = clock.subseconds().count(); millis != 0) {
    text += fmt::format(".{:03}", millis);
  }
  return text + 'Z';
}

std::optional<TimePoint> ParseTime(std::string_view text) {
  const auto instant = ParseInstant(text);
  if (!instant) return std::nullopt;
  return instant->second + std::chrono::floor<Duration>(instant->fraction);
}

std::optional<TimePoint> ParseDate(std::string_view text) {
  Scanner scan(text);
  const auto date = ScanDate(scan);
  if (!date || !scan.AtEnd()) return std::nullopt;
  return *date;
}

std::string FormatDuration(Duration duration) {
  if (duration < Duration::zero()) return "-" + FormatDuration(-duration);
  const std::chrono::hh_mm_ss parts{duration};
  if (parts.hours().count() > 0) {
    return fmt::format("{}h{}m", parts.hours().count(), parts.minutes().count());
  }
  if (parts.minutes().count() > 0) {
    return fmt::format("{}m{}s", parts.minutes().count(), parts.seconds().count());
  }
  if (parts.seconds().count() > 0 || duration == Duration::zero()) {
    return fmt::format("{}s", parts.seconds().count());
  }
  return fmt::format("{}ms", duration.count());
}

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Duration total{};
  std::size_t next_unit = 0;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || text.front() == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
    text.remove_prefix(name.size());
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    const Duration unit = kUnits[next_unit++].length;
    if (count > (kLongest - total) / unit) return std::nullopt;
    total += count * unit;
  }
  return total;
}

int CompareTimes(std::string_view left, std::string_view right) {
  const auto order =
      ParseInstant(left).value_or(Instant{}) <=> ParseInstant(right).value_or(Instant{});
  if (order < 0) return -1;
  return order > 0 ? 1 : 0;
}

}  // namespace lockstep
