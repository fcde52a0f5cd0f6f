#include "reconciler/model/explanation.h"

#include <algorithm>

namespace lockstep {

const SignalWeight& WeightOf(Signal signal) {
  return *std::find_if(kSignals.begin(), kSignals.end(),
                       [signal](const SignalWeight& one) { return one.signal == signal; });
}

std::string_view Name(Standing standing) {
  switch (standing) {
    case Standing::kFor: return "for";
    case Standing::kAgainst: return "against";
    case Standing::kNeither: return "neither";
    case Standing::kUnknown: break;
  }
  return "unknown";
}

std::string_view Name(Suspicion suspicion) {
  switch (suspicion) {
    case Suspicion::kLikely: return "likely";
    case Suspicion::kPossible: return "possible";
    case Suspicion::kUnlikely: break;
  }
  return "unlikely";
}

int Candidate::Score() const {
  int sum = 0;
  for (const Fact& fact : facts) sum += fact.points;
  return std::clamp(sum, 0, 100);
}

Suspicion Candidate::Judge() const {
  const int score = Score();
  if (score >= kLikelyFrom) return Suspicion::kLikely;
  return score >= kPossibleFrom ? Suspicion::kPossible : Suspicion::kUnlikely;
}

}  // namespace lockstep
