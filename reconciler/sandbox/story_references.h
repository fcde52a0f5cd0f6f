// Whether what a story refers to is in it.
#pragma once

#include "reconciler/base/result.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// kInvalidArgument, with the place in the scenario, for two images with one id, a revision of an
// image that is neither there nor a digest, and a document in a database that is not there.
Status CheckReferences(const Story& story);

}  // namespace lockstep::sandbox
