// SuspectFinder: the SuspectSource of Cloud Run, its services and its jobs.
#pragma once

#include "reconciler/provider/clue_sources.h"

namespace lockstep::cloud_run {

class SuspectFinder final : public SuspectSource {
 public:
  // Four lists: services, their revisions, jobs, their executions.
  Suspects FindSuspects(std::span<const Resource> wanted, std::span<const Address> writers,
                        const Reading& world) const override;
};

}  // namespace lockstep::cloud_run
