// RoundHistory: the last rounds of every manifest, in memory.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "reconciler/loop/loop.h"
#include "reconciler/model/round.h"

namespace lockstep {

inline constexpr std::size_t kRoundsKept = 50;  // of each manifest

// Thread-safe.
class RoundHistory final : public RoundObserver {
 public:
  void OnRound(const Round& round) override;

  std::vector<std::string> Manifests() const;                // that had a round; sorted
  std::vector<Round> Of(const std::string& manifest) const;  // newest first

 private:
  mutable std::mutex mutex_;  // guards rounds_
  std::map<std::string, std::deque<Round>> rounds_;
};

}  // namespace lockstep
