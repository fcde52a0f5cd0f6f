#include "reconciler/loop/flap_guard.h"

#include <cstddef>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/model/by_address.h"

namespace lockstep {
namespace {

constexpr std::size_t kMostChanges = 3;
constexpr Duration kChangesWithin = std::chrono::hours{1};

}  // namespace

void FlapGuard::Record(const std::string& manifest_digest, const RoundResource& changed,
                       Duration at, TimePoint when) {
  if (manifest_digest != digest_) histories_.clear();
  digest_ = manifest_digest;
  History& history = histories_[changed.address];
  for (auto& [wish, times] : history.changes) {
    std::erase_if(times, [&](Duration time) { return at - time > kChangesWithin; });
  }
  std::erase_if(history.changes, [](const auto& entry) { return entry.second.empty(); });
  std::vector<Duration>& times = history.changes[changed.wish];
  times.push_back(at);
  if (times.size() >= kMostChanges && !history.suspended) history.suspended = when;
}

std::vector<Flapping> FlapGuard::Suspended(const std::string& manifest_digest) const {
  std::vector<Flapping> suspended;
  if (manifest_digest != digest_) return suspended;
  for (const auto& [address, history] : histories_) {
    if (history.suspended) suspended.push_back({address, *history.suspended});
  }
  return suspended;
}

void HoldBack(const std::vector<Flapping>& suspended, Plan& plan) {
  for (const Flapping& one : suspended) {
    Change* const change = AtAddress(plan.changes, one.address);
    if (change == nullptr) continue;
    std::string reason = "suspended by the flap guard since " + FormatTime(one.since);
    if (change->action != Action::kNone) reason += "; held back: " + change->reason;
    change->action = Action::kNone;
    change->reason = std::move(reason);
    change->diffs.clear();
    change->documents = 0;
    plan.findings.push_back(
        {.what = "it was changed three times within an hour, and is suspended since " +
                 FormatTime(one.since),
         .detail = "Something else changes it back. Find out what, then change the manifest or "
                   "restart `lockstep run`: either lifts the suspension.",
         .about = one.address});
  }
}

}  // namespace lockstep
