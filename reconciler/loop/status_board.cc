#include "reconciler/loop/status_board.h"

#include <algorithm>
#include <utility>

namespace lockstep {
namespace {

RoundLine LineOf(const Round& round) {
  return {.number = round.number,
          .outcome = round.outcome,
          .why = round.why,
          .started = round.started,
          .ended = round.ended,
          .resources = static_cast<std::int64_t>(round.resources.size()),
          .in_step = round.Count(Alignment::kInStep),
          .changed = std::count_if(round.resources.begin(), round.resources.end(),
                                   [](const RoundResource& one) { return one.changed; }),
          .deleted = round.Deleted()};
}

bool KnowsResources(const Round& round) {
  return round.Count(Alignment::kUnread) < static_cast<std::int64_t>(round.resources.size());
}

void Take(const Round& round, ManifestStatus& status) {
  ++status.outcomes[round.outcome];
  if (round.outcome == RoundOutcome::kOk) status.last_success = round.ended;
  for (const RoundResource& one : round.resources) {
    if (one.documents) status.deleted[one.address] += one.documents->deleted;
    if (one.changed && !one.documents) ++status.changes;
  }
  status.rounds.insert(status.rounds.begin(), LineOf(round));
  if (status.rounds.size() > kRoundsKept) status.rounds.pop_back();
  if (KnowsResources(round)) status.known = round;
  status.last = round;
}

}  // namespace

StatusBoard::StatusBoard(const BoardHead& head, Clock& clock,
                         std::function<std::vector<ApiCalls>()> calls)
    : clock_(clock), calls_(std::move(calls)) {
  status_ = {.version = head.version,
             .mode = head.mode,
             .started = clock.Now(),
             .round_deadline = head.round_deadline};
  for (const std::string& manifest : head.manifests) {
    status_.manifests.push_back({.manifest = manifest});
  }
}

void StatusBoard::OnRound(const Round& round) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(status_.manifests.begin(), status_.manifests.end(),
                   [&](const ManifestStatus& one) { return one.manifest == round.manifest; });
  if (found != status_.manifests.end()) Take(round, *found);
}

LoopStatus StatusBoard::Now() const {
  LoopStatus status;
  {
    const std::lock_guard lock(mutex_);
    status = status_;
  }
  status.now = clock_.Now();
  if (calls_) status.calls = calls_();
  return status;
}

}  // namespace lockstep
