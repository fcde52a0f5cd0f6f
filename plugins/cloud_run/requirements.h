// What services and jobs are looked at and updated with.
#pragma once

#include <memory>

#include "reconciler/provider/requirements.h"

namespace lockstep::cloud_run {

std::unique_ptr<Requirements> MakeRequirements();

}  // namespace lockstep::cloud_run
