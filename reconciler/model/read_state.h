// ReadState: how far the reading of a resource has come.
#pragma once

namespace lockstep {

enum class ReadState {
  kStarted,
  kDone,    // it was read, or is known not to be there
  kFailed,  // nothing is known of it
};

}  // namespace lockstep
