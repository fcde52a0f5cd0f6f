// Patience: the pauses between two looks at something that takes its time.
#pragma once

#include <string>

#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// Whether a read that failed with `code` during a wait may succeed at the next look.
bool IsPassing(Code code);

// One for each wait. Not thread-safe.
class Patience {
 public:
  Patience(const Reading& world, Address about);

  // Tells `progress` what is waited for, and sleeps until the next look is due: at first 1 s after
  // the last, then 1.4 times as long each time up to 10 s; never past the deadline. Errors, naming
  // what was waited for: kDeadlineExceeded if no time is left, kCancelled if it was stopped.
  Status WaitFor(const std::string& what);

 private:
  const Reading& world_;
  const Address about_;
  Duration pause_;
  Duration last_look_;
};

}  // namespace lockstep::cloud_run
