#include "plugins/firestore/shape_tally.h"

#include <algorithm>
#include <utility>

#include "plugins/firestore/state_fields.h"

namespace lockstep::firestore {
namespace {

struct Group {
  std::string key{};
  bool is_tail = false;
  std::int64_t count = 0;
  std::string example{};
};

bool IsMoreFrequent(const Group& left, const Group& right) {
  return left.count != right.count ? left.count > right.count : left.key < right.key;
}

// The most frequent of `groups`. Those that one rule would name are one.
Shapes CountsOf(std::vector<Group> groups) {
  std::sort(groups.begin(), groups.end(), IsMoreFrequent);
  Shapes shapes;
  for (const Group& group : groups) {
    const std::optional<RuleText> rule = RuleFor(group.key, group.is_tail);
    const auto same =
        std::find_if(shapes.counts.begin(), shapes.counts.end(),
                     [&](const ShapeCount& shape) { return rule && shape.rule == rule; });
    if (same != shapes.counts.end()) {
      same->count += group.count;
      same->has_alike = true;
    } else if (shapes.counts.size() == ShapeTally::kMostKept) {
      shapes.others += group.count;
    } else {
      shapes.counts.push_back({.text = ShapeText(group.key, group.is_tail),
                               .count = group.count,
                               .example = group.example,
                               .rule = rule});
    }
  }
  return shapes;
}

}  // namespace

void ShapeTally::Add(std::string_view id) {
  std::string key = ShapeKey(id);
  if (key.empty()) {
    ++others_;
    return;
  }
  Held& held = held_[std::move(key)];
  if (++held.count == 1) held.example = id;
  if (held_.size() > kMostHeld) DropTheRarer();
}

void ShapeTally::DropTheRarer() {
  std::vector<std::int64_t> counts;
  for (const auto& [key, held] : held_) counts.push_back(held.count);
  const auto middle = counts.begin() + kMostHeld / 2;
  std::nth_element(counts.begin(), middle, counts.end());
  const std::int64_t rare = *middle;
  std::size_t to_drop = kMostHeld / 2;
  is_exact_ = false;
  for (auto it = held_.begin(); it != held_.end() && to_drop > 0;) {
    if (it->second.count > rare) {
      ++it;
      continue;
    }
    others_ += it->second.count;
    it = held_.erase(it);
    --to_drop;
  }
}

Shapes ShapeTally::Finish() && {
  std::map<std::string, Group, std::less<>> by_tail;
  for (auto& [key, held] : held_) {
    const std::string_view tail = SharedTail(key);
    Group& group = by_tail[std::string(tail)];
    const bool first = group.count == 0;
    group.key = first ? key : std::string(tail);
    group.is_tail = !first;
    group.count += held.count;
    if (first) group.example = std::move(held.example);
  }
  std::vector<Group> groups;
  groups.reserve(by_tail.size());
  for (auto& [tail, group] : by_tail) groups.push_back(std::move(group));
  Shapes shapes = CountsOf(std::move(groups));
  shapes.others += others_;
  shapes.is_exact = is_exact_;
  return shapes;
}

Json ToJson(const Shapes& shapes) {
  Json written = {
      {"others", shapes.others}, {"is_exact", shapes.is_exact}, {"counts", Json::array()}};
  for (const ShapeCount& shape : shapes.counts) {
    Json one = {{"text", shape.text},
                {"count", shape.count},
                {"example", shape.example},
                {"has_alike", shape.has_alike}};
    if (shape.rule) one["rule"] = {{"kind", shape.rule->kind}, {"value", shape.rule->value}};
    written["counts"].push_back(std::move(one));
  }
  return written;
}

Shapes ShapesFrom(const Json& written) {
  Shapes shapes{.others = CountAt(written, "others"), .is_exact = At(written, "is_exact") != false};
  for (const Json& one : At(written, "counts")) {
    ShapeCount shape{.text = StringAt(one, "text"),
                     .count = CountAt(one, "count"),
                     .example = StringAt(one, "example"),
                     .has_alike = At(one, "has_alike") == true};
    if (const Json& rule = At(one, "rule"); rule.is_object()) {
      shape.rule = {.kind = StringAt(rule, "kind"), .value = StringAt(rule, "value")};
    }
    shapes.counts.push_back(std::move(shape));
  }
  return shapes;
}

}  // namespace lockstep::firestore
