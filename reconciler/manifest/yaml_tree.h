// YamlNode: one YAML document as a tree whose nodes and keys know where they were written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/model/resource.h"

namespace lockstep {

enum class YamlKind { kNull, kTruth, kWhole, kNumber, kText, kList, kMapping };

// What a kind is called in a message: "text", "a list", "nothing", ...
std::string_view Words(YamlKind kind);

struct YamlKey {
  std::string text{};
  Origin origin{};
};

struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  Origin origin{};                // of nothing at all (`key:`): that of its key
  std::string text{};             // of a scalar: as written, without quotes
  bool truth = false;             // of kTruth
  std::int64_t whole = 0;         // of kWhole
  double number = 0;              // of kWhole and kNumber; finite
  std::vector<YamlKey> keys{};    // of a mapping, in order, no two alike
  std::vector<YamlNode> items{};  // of a list; of a mapping the values, one for each of `keys`
};

// The value under `key`; null if there is none, or if `node` is no mapping.
const YamlNode* Find(const YamlNode& node, std::string_view key);

// The items of the list under `key`; empty if there is none, or if it is no list.
const std::vector<YamlNode>& ListAt(const YamlNode& node, std::string_view key);

// Whether `node` can stand where text is due. A number can, and is taken as it was written: 1e3
// and 012 are names to whoever wrote them.
bool IsText(const YamlNode& node);

// The text under `key`, or `otherwise` if there is none, or if it is no text.
std::string TextAt(const YamlNode& node, std::string_view key, std::string_view otherwise = "");

// Those of the list under `key` that are text.
std::vector<std::string> TextsAt(const YamlNode& node, std::string_view key);

Json ToJson(const YamlNode& node);

}  // namespace lockstep
