#include "reconciler/manifest/yaml_tree.h"

#include <cstddef>

namespace lockstep {

std::string_view Words(YamlKind kind) {
  switch (kind) {
    case YamlKind::kNull: return "nothing";
    case YamlKind::kTruth: return "true or false";
    case YamlKind::kWhole: return "a whole number";
    case YamlKind::kNumber: return "a number";
    case YamlKind::kText: return "text";
    case YamlKind::kList: return "a list";
    case YamlKind::kMapping: return "a mapping";
  }
  return "nothing";
}

const YamlNode* Find(const YamlNode& node, std::string_view key) {
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (node.keys[i].text == key) return &node.items[i];
  }
  return nullptr;
}

const std::vector<YamlNode>& ListAt(const YamlNode& node, std::string_view key) {
  static const std::vector<YamlNode> kNone;
  const YamlNode* found = Find(node, key);
  return found != nullptr && found->kind == YamlKind::kList ? found->items : kNone;
}

bool IsText(const YamlNode& node) {
  return node.kind == YamlKind::kText || node.kind == YamlKind::kWhole ||
         node.kind == YamlKind::kNumber;
}

std::string TextAt(const YamlNode& node, std::string_view key, std::string_view otherwise) {
  const YamlNode* found = Find(node, key);
  return found != nullptr && IsText(*found) ? found->text : std::string(otherwise);
}

std::vector<std::string> TextsAt(const YamlNode& node, std::string_view key) {
  std::vector<std::string> texts;
  for (const YamlNode& item : ListAt(node, key)) {
    if (IsText(item)) texts.push_back(item.text);
  }
  return texts;
}

Json ToJson(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kNull: return nullptr;
    case YamlKind::kTruth: return node.truth;
    case YamlKind::kWhole: return node.whole;
    case YamlKind::kNumber: return node.number;
    case YamlKind::kText: return node.text;
    case YamlKind::kList: {
      Json list = Json::array();
      for (const YamlNode& item : node.items) list.push_back(ToJson(item));
      return list;
    }
    case YamlKind::kMapping: {
      Json object = Json::object();
      for (std::size_t i = 0; i < node.keys.size(); ++i) {
        object[node.keys[i].text] = ToJson(node.items[i]);
      }
      return object;
    }
  }
  return nullptr;
}

}  // namespace lockstep
