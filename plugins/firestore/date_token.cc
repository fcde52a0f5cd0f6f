#include "plugins/firestore/date_token.h"

#include <chrono>

namespace lockstep::firestore {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr std::size_t kIsoSize = 10;
constexpr std::size_t kCompactSize = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A byte beyond ASCII may be half of a letter: then it is no delimiter, and less is deleted.
bool IsDelimiter(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return !letter && !IsDigit(c) && static_cast<unsigned char>(c) < 0x80;
}

bool StandsAlone(std::string_view id, std::size_t at, std::size_t size) {
  const bool before = at == 0 || IsDelimiter(id[at - 1]);
  const bool after = at + size >= id.size() || IsDelimiter(id[at + size]);
  return before && after;
}

// The number that `digits` are; nullopt if they are not digits alone.
std::optional<int> Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) {
    if (!IsDigit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

bool IsDay(std::string_view year, std::string_view month, std::string_view day) {
  const std::optional<int> y = Number(year);
  const std::optional<int> m = Number(month);
  const std::optional<int> d = Number(day);
  if (!y || !m || !d || *y < kFirstYear || *y > kLastYear) return false;
  return std::chrono::year_month_day{std::chrono::year{*y},
                                     std::chrono::month{static_cast<unsigned>(*m)},
                                     std::chrono::day{static_cast<unsigned>(*d)}}
      .ok();
}

bool IsIso(std::string_view text) {
  return text.size() == kIsoSize && text[4] == '-' && text[7] == '-' &&
         IsDay(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

bool IsCompact(std::string_view text) {
  return text.size() == kCompactSize &&
         IsDay(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
}

}  // namespace

std::optional<std::size_t> DateSizeAt(std::string_view id, std::size_t at) {
  if (!IsDigit(id[at])) return std::nullopt;
  if (IsIso(id.substr(at, kIsoSize)) && StandsAlone(id, at, kIsoSize)) return kIsoSize;
  if (IsCompact(id.substr(at, kCompactSize)) && StandsAlone(id, at, kCompactSize)) {
    return kCompactSize;
  }
  return std::nullopt;
}

std::optional<std::size_t> FindDate(std::string_view id) {
  for (std::size_t at = 0; at + kCompactSize <= id.size(); ++at) {
    if (DateSizeAt(id, at)) return at;
  }
  return std::nullopt;
}

}  // namespace lockstep::firestore
