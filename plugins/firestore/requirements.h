// What collections are looked at, cleaned and restored with.
#pragma once

#include <memory>

#include "reconciler/provider/requirements.h"

namespace lockstep::firestore {

std::unique_ptr<Requirements> MakeRequirements();

}  // namespace lockstep::firestore
