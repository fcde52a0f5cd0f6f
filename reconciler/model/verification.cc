#include "reconciler/model/verification.h"

#include <algorithm>

namespace lockstep {

Judgement JudgementOf(const Verified& one) {
  if (!one.problem.empty()) return Judgement::kUnread;
  if (AnyRefuted(one.ladder)) return Judgement::kRefuted;
  return AllProven(one.ladder) ? Judgement::kProven : Judgement::kUnknown;
}

std::string_view Name(Judgement judgement) {
  switch (judgement) {
    case Judgement::kProven: return Name(Verdict::kProven);
    case Judgement::kRefuted: return Name(Verdict::kRefuted);
    case Judgement::kUnknown: return Name(Verdict::kUnknown);
    case Judgement::kUnread: break;
  }
  return "not read";
}

std::int64_t Verification::Count(Judgement judgement) const {
  return std::count_if(resources.begin(), resources.end(),
                       [judgement](const Verified& one) { return JudgementOf(one) == judgement; });
}

bool Verification::AllProven() const {
  return !resources.empty() &&
         Count(Judgement::kProven) == static_cast<std::int64_t>(resources.size());
}

}  // namespace lockstep
