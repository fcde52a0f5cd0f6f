// Outcome: what an apply did and what the proof saw. A pure value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// What a clean-up did with the documents of one collection.
struct CleanUpCount {
  std::int64_t deleted = 0;
  std::int64_t survived = 0;  // changed since the plan, so not deleted
  std::int64_t gone = 0;      // deleted by someone else since the plan
  std::int64_t earlier = 0;   // deleted by an apply of the same plan that was interrupted
  std::string backup{};       // the file that holds what was deleted; empty if nothing was
  friend bool operator==(const CleanUpCount&, const CleanUpCount&) = default;
};

// What Provider::Apply did. `error` may stand beside counts: a clean-up that stopped half-way.
struct Applied {
  std::optional<CleanUpCount> documents{};
  std::optional<Error> error{};
};

enum class StepState {
  kNotRun,   // the run was stopped before it started, or it waits in a circle
  kSkipped,  // something it comes after was not done, or its gate is closed: see `reason`
  kFailed,   // see `error`
  kRefuted,  // applied, but a rung is refuted
  kUnknown,  // applied, nothing refuted, a rung is unknown
  kDone,     // applied and proven
};

struct Step {
  Address address{};
  Action action = Action::kNone;
  StepState state = StepState::kNotRun;
  std::vector<std::string> overridden{};  // what kept the gate closed that the operator forced
  std::string reason{};  // of kSkipped: "waiting for cloud_run_job.x: digest refuted: ..."
  std::optional<Error> error{};
  std::vector<Evidence> ladder{};
  std::optional<CleanUpCount> documents{};
  TimePoint started{};
  TimePoint finished{};
};

struct Outcome {
  std::string forced{};       // the operator's reason to override gates; empty: none given
  std::vector<Step> steps{};  // in the order of Plan::changes

  // Nothing failed, was skipped, left out or refuted. Unknown rungs are tolerated: they are said.
  bool Succeeded() const;
};

}  // namespace lockstep
