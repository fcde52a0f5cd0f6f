#include "reconciler/model/round.h"

#include <algorithm>

namespace lockstep {

std::string_view Name(RoundMode mode) { return mode == RoundMode::kApply ? "apply" : "observe"; }

std::string_view Name(RoundOutcome outcome) {
  switch (outcome) {
    case RoundOutcome::kOk: return "ok";
    case RoundOutcome::kFailed: return "failed";
    case RoundOutcome::kBlocked: return "blocked";
    case RoundOutcome::kSkipped: return "skipped";
    case RoundOutcome::kDeadline: return "deadline";
    case RoundOutcome::kStopped: break;
  }
  return "stopped";
}

std::string_view Name(Alignment alignment) {
  switch (alignment) {
    case Alignment::kInStep: return "in step";
    case Alignment::kUnproven: return "unproven";
    case Alignment::kOutOfStep: return "out of step";
    case Alignment::kHeld: return "held";
    case Alignment::kUnread: break;
  }
  return "not read";
}

std::int64_t Round::Count(Alignment alignment) const {
  return std::count_if(resources.begin(), resources.end(),
                       [&](const RoundResource& one) { return one.alignment == alignment; });
}

std::int64_t Round::Deleted() const {
  std::int64_t deleted = 0;
  for (const RoundResource& one : resources) deleted += one.documents ? one.documents->deleted : 0;
  return deleted;
}

bool Round::Failed() const {
  return outcome == RoundOutcome::kFailed || outcome == RoundOutcome::kDeadline;
}

}  // namespace lockstep
