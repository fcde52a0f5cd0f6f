#include "reconciler/model/evidence.h"

#include <algorithm>

namespace lockstep {
namespace {

bool SpeaksOfThePast(const Evidence& evidence) {
  return evidence.rung == kRungLogs || evidence.rung == kRungDocuments;
}

}  // namespace

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProven: return "proven";
    case Verdict::kRefuted: return "refuted";
    case Verdict::kUnknown: return "unknown";
  }
  return "unknown";
}

std::optional<Verdict> VerdictNamed(std::string_view name) {
  for (const Verdict verdict : {Verdict::kProven, Verdict::kRefuted, Verdict::kUnknown}) {
    if (name == Name(verdict)) return verdict;
  }
  return std::nullopt;
}

bool IsWorse(Verdict verdict, Verdict than) {
  const auto rank = [](Verdict one) {
    return one == Verdict::kRefuted ? 2 : one == Verdict::kUnknown ? 1 : 0;
  };
  return rank(verdict) > rank(than);
}

bool AllProven(std::span<const Evidence> ladder) {
  return !ladder.empty() && std::all_of(ladder.begin(), ladder.end(), [](const Evidence& e) {
    return e.verdict == Verdict::kProven;
  });
}

bool AnyRefuted(std::span<const Evidence> ladder) {
  return std::any_of(ladder.begin(), ladder.end(),
                     [](const Evidence& e) { return e.verdict == Verdict::kRefuted; });
}

const Evidence* FirstToMend(std::span<const Evidence> ladder) {
  const Evidence* first = nullptr;
  for (const Evidence& evidence : ladder) {
    if (evidence.verdict == Verdict::kProven) continue;
    if (first == nullptr || IsWorse(evidence.verdict, first->verdict)) first = &evidence;
  }
  return first;
}

std::string WhyGateIsClosed(std::span<const Evidence> ladder, bool require_proof) {
  if (ladder.empty()) return "nothing proves it";
  for (const Evidence& evidence : ladder) {
    if (evidence.verdict == Verdict::kProven) continue;
    const bool tolerated =
        evidence.verdict == Verdict::kUnknown && SpeaksOfThePast(evidence) && !require_proof;
    if (tolerated) continue;
    return evidence.rung + " " + std::string(Name(evidence.verdict)) + ": " + evidence.detail;
  }
  return "";
}

}  // namespace lockstep
