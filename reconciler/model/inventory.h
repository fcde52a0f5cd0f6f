// Inventory: what runs and what was written in a project before any manifest names it. Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// A service or a job. All of it is foreign text.
struct LiveProgram {
  Address address{};
  std::string image{};      // what it runs, by digest where that is known; else as it is written
  std::string container{};  // of a job with several: the one that `image` is of
  std::string problem{};    // why no manifest can name it as it is; empty: one can
};

struct LiveCollection {
  std::string path{};
  std::string database{};
  std::int64_t documents = 0;
  // The shapes that many ids have, with a line for `bad_ids` where a rule can name them. Guesses.
  std::vector<Finding> shapes{};
};

struct Inventory {
  std::vector<LiveProgram> programs{};
  std::vector<LiveCollection> collections{};
};

}  // namespace lockstep
