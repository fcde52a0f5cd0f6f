#include "reconciler/manifest/value_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "reconciler/base/rfc3339.h"
#include "reconciler/manifest/complaint.h"

namespace lockstep {
namespace {

std::string NumberWords(const KeySpec& key, double number) {
  const auto whole = static_cast<std::int64_t>(number);
  if (key.type == ValueType::kDuration) return FormatDuration(Duration{whole});
  return std::floor(number) == number ? std::to_string(whole) : fmt::format("{}", number);
}

}  // namespace

const KeySpec* FindKey(const ObjectSpec& spec, std::string_view name) {
  const auto found = std::find_if(spec.keys.begin(), spec.keys.end(),
                                  [&](const KeySpec& key) { return key.name == name; });
  return found == spec.keys.end() ? nullptr : &*found;
}

std::string PlaceWords(const ObjectSpec& spec, std::string_view key) {
  if (&spec == &ManifestSpec()) return InBackticks(key);
  return InBackticks(key) + " of " + std::string(spec.words);
}

std::string ExpectedWords(const KeySpec& key) {
  switch (key.type) {
    case ValueType::kText: return std::string(RulesOf(key.shape).one);
    case ValueType::kTextList: return "a list of " + std::string(RulesOf(key.shape).many);
    case ValueType::kChoice: return QuotedList(key.choices, "or");
    case ValueType::kWhole: return "a whole number";
    case ValueType::kNumber: return "a number";
    case ValueType::kDuration: return "a duration such as `90s`, `15m` or `2h`";
    case ValueType::kTrue: return "`true`";
    case ValueType::kObject: return "a mapping";
    case ValueType::kObjectList: return "a list of mappings";
    case ValueType::kObjectMap: return "a mapping of " + std::string(RulesOf(key.shape).many);
  }
  return "";
}

std::string FoundWords(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kNull:
    case YamlKind::kList:
    case YamlKind::kMapping: return std::string(Words(node.kind));
    case YamlKind::kText: return "text " + InBackticks(node.text);
    case YamlKind::kTruth:
    case YamlKind::kWhole:
    case YamlKind::kNumber: break;
  }
  return InBackticks(node.text);
}

std::string RangeWords(const KeySpec& key) {
  return std::string(key.range.above_low ? "more than " : "at least ") +
         NumberWords(key, key.range.low) + " and at most " + NumberWords(key, key.range.high);
}

std::string TypeHint(const KeySpec& key, const YamlNode& node) {
  if (key.type == ValueType::kChoice && node.kind == YamlKind::kText) return "";
  if (key.type == ValueType::kTextList && IsText(node)) {
    return "a list stands in brackets: " + InBackticks("[" + node.text + "]");
  }
  if (key.type == ValueType::kObjectList && node.kind == YamlKind::kMapping) {
    return "each entry of a list begins with `- `";
  }
  if (key.type == ValueType::kText && node.kind == YamlKind::kTruth) {
    return "quote it if it is text";
  }
  return "for example: " + std::string(key.name) + ": " + std::string(key.example);
}

}  // namespace lockstep
