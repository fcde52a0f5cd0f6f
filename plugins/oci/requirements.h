// What images are read out of Artifact Registry with.
#pragma once

#include <memory>

#include "reconciler/provider/requirements.h"

namespace lockstep::oci {

std::unique_ptr<Requirements> MakeRequirements();

}  // namespace lockstep::oci
