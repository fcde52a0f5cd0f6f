// ProgramLister: the services and jobs of a region, each with the digest that it runs.
#pragma once

#include "reconciler/provider/inventory_sources.h"

namespace lockstep::cloud_run {

// Two paged lists, and one GET for each revision that takes traffic.
class ProgramLister final : public ProgramSource {
 public:
  Result<std::vector<LiveProgram>> FindPrograms(const Reading& world) const override;
};

}  // namespace lockstep::cloud_run
