#include "plugins/cloud_run/when_running.h"

#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {

std::string_view Word(WhenRunning when) {
  switch (when) {
    case WhenRunning::kUpdate: return "update";
    case WhenRunning::kWait: return "wait";
    case WhenRunning::kRefuse: break;
  }
  return "refuse";
}

Result<WhenRunning> WhenRunningFrom(std::string_view word) {
  if (word.empty()) return WhenRunning::kUpdate;
  for (const WhenRunning when : {WhenRunning::kUpdate, WhenRunning::kWait, WhenRunning::kRefuse}) {
    if (word == Word(when)) return when;
  }
  return Fail(Code::kInvalidArgument,
              "when_running is none of update, wait and refuse: " + Printable(word, 60));
}

}  // namespace lockstep::cloud_run
