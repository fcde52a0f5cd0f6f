#include "reconciler/sandbox/stamp.h"

#include <fmt/format.h>

#include <cctype>

#include "reconciler/base/rfc3339.h"

namespace lockstep::sandbox {
namespace {

// The digits between the point and the zone; empty if there is no fraction.
std::string_view FractionOf(std::string_view text) {
  const auto point = text.find('.');
  if (point == std::string_view::npos) return {};
  std::string_view rest = text.substr(point + 1);
  std::size_t digits = 0;
  while (digits < rest.size() && std::isdigit(static_cast<unsigned char>(rest[digits])) != 0) {
    ++digits;
  }
  return rest.substr(0, digits);
}

}  // namespace

std::string Text(Stamp stamp) {
  const auto day = std::chrono::floor<std::chrono::days>(stamp);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{stamp - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::optional<Stamp> ParseStamp(std::string_view text) {
  const auto coarse = ParseTime(text);
  if (!coarse) return std::nullopt;
  std::int64_t micros = 0;
  const std::string_view digits = FractionOf(text);
  for (std::size_t i = 0; i < 6; ++i) {
    micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  return std::chrono::floor<std::chrono::seconds>(*coarse) + std::chrono::microseconds{micros};
}

bool IsWholeMicroseconds(std::string_view text) {
  const std::string_view digits = FractionOf(text);
  return ParseStamp(text).has_value() &&
         (digits.size() <= 6 || digits.find_first_not_of('0', 6) == std::string_view::npos);
}

}  // namespace lockstep::sandbox
