// WhenRunning: what an update of a job does while an execution of it runs. Pure.
#pragma once

#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep::cloud_run {

// An update never touches an execution that runs: it goes on with what it was started with.
enum class WhenRunning {
  kUpdate,  // is made all the same
  kWait,    // waits until none runs
  kRefuse,  // fails
};

// As the manifest writes it: "update", "wait", "refuse".
std::string_view Word(WhenRunning when);

// Empty text is the default, kUpdate. kInvalidArgument for any other word.
Result<WhenRunning> WhenRunningFrom(std::string_view word);

}  // namespace lockstep::cloud_run
