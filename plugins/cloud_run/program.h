// Which program a job starts once its image is another one. Pure.
#pragma once

#include <optional>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/order.h"
#include "reconciler/model/image.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

// The image that an update to `image` makes the job leave, if the image says what the job starts:
// a container's `command` takes the place of the image's entrypoint and cmd, its `args` that of the
// cmd alone. Nullopt if the job sets `command`, holds an accepted digest already, or names what is
// no image. Its observation is what JudgeProgram compares with.
std::optional<ImageReference> ImageLeftBehind(const WantedImage& image, const JobState& state);

// A warning if the update to `image` changes what the job starts, with both programs; or if one of
// them is not known. What counts is what is started, not how an image divides it into entrypoint
// and cmd. REQUIRES: the job is to be updated.
std::optional<Finding> JudgeProgram(const WantedImage& image, const JobState& state,
                                    const Observations& seen);

}  // namespace lockstep::cloud_run
