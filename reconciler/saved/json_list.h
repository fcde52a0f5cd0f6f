// ListOf and ListFrom: lists and words as JSON and back. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep {

// `words` is a list of pairs of a value and its word. WordOf: the word of `value`, empty if it has
// none. ValueAt: the value whose word stands under `key`; kDataLoss, with `path`, if none has it.
template <typename Words, typename Value>
std::string WordOf(const Words& words, Value value) {
  for (const auto& [known, word] : words) {
    if (known == value) return std::string(word);
  }
  return "";
}

template <typename Value, typename Words>
Result<Value> ValueAt(const Words& words, const Json& json, std::string_view key,
                      const std::string& path) {
  const std::string text = StringAt(json, key);
  for (const auto& [value, word] : words) {
    if (word == text) return value;
  }
  return Fail(Code::kDataLoss, path + "." + std::string(key) + " is not usable");
}

// The items of `list`, each read by `read(item, path)`.
template <typename Item, typename Read>
Result<std::vector<Item>> ListFrom(const Json& list, const std::string& path, const Read& read) {
  std::vector<Item> items;
  items.reserve(list.size());
  for (const Json& one : list) {
    LOCKSTEP_TRY(Item item, read(one, path + "[" + std::to_string(items.size()) + "]"));
    items.push_back(std::move(item));
  }
  return items;
}

// The items, each written by `write`.
template <typename Item, typename Write>
Json ListOf(const std::vector<Item>& items, const Write& write) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(write(item));
  return list;
}

inline std::int64_t CountAt(const Json& json, std::string_view key) {
  return At(json, key).get<std::int64_t>();
}

inline std::vector<std::string> TextsAt(const Json& json, std::string_view key) {
  return At(json, key).get<std::vector<std::string>>();
}

}  // namespace lockstep
