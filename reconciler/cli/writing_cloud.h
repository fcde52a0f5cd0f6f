// WritingCloud: the right to change what a Cloud looks at. Only the commands that change something
// include this; .ci/check_layers.py knows which they are.
#pragma once

#include <utility>

#include "reconciler/cli/cloud.h"
#include "reconciler/http/http.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cli {

// `cloud` outlives it and what it gives.
class WritingCloud {
 public:
  explicit WritingCloud(Cloud& cloud) : http_(*cloud.http_) {}

  // What an apply is given.
  Writing ForWriting(const Reading& reading, Backup& backup, Limits limits, Run run) {
    return {
        .read = reading, .http = http_, .backup = backup, .limits = limits, .run = std::move(run)};
  }

  // For what writes without an apply: a restore deletes nothing and so needs no backup, unlock
  // deletes a lease alone.
  Writer& writer() { return http_; }

 private:
  Writer& http_;
};

}  // namespace lockstep::cli
