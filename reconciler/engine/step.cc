#include "reconciler/engine/step.h"

#include <utility>
#include <vector>

#include "reconciler/engine/prover.h"

namespace lockstep {
namespace {

StepState Judge(std::span<const Evidence> ladder) {
  if (AnyRefuted(ladder)) return StepState::kRefuted;
  return AllProven(ladder) ? StepState::kDone : StepState::kUnknown;
}

}  // namespace

void RunStep(const Change& change, const Resource& wanted, const Registry& registry,
             const Writing& world, Step& step) {
  step.state = StepState::kFailed;
  if (change.action != Action::kNone) {
    const Provider* provider = registry.Find(change.address.type);
    if (provider == nullptr) {
      step.error = Error{Code::kInvalidArgument, "no plugin provides " + change.address.type};
      return;
    }
    Applied applied = provider->Apply(change, world);
    step.documents = std::move(applied.documents);
    if (applied.error) {
      step.error = std::move(applied.error);
      return;
    }
  }
  Result<std::vector<Evidence>> ladder = Prove(wanted, change, registry, world.read);
  if (!ladder) {
    step.error = std::move(ladder).error().Wrap("proving it");
    return;
  }
  step.ladder = *std::move(ladder);
  step.state = Judge(step.ladder);
}

std::string WhyClosed(const Step& step, bool require_proof) {
  if (step.state == StepState::kFailed) {
    return Text(step.address) + ": " + (step.error ? step.error->message : "it failed");
  }
  const std::string closed = WhyGateIsClosed(step.ladder, require_proof);
  return closed.empty() ? "" : Text(step.address) + ": " + closed;
}

}  // namespace lockstep
