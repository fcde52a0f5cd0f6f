#include "reconciler/render/explanation.h"

#include <string_view>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/errors.h"

namespace lockstep {
namespace {

constexpr std::size_t kFactMargin = 4;
constexpr std::size_t kNameColumns = 80;
constexpr std::size_t kFactColumns = 400;
constexpr std::size_t kNamesShown = 20;

Hue HueOf(Suspicion suspicion) {
  switch (suspicion) {
    case Suspicion::kLikely: return Hue::kRed;
    case Suspicion::kPossible: return Hue::kYellow;
    case Suspicion::kUnlikely: break;
  }
  return Hue::kGreen;
}

std::string_view SymbolOf(Standing standing) {
  switch (standing) {
    case Standing::kFor: return "+";
    case Standing::kAgainst: return "-";
    case Standing::kNeither: return "=";
    case Standing::kUnknown: break;
  }
  return "?";
}

std::string FactText(const Fact& fact) {
  std::string text =
      std::string(SymbolOf(fact.standing)) + " " + std::string(WeightOf(fact.signal).name);
  if (fact.standing == Standing::kUnknown) text += " unknown";
  if (fact.points != 0) text += (fact.points > 0 ? " +" : " ") + std::to_string(fact.points);
  return text + ": " + Printable(fact.text, kFactColumns);
}

std::string NameText(const std::string& name) {
  return name.empty() ? "no name" : Printable(name, kNameColumns);
}

std::string ManifestWords(const Candidate& candidate) {
  if (!candidate.in_manifest) return "not in the manifest";
  return candidate.is_writer ? "" : "no writer by the manifest";
}

std::string HeadOf(const Candidate& candidate, const TextStyle& style) {
  const Suspicion suspicion = candidate.Judge();
  std::string text = Shown(candidate.address) + ": " +
                     Paint(HueOf(suspicion), Name(suspicion), style.color) + ", " +
                     std::to_string(candidate.Score()) + " of 100";
  if (const std::string standing = ManifestWords(candidate); !standing.empty()) {
    text += " (" + standing + ")";
  }
  return text + "\n";
}

std::string DocumentsText(const Candidate& candidate) {
  if (candidate.names.empty())
    return "Held against all bad documents: no name, no line points to it.";
  std::vector<std::string> names;
  for (const std::string& name : candidate.names) names.push_back(NameText(name));
  return Counted(candidate.documents, "document") + " of " + Joined(names);
}

std::string InFull(const Candidate& candidate, const TextStyle& style) {
  std::string out = HeadOf(candidate, style) +
                    Wrapped(Printable(candidate.summary), kFactMargin, style.width) +
                    Wrapped(DocumentsText(candidate), kFactMargin, style.width);
  for (const Fact& fact : candidate.facts) {
    out += Wrapped(FactText(fact), kFactMargin, style.width);
  }
  return out;
}

// The fact that speaks against it most, or if none does, the first unknown one.
std::string InShort(const Candidate& candidate, const TextStyle& style) {
  const Fact* telling = &candidate.facts.front();
  for (const Fact& fact : candidate.facts) {
    if (fact.points < telling->points) telling = &fact;
    const bool first_unknown = telling->points == 0 && telling->standing != Standing::kUnknown;
    if (first_unknown && fact.standing == Standing::kUnknown) telling = &fact;
  }
  return HeadOf(candidate, style) + Wrapped(FactText(*telling), kFactMargin, style.width);
}

std::string WhatIsBad(const Explanation& explanation) {
  const BadDocuments& bad = explanation.bad;
  std::string out = Shown(explanation.collection) + ": " + Counted(bad.count, "bad document") +
                    ", " + Printable(bad.growth) + "; the first was created at " +
                    Printable(bad.first) + ", the last at " + Printable(bad.last) + "\n";
  std::int64_t left = bad.unnamed;
  for (std::size_t i = 0; i < bad.names.size(); ++i) {
    const BadName& one = bad.names[i];
    if (i >= kNamesShown) {
      left += one.count;
      continue;
    }
    out += "    " + NameText(one.name) + ": " + Counted(one.count, "document") + "\n";
  }
  if (left > 0) out += "    other names: " + Counted(left, "document") + "\n";
  return out;
}

std::string WhatCounts() {
  std::string text = "Points: ";
  for (const SignalWeight& one : kSignals) {
    if (one.signal != kSignals.front().signal) text += ", ";
    text += std::string(one.name) + " +" + std::to_string(one.most_for);
    if (one.most_against > 0) text += "/-" + std::to_string(one.most_against);
  }
  return text + "; likely from " + std::to_string(kLikelyFrom) + ", possible from " +
         std::to_string(kPossibleFrom) + ". Unknown counts neither way.\n";
}

}  // namespace

std::string RenderExplanation(const Explanation& explanation, const TextStyle& style) {
  if (explanation.bad.count == 0) {
    return Shown(explanation.collection) + ": no bad documents, nothing to explain\n";
  }
  std::string out = WhatIsBad(explanation) + "\nWho may have written them, the likeliest first:\n";
  std::string others;
  for (const Candidate& candidate : explanation.candidates) {
    if (candidate.Judge() != Suspicion::kUnlikely) {
      out += "\n" + InFull(candidate, style);
    } else {
      others += InShort(candidate, style);
    }
  }
  if (!others.empty()) out += "\nUnlikely, each with what speaks against it most:\n" + others;
  return out + "\n" + WhatCounts();
}

std::string RenderExplanationErrors(const Explanation& explanation, const TextStyle& style) {
  std::string out;
  for (const std::string& unread : explanation.unread) {
    out += RenderError("candidates are missing: " + unread,
                       "What could not be listed may have written the documents.",
                       explanation.collection, {}, style.color);
  }
  return out;
}

}  // namespace lockstep
