// ObservedOnly: a type that others ask about and nobody changes.
#pragma once

#include "reconciler/provider/provider.h"

namespace lockstep {

class ObservedOnly : public Provider {
 public:
  // Nothing to do, with the observation for a payload. kUnavailable if it was not read; why, if it
  // could not be.
  Result<Planned> Plan(const Resource& wanted, const Observations& seen) const override;

  // Such a type has nothing but what others ask about.
  bool TellsOfStrangers() const override { return false; }

  // kInternal: no plan has such a change.
  Applied Apply(const Change& change, const Writing& world) const override;
};

}  // namespace lockstep
