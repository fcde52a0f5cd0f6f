#include "reconciler/loop/round_history.h"

namespace lockstep {

void RoundHistory::OnRound(const Round& round) {
  const std::lock_guard lock(mutex_);
  std::deque<Round>& rounds = rounds_[round.manifest];
  rounds.push_front(round);
  if (rounds.size() > kRoundsKept) rounds.pop_back();
}

std::vector<std::string> RoundHistory::Manifests() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> manifests;
  for (const auto& [manifest, rounds] : rounds_) manifests.push_back(manifest);
  return manifests;
}

std::vector<Round> RoundHistory::Of(const std::string& manifest) const {
  const std::lock_guard lock(mutex_);
  const auto found = rounds_.find(manifest);
  if (found == rounds_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace lockstep
