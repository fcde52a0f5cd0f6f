#include "reconciler/model/outcome.h"

#include <algorithm>

namespace lockstep {

bool Outcome::Succeeded() const {
  return std::all_of(steps.begin(), steps.end(), [](const Step& step) {
    return step.state == StepState::kDone || step.state == StepState::kUnknown;
  });
}

}  // namespace lockstep
