// News: what a round showed to be wrong, and how that differs from before. A pure value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// One thing that is wrong, for as long as it is.
struct Problem {
  std::string key{};     // the same from round to round, whatever the figures in `what`
  Address about{};       // empty: of the manifest as a whole
  std::string state{};   // "out of step", "round failed"
  std::string what{};    // one line; may hold foreign text
  std::string detail{};  // who or what is behind it, and what to do; may be empty
  std::string look{};    // a command line with which a person sees for themselves; may be empty
};

struct News {
  std::string manifest{};  // the file
  Scope scope{};
  std::int64_t round = 0;
  TimePoint at{};
  std::optional<TimePoint> next_round{};
  std::vector<Problem> now{};       // all that is wrong
  std::vector<Problem> appeared{};  // that were not there before
  std::vector<Problem> gone{};      // that were, as they were told then

  bool Changed() const { return !appeared.empty() || !gone.empty(); }
};

}  // namespace lockstep
