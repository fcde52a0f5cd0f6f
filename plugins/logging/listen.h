// Listen: reads the entries of many programs together and deals them out.
#pragma once

#include <span>
#include <vector>

#include "plugins/logging/question.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::logging {

// How much one query may read; what is older stays unread, and the verdicts say so.
inline constexpr int kMostPages = 10;  // of 1,000 entries

// For each of `questions` what Hearing::State says of it, or why its query failed. The windows
// reach back from the server's time, so a clock of this machine that is minutes off changes
// nothing; one that is further ahead is kFailedPrecondition. Reading ends as soon as no older entry
// can change a verdict.
std::vector<Result<Json>> Listen(std::span<const LogQuestion> questions, const Reading& world);

}  // namespace lockstep::logging
