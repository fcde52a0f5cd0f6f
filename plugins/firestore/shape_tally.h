// ShapeTally: which shapes the ids of no rule have, in memory that does not grow with them. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/firestore/id_shape.h"
#include "reconciler/base/json.h"

namespace lockstep::firestore {

struct ShapeCount {
  std::string text{};      // for people: "*_None_<hex>"
  std::int64_t count = 0;  // documents
  std::string example{};   // an id
  bool has_alike = false;  // other shapes are counted with it, which the same rule would name
  std::optional<RuleText> rule{};  // that would name them
};

struct Shapes {
  std::vector<ShapeCount> counts{};  // the most frequent, most of all first
  std::int64_t others = 0;           // documents of no shape or of one that is not in `counts`
  bool is_exact = true;              // false: there were too many shapes, and a count may be short
};

// Not thread-safe.
class ShapeTally {
 public:
  static constexpr std::size_t kMostKept = 10;   // shapes in the result
  static constexpr std::size_t kMostHeld = 512;  // shapes in memory; then the rarer half goes

  void Add(std::string_view id);

  // Shapes that differ in the writer's name alone are one in the result. Call it once, last.
  Shapes Finish() &&;

 private:
  struct Held {
    std::int64_t count = 0;
    std::string example{};
  };
  void DropTheRarer();

  std::map<std::string, Held, std::less<>> held_;  // by ShapeKey
  std::int64_t others_ = 0;
  bool is_exact_ = true;
};

// A part of Observation::state, and back.
Json ToJson(const Shapes& shapes);
Shapes ShapesFrom(const Json& written);

}  // namespace lockstep::firestore
