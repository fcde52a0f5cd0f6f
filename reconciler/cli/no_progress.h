// NoProgress: tells nothing, where stdout holds nothing but JSON.
#pragma once

#include "reconciler/provider/progress.h"

namespace lockstep::cli {

class NoProgress final : public Progress {
 public:
  void Report(const ProgressNote&) override {}
};

}  // namespace lockstep::cli
