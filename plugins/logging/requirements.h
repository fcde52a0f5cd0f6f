// What the logs that Cloud Run keeps are read with.
#pragma once

#include <memory>

#include "reconciler/provider/requirements.h"

namespace lockstep::logging {

std::unique_ptr<Requirements> MakeRequirements();

}  // namespace lockstep::logging
