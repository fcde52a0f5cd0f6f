// CheckMembers: whether a JSON object has exactly the members that it should have.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep {

enum class Kind {
  kText,
  kFlag,
  kCount,    // a whole number from 0 to 2^53
  kNumber,   // any number
  kTime,     // text as FormatTime writes it
  kSha256,   // 64 lower-case hexadecimal digits
  kTexts,    // a list of texts
  kCounts,   // a list of whole numbers from 0 to 2^53
  kObjects,  // a list of objects
  kObject,
  kObjectOrNull,
  kTimeOrNull,
  kAny,
};

struct Member {
  std::string_view key{};
  Kind kind = Kind::kAny;
};

// kDataLoss, with the path of what is wrong, if `value` is no object, or lacks a member, or has one
// that is not listed or of another kind. `path` is fit to print and names `value`: "changes[3]".
Status CheckMembers(const Json& value, std::span<const Member> members, const std::string& path);

// Whether `texts` are in ascending order and none comes twice.
bool AreInOrder(const std::vector<std::string>& texts);

}  // namespace lockstep
