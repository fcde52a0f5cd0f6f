#include "reconciler/provider/observed_only.h"

namespace lockstep {

Result<Planned> ObservedOnly::Plan(const Resource& wanted, const Observations& seen) const {
  const Observation* observed = seen.Find(wanted.address);
  if (observed == nullptr) {
    return Fail(Code::kUnavailable, Text(wanted.address) + " was not read");
  }
  if (observed->error) return Fail(*observed->error);
  return Planned{.change = {.address = wanted.address,
                            .payload = observed->state,
                            .fingerprint = observed->fingerprint}};
}

Applied ObservedOnly::Apply(const Change& change, const Writing&) const {
  return {.error = Error{Code::kInternal, Text(change.address) + " is only read, never changed",
                         std::nullopt}};
}

}  // namespace lockstep
