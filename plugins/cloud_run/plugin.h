// Register: the resource types cloud_run_service and cloud_run_job, and their rungs.
#pragma once

#include "reconciler/provider/registry.h"

namespace lockstep::cloud_run {

// kInvalidArgument if one of them is provided already.
Status Register(Registry& registry);

}  // namespace lockstep::cloud_run
