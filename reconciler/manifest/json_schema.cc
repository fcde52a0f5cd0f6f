#include "reconciler/manifest/json_schema.h"

#include <cmath>
#include <cstdint>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/yaml_reader.h"

namespace lockstep {
namespace {

// Any validator can match it; that a unit comes once and the longest first is left to the reader.
constexpr std::string_view kDurationPattern = "^([0-9]+(d|h|m|s|ms))+$";

// A value as the table writes it, which is YAML; the table's own tests hold that it is right.
Json Written(std::string_view value) {
  const auto tree = ReadYaml("value: " + std::string(value) + "\n", "");
  const YamlNode* node = tree ? Find(*tree, "value") : nullptr;
  return node == nullptr ? Json() : ToJson(*node);
}

Json Number(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return std::floor(value) == value ? Json(whole) : Json(value);
}

// The pattern of a shape whose characters are not said by classes; "" if any will do.
std::string_view FreePattern(TextShape shape) {
  switch (shape) {
    case TextShape::kImageReference: return "^(\\S*/)?[a-z0-9]\\S*$";
    case TextShape::kFilePath: return "^(/[^/]+)+$";
    case TextShape::kDate: return "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    case TextShape::kDocumentId: return "^[^/]+$";
    case TextShape::kCollectionPath: return "^[^/]+(/[^/]+/[^/]+)*$";
    default: return "";
  }
}

std::string SchemaPattern(TextShape shape, const ShapeRules& rules) {
  if (rules.first.empty()) return std::string(FreePattern(shape));
  const auto characters = [](std::string_view set) { return "[" + std::string(set) + "]"; };
  std::string text = characters(rules.first) + "(" + characters(rules.middle) + "*" +
                     characters(rules.last) + ")?";
  if (shape == TextShape::kDatabase) text = "(\\(default\\)|" + text + ")";
  return "^" + text + "$";
}

// Whether a number, as it was written, can be the text that is due.
bool CanBeNumber(TextShape shape, const ShapeRules& rules) {
  if (shape == TextShape::kFilePath || shape == TextShape::kDate) return false;
  const bool digits = rules.first.find("0-9") != std::string_view::npos;
  return rules.first.empty() || (digits && rules.min_bytes == 1);
}

Json NameSchema(TextShape shape) {
  const ShapeRules& rules = RulesOf(shape);
  Json schema = {
      {"type", "string"}, {"minLength", rules.min_bytes}, {"maxLength", rules.max_bytes}};
  if (const std::string pattern = SchemaPattern(shape, rules); !pattern.empty()) {
    schema["pattern"] = pattern;
  }
  return schema;
}

Json TextSchema(TextShape shape) {
  Json schema = NameSchema(shape);
  const ShapeRules& rules = RulesOf(shape);
  if (!CanBeNumber(shape, rules)) return schema;
  const bool dots = rules.middle.empty() || rules.middle.find('.') != std::string_view::npos;
  schema["type"] = Json::array({"string", dots ? "number" : "integer"});
  const bool signless = !rules.first.empty() || shape == TextShape::kImageReference;
  if (signless) schema["minimum"] = 0;
  return schema;
}

Json NumberSchema(const KeySpec& key) {
  if (key.range.low == key.range.high) return {{"const", Number(key.range.low)}};
  return {{"type", key.type == ValueType::kWhole ? "integer" : "number"},
          {key.range.above_low ? "exclusiveMinimum" : "minimum", Number(key.range.low)},
          {"maximum", Number(key.range.high)}};
}

Json ListSchema(const KeySpec& key, Json items) {
  return {
      {"type", "array"}, {"minItems", 1}, {"maxItems", key.max_items}, {"items", std::move(items)}};
}

Json ObjectSchema(const ObjectSpec& spec);

Json MapSchema(const KeySpec& key) {
  return {{"type", "object"},
          {"minProperties", 1},
          {"maxProperties", key.max_items},
          {"propertyNames", NameSchema(key.shape)},
          {"additionalProperties", ObjectSchema(*key.object)}};
}

Json TypeSchema(const KeySpec& key) {
  switch (key.type) {
    case ValueType::kText: return TextSchema(key.shape);
    case ValueType::kTextList: return ListSchema(key, TextSchema(key.shape));
    case ValueType::kChoice: return {{"enum", key.choices}};
    case ValueType::kWhole:
    case ValueType::kNumber: return NumberSchema(key);
    case ValueType::kDuration: return {{"type", "string"}, {"pattern", kDurationPattern}};
    case ValueType::kTrue: return {{"const", true}};
    case ValueType::kObject: return ObjectSchema(*key.object);
    case ValueType::kObjectList: return ListSchema(key, ObjectSchema(*key.object));
    case ValueType::kObjectMap: return MapSchema(key);
  }
  return Json::object();
}

Json KeySchema(const KeySpec& key) {
  Json schema = TypeSchema(key);
  schema["description"] = key.doc;
  schema["examples"] = Json::array({Written(key.example)});
  if (!key.default_value.empty()) schema["default"] = Written(key.default_value);
  return schema;
}

// One alternative a key of the group, each of which asks for that key.
Json Alternatives(const KeyGroup& group) {
  Json alternatives = Json::array();
  for (const std::string_view key : group.keys) {
    alternatives.push_back({{"required", Json::array({key})}});
  }
  return alternatives;
}

Json ObjectSchema(const ObjectSpec& spec) {
  Json schema = {{"type", "object"}, {"properties", Json::object()}};
  if (!spec.open) schema["additionalProperties"] = false;
  for (const KeySpec& key : spec.keys) {
    schema["properties"][std::string(key.name)] = KeySchema(key);
    if (key.required) schema["required"].push_back(key.name);
  }
  for (const KeyGroup& group : spec.groups) {
    const bool one = group.rule == KeyGroup::Rule::kExactlyOne;
    schema["allOf"].push_back({{one ? "oneOf" : "anyOf", Alternatives(group)}});
  }
  return schema;
}

}  // namespace

std::string ManifestSchema() {
  Json schema = ObjectSchema(ManifestSpec());
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "Lockstep manifest";
  schema["description"] = "What runs in one project and region of Google Cloud, as reviewed";
  return schema.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lockstep
