#include "plugins/cloud_run/job_turn.h"

#include <string>
#include <utility>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/observe.h"
#include "plugins/cloud_run/patience.h"

namespace lockstep::cloud_run {
namespace {

class Turn {
 public:
  Turn(const Order& order, const Change& change, const Reading& world)
      : order_(order), change_(change), world_(world) {}

  Result<Change> Await() const {
    Result<JobState> state = Look();
    if (!state && state.error().code == Code::kNotFound) return change_;
    if (!state) return Fail(std::move(state).error());
    if (Fingerprint(state->head) != change_.fingerprint) return change_;
    const std::string generation = state->head.generation;
    LOCKSTEP_CHECK(AwaitEnd(*state));
    if (state->head.generation != generation) return change_;
    if (state->history.cut) {
      return Fail(Code::kDataLoss,
                  "none of its newest executions runs, and whether an older one "
                  "does is not known: there are too many to look at");
    }
    Change change = change_;
    change.fingerprint = Fingerprint(state->head);
    return change;
  }

 private:
  // Until none runs in `state`, or another writer came in.
  Status AwaitEnd(JobState& state) const {
    const std::string generation = state.head.generation;
    Patience patience(world_, change_.address);
    while (!state.history.running.empty() && state.head.generation == generation) {
      if (order_.when_running == WhenRunning::kRefuse) return Refused(state);
      LOCKSTEP_CHECK(patience.WaitFor(RunningIn(state) + " to end"));
      Result<JobState> next = Look();
      if (!next && !IsPassing(next.error().code)) return Fail(std::move(next).error());
      if (next) state = *std::move(next);
    }
    return {};
  }

  Result<JobState> Look() const { return ReadJob(change_.address.name, order_.container, world_); }

  static std::string RunningIn(const JobState& state) {
    return state.history.running.empty() ? "" : ExecutionNames(state.history.running);
  }

  static tl::unexpected<Error> Refused(const JobState& state) {
    const bool one = state.history.running.size() == 1;
    return Fail(Code::kFailedPrecondition,
                RunningIn(state) + (one ? " runs" : " run") +
                    ", and the manifest says `when_running: refuse`; nothing was changed: apply "
                    "again once " +
                    (one ? "it has" : "they have") + " ended");
  }

  const Order& order_;
  const Change& change_;
  const Reading& world_;
};

}  // namespace

Result<Change> AwaitTurn(const Order& order, const Change& change, const Reading& world) {
  if (order.when_running == WhenRunning::kUpdate) return change;
  Result<Change> turn = Turn(order, change, world).Await();
  if (turn) return turn;
  return Fail(std::move(turn).error().Wrap(Text(change.address)));
}

}  // namespace lockstep::cloud_run
