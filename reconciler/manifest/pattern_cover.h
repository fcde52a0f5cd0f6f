// PatternCover: whether one pattern on ids or addresses matches all that another one does. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "reconciler/manifest/manifest.h"

namespace lockstep {

// Answers true only where that is certain: what cannot be told, or would take too long, is false.
// Bounded work over the life of one object, whatever the patterns. Not thread-safe.
class PatternCover {
 public:
  // Whether `wide` matches every text that `narrow` matches.
  bool OfGlob(std::string_view wide, std::string_view narrow);

  // The same of rules for bad ids, whatever they are called. A rule with `matches` covers itself
  // alone, and so does `date`.
  bool OfRule(const BadIdRule& wide, const BadIdRule& narrow);

 private:
  bool Afford(std::size_t steps);

  std::int64_t steps_left_ = 50'000'000;  // symbols compared: a second at most
};

}  // namespace lockstep
