// The format of the manifest as data: each kind of object, its keys, their types and ranges.
//
// The reader walks a file against this table, docs/manifest.md is tested against it, and the JSON
// Schema is made of it: a key exists where it stands here, and nowhere else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "reconciler/manifest/text_shape.h"

namespace lockstep {

enum class ValueType {
  kText,      // of KeySpec::shape
  kTextList,  // each of KeySpec::shape
  kChoice,    // one of KeySpec::choices
  kWhole,     // in KeySpec::range
  kNumber,    // in KeySpec::range
  kDuration,  // text such as "90s"; KeySpec::range in milliseconds
  kTrue,      // only `true`
  kObject,
  kObjectList,
  kObjectMap,  // from names of KeySpec::shape to objects
};

struct ObjectSpec;

// Of numbers. Both ends belong to it, but `low` not if `above_low`.
struct Range {
  double low = 0;
  double high = 0;
  bool above_low = false;
};

struct KeySpec {
  std::string_view name{};
  ValueType type = ValueType::kText;
  std::string_view doc{};      // one line, for people
  std::string_view example{};  // a value as written
  bool required = false;
  std::string_view default_value{};  // as written; empty: being absent has a meaning of its own
  TextShape shape = TextShape::kText;
  Range range{};
  std::span<const std::string_view> choices{};
  const ObjectSpec* object = nullptr;  // of kObject, kObjectList and kObjectMap
  std::size_t max_items = 1000;        // of lists and maps; each has at least one
};

// How many of some keys an object must have.
struct KeyGroup {
  enum class Rule { kExactlyOne, kAtLeastOne };
  Rule rule = Rule::kExactlyOne;
  std::span<const std::string_view> keys{};
};

struct ObjectSpec {
  std::string_view words{};  // "an entry of `services`"
  std::span<const KeySpec> keys{};
  std::span<const KeyGroup> groups{};
  bool open = false;  // other keys are free; whoever takes the object checks them
};

// The format that this program reads and writes: the value of the key `lockstep`.
inline constexpr std::int64_t kManifestFormat = 1;

// The whole manifest.
const ObjectSpec& ManifestSpec();

}  // namespace lockstep
