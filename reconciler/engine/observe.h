// Observe: reads all that a plan is made of, every type and every needed image at once.
#pragma once

#include <functional>
#include <span>

#include "reconciler/model/read_state.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// Told when the reading of a resource begins and ends; one call at a time.
using OnRead = std::function<void(const Address& address, ReadState state)>;

// Asks every provider once, for its wanted resources and what no manifest names beside them, and
// for what they need (each needed address once). Never fails as a whole: what could not be read is
// in the result as such (Observation::error, Observations::unread), and voids the plan there.
// Then a second round reads what the providers' leads point to (Provider::Leads): what of it cannot
// be read is an Observation with an error, and voids nothing.
// REQUIRES: every resource went through Validate.
Observations Observe(std::span<const Resource> wanted, const Registry& registry,
                     const Reading& world, const OnRead& on_read);

// The same, without asking for what is `known` already and counts as read: what the tags named when
// a plan was saved.
Observations ObserveBeside(std::span<const Observation> known, std::span<const Resource> wanted,
                           const Registry& registry, const Reading& world, const OnRead& on_read);

// The same for one resource, what it needs and its leads, with nothing beside them: no other type
// is asked.
Observations ObserveAlone(const Resource& wanted, const Registry& registry, const Reading& world);

// The resource by itself, without what it needs, and the leads that come of its live state alone:
// what a proof is made of.
Observations ObserveForProof(const Resource& wanted, const Registry& registry,
                             const Reading& world);

}  // namespace lockstep
