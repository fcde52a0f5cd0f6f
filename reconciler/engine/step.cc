#include "reconciler/engine/step.h"

#include <utility>
#include <vector>

#include "reconciler/engine/prover.h"
#include "reconciler/engine/replan.h"

namespace lockstep {
namespace {

StepState Judge(std::span<const Evidence> ladder) {
  if (AnyRefuted(ladder)) return StepState::kRefuted;
  return AllProven(ladder) ? StepState::kDone : StepState::kUnknown;
}

// A change on its way: what is made, and at last proven, is the change that was planned last.
class Making {
 public:
  Making(Change planned, const Resource& wanted, const Registry& registry, const Writing& world)
      : change_(std::move(planned)), wanted_(wanted), registry_(registry), world_(world) {}

  Applied Make() const {
    if (change_.action == Action::kNone) return {};
    const Provider* provider = registry_.Find(change_.address.type);
    if (provider != nullptr) return provider->Apply(change_, world_);
    return {.error = Error{Code::kInvalidArgument, "no plugin provides " + change_.address.type}};
  }

  // After `refused`: plans it afresh and makes that.
  Applied MakeAgain(const Error& refused) {
    Result<Change> again = Replan(change_, refused, wanted_, registry_, world_.read);
    if (!again) return {.error = std::move(again).error()};
    change_ = *std::move(again);
    Applied applied = Make();
    const bool moved = applied.error && applied.error->code == Code::kAborted;
    if (moved) applied.error->message += "; it had been planned again once already";
    return applied;
  }

  Result<std::vector<Evidence>> ProveIt() const {
    return Prove(wanted_, change_, registry_, world_.read);
  }

 private:
  Change change_;
  const Resource& wanted_;
  const Registry& registry_;
  const Writing& world_;
};

}  // namespace

void RunStep(const Change& change, const Resource& wanted, const Registry& registry,
             const Writing& world, WhenMoved when_moved, Step& step) {
  step.state = StepState::kFailed;
  Making making(change, wanted, registry, world);
  Applied applied = making.Make();
  const bool again = when_moved == WhenMoved::kPlanAgain && MayReplan(change, applied);
  if (again) applied = making.MakeAgain(Error(*applied.error));
  step.documents = std::move(applied.documents);
  if (applied.error) {
    step.error = std::move(applied.error);
    return;
  }
  Result<std::vector<Evidence>> ladder = making.ProveIt();
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
