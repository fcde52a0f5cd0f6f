#include "reconciler/manifest/table_check.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/rfc3339.h"
#include "reconciler/manifest/value_words.h"

namespace lockstep {
namespace {

class TableCheck {
 public:
  explicit TableCheck(Complaints& complaints) : complaints_(complaints) {}

  // `where` names the object in messages.
  void CheckObject(const YamlNode& node, const ObjectSpec& spec, std::string_view where) {
    if (node.kind != YamlKind::kMapping) {
      return Add(node, where, "expected a mapping, found " + FoundWords(node));
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const KeySpec* key = FindKey(spec, node.keys[i].text);
      if (key != nullptr) {
        CheckValue(node.items[i], *key, PlaceWords(spec, key->name));
      } else if (!spec.open) {
        AddUnknown(node.keys[i], spec);
      }
    }
    for (const KeySpec& key : spec.keys) {
      if (!key.required || Find(node, key.name) != nullptr) continue;
      complaints_.Add(node.origin,
                      "missing key " + InBackticks(key.name) + " in " + std::string(spec.words),
                      "for example: " + std::string(key.name) + ": " + std::string(key.example));
    }
    for (const KeyGroup& group : spec.groups) CheckGroup(node, group, spec);
  }

 private:
  void Add(const YamlNode& node, std::string_view where, const std::string& what,
           std::string hint = "") {
    complaints_.Add(node.origin, std::string(where) + ": " + what, std::move(hint));
  }

  void AddWrongType(const YamlNode& node, const KeySpec& key, std::string_view where) {
    const std::string what = "expected " + ExpectedWords(key) + ", found " + FoundWords(node);
    Add(node, where, what, TypeHint(key, node));
  }

  void AddUnknown(const YamlKey& key, const ObjectSpec& spec) {
    std::vector<std::string_view> known;
    for (const KeySpec& one : spec.keys) known.push_back(one.name);
    std::string hint = complaints_.DidYouMean(key.text, known);
    if (hint.empty()) hint = "known keys: " + QuotedList(known, "and");
    complaints_.Add(key.origin,
                    "unknown key " + InBackticks(key.text) + " in " + std::string(spec.words),
                    std::move(hint));
  }

  void CheckGroup(const YamlNode& node, const KeyGroup& group, const ObjectSpec& spec) {
    std::vector<std::string_view> present;
    for (const std::string_view key : group.keys) {
      if (Find(node, key) != nullptr) present.push_back(key);
    }
    const bool exactly_one = group.rule == KeyGroup::Rule::kExactlyOne;
    if (present.empty()) {
      complaints_.Add(node.origin,
                      std::string(spec.words) + " needs " + QuotedList(group.keys, "or"));
    } else if (exactly_one && present.size() > 1) {
      complaints_.Add(node.origin, std::string(spec.words) + " has " + QuotedList(present, "and"),
                      "only one of them may be there");
    }
  }

  void CheckValue(const YamlNode& node, const KeySpec& key, const std::string& where) {
    switch (key.type) {
      case ValueType::kText: return CheckText(node, key, where);
      case ValueType::kTextList:
      case ValueType::kObjectList: return CheckList(node, key, where);
      case ValueType::kChoice: return CheckChoice(node, key, where);
      case ValueType::kWhole:
      case ValueType::kNumber: return CheckNumber(node, key, where);
      case ValueType::kDuration: return CheckDuration(node, key, where);
      case ValueType::kTrue:
        if (node.kind != YamlKind::kTruth) return AddWrongType(node, key, where);
        if (!node.truth) Add(node, where, "only `true` has a meaning", "leave the key out");
        return;
      case ValueType::kObject: return CheckObject(node, *key.object, where);
      case ValueType::kObjectMap: return CheckMap(node, key, where);
    }
  }

  void CheckText(const YamlNode& node, const KeySpec& key, const std::string& where) {
    if (!IsText(node)) return AddWrongType(node, key, where);
    const std::string why = WhyMisshapen(key.shape, node.text);
    if (why.empty()) return;
    Add(node, where, InBackticks(node.text) + " is not " + std::string(RulesOf(key.shape).one),
        why);
  }

  void CheckChoice(const YamlNode& node, const KeySpec& key, const std::string& where) {
    if (!IsText(node)) return AddWrongType(node, key, where);
    if (std::find(key.choices.begin(), key.choices.end(), node.text) != key.choices.end()) return;
    AddWrongType(node, key, where);
  }

  void CheckNumber(const YamlNode& node, const KeySpec& key, const std::string& where) {
    const bool whole = node.kind == YamlKind::kWhole;
    const bool good = whole || (node.kind == YamlKind::kNumber && key.type == ValueType::kNumber);
    if (!good) return AddWrongType(node, key, where);
    CheckRange(node, key, where, node.number);
  }

  void CheckDuration(const YamlNode& node, const KeySpec& key, const std::string& where) {
    const std::optional<Duration> duration = IsText(node) ? ParseDuration(node.text) : std::nullopt;
    if (!duration) return AddWrongType(node, key, where);
    CheckRange(node, key, where, static_cast<double>(duration->count()));
  }

  void CheckRange(const YamlNode& node, const KeySpec& key, const std::string& where,
                  double value) {
    const bool above = key.range.above_low ? value > key.range.low : value >= key.range.low;
    if (above && value <= key.range.high) return;
    Add(node, where, InBackticks(node.text) + " is out of range", "it must be " + RangeWords(key));
  }

  // False if nothing inside is worth a look.
  bool CheckSize(const YamlNode& node, const KeySpec& key, const std::string& where) {
    if (node.items.empty()) {
      Add(node, where, "it is empty", "leave the key out");
    } else if (node.items.size() > key.max_items) {
      Add(node, where, "more than " + std::to_string(key.max_items) + " items",
          "split the manifest");
    }
    return !node.items.empty() && node.items.size() <= key.max_items;
  }

  void CheckList(const YamlNode& node, const KeySpec& key, const std::string& where) {
    if (node.kind != YamlKind::kList) return AddWrongType(node, key, where);
    if (!CheckSize(node, key, where)) return;
    const std::string item_where = "an item of " + where;
    for (const YamlNode& item : node.items) {
      if (key.type == ValueType::kTextList) {
        CheckItem(item, key, item_where);
      } else {
        CheckObject(item, *key.object, key.object->words);
      }
    }
  }

  void CheckItem(const YamlNode& node, const KeySpec& key, const std::string& where) {
    KeySpec item = key;
    item.type = ValueType::kText;
    CheckText(node, item, where);
  }

  void CheckMap(const YamlNode& node, const KeySpec& key, const std::string& where) {
    if (node.kind != YamlKind::kMapping) return AddWrongType(node, key, where);
    if (!CheckSize(node, key, where)) return;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const std::string why = WhyMisshapen(key.shape, node.keys[i].text);
      if (!why.empty()) {
        complaints_.Add(node.keys[i].origin,
                        where + ": " + InBackticks(node.keys[i].text) + " is not " +
                            std::string(RulesOf(key.shape).one),
                        why);
      }
      CheckObject(node.items[i], *key.object, key.object->words);
    }
  }

  Complaints& complaints_;
};

}  // namespace

void CheckAgainstTable(const YamlNode& node, const ObjectSpec& spec, Complaints& complaints) {
  TableCheck(complaints).CheckObject(node, spec, spec.words);
}

}  // namespace lockstep
