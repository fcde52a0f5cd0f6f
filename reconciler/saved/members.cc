#include "reconciler/saved/members.h"

#include <algorithm>
#include <cstdint>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::uint64_t kHighestCount = std::uint64_t{1} << 53;
constexpr std::size_t kShownKey = 60;

bool IsSha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool IsTime(const Json& value) {
  if (!value.is_string()) return false;
  const auto text = value.get<std::string>();
  const std::optional<TimePoint> time = ParseTime(text);
  return time && FormatTime(*time) == text;
}

bool IsCount(const Json& value) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() <= kHighestCount;
}

template <typename Is>
bool IsListOf(const Json& value, const Is& is) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is);
}

bool IsOf(Kind kind, const Json& value) {
  switch (kind) {
    case Kind::kText: return value.is_string();
    case Kind::kFlag: return value.is_boolean();
    case Kind::kCount: return IsCount(value);
    case Kind::kNumber: return value.is_number();
    case Kind::kTime: return IsTime(value);
    case Kind::kTimeOrNull: return value.is_null() || IsTime(value);
    case Kind::kSha256: return value.is_string() && IsSha256(value.get<std::string>());
    case Kind::kTexts: return IsListOf(value, [](const Json& one) { return one.is_string(); });
    case Kind::kObjects: return IsListOf(value, [](const Json& one) { return one.is_object(); });
    case Kind::kCounts: return IsListOf(value, IsCount);
    case Kind::kObject: return value.is_object();
    case Kind::kObjectOrNull: return value.is_null() || value.is_object();
    case Kind::kAny: break;
  }
  return true;
}

}  // namespace

Status CheckMembers(const Json& value, std::span<const Member> members, const std::string& path) {
  if (!value.is_object()) return Fail(Code::kDataLoss, path + " is no object");
  for (const Member& member : members) {
    const auto found = value.find(member.key);
    const bool missing = found == value.end();
    if (!missing && IsOf(member.kind, *found)) continue;
    return Fail(Code::kDataLoss, path + "." + std::string(member.key) +
                                     (missing ? " is missing" : " is not usable"));
  }
  if (value.size() == members.size()) return {};
  for (const auto& [key, ignored] : value.items()) {
    const bool known = std::any_of(members.begin(), members.end(),
                                   [&key = key](const Member& one) { return one.key == key; });
    if (known) continue;
    return Fail(Code::kDataLoss, path + " has the unknown key " + InQuotes(key, kShownKey));
  }
  return {};
}

bool AreInOrder(const std::vector<std::string>& texts) {
  return std::adjacent_find(texts.begin(), texts.end(),
                            [](const auto& a, const auto& b) { return !(a < b); }) == texts.end();
}

}  // namespace lockstep
