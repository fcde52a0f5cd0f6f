#include "reconciler/model/policy_change.h"

namespace lockstep {

std::string_view Name(Loosening kind) {
  switch (kind) {
    case Loosening::kBoundLifted: return "bound_lifted";
    case Loosening::kKeepDropped: return "keep_dropped";
    case Loosening::kBadWidened: return "bad_widened";
    case Loosening::kEntryRemoved: return "entry_removed";
    case Loosening::kProofDropped: return "proof_dropped";
    case Loosening::kWriterDropped: return "writer_dropped";
    case Loosening::kHoldLifted: return "hold_lifted";
    case Loosening::kStrangersPassed: return "strangers_passed";
  }
  return "";
}

}  // namespace lockstep
