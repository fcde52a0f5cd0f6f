#include "reconciler/model/loop_status.h"

#include <chrono>

namespace lockstep {
namespace {

// A round may begin late on a machine that is busy.
constexpr std::chrono::minutes kGrace{1};

}  // namespace

std::string WhyUnhealthy(const LoopStatus& status) {
  for (const ManifestStatus& one : status.manifests) {
    TimePoint begins = status.started;
    if (one.last) {
      if (!one.last->next_round) continue;  // it is ending
      begins = *one.last->next_round;
    }
    if (status.now > begins + status.round_deadline + kGrace) {
      return "a round of " + one.manifest + " is overdue";
    }
  }
  return "";
}

std::string WhyNotReady(const LoopStatus& status) {
  for (const ManifestStatus& one : status.manifests) {
    if (!one.known) return "no round of " + one.manifest + " could read the project yet";
  }
  return "";
}

}  // namespace lockstep
