#include "reconciler/render/ladder.h"

#include <chrono>
#include <cstdint>
#include <vector>

#include "reconciler/base/first_few.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/errors.h"

namespace lockstep {
namespace {

constexpr std::size_t kDetailMargin = 4;
constexpr std::size_t kCommandMargin = 6;
constexpr std::size_t kNamesWhileWaiting = 3;

Hue HueOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProven: return Hue::kGreen;
    case Verdict::kRefuted: return Hue::kRed;
    case Verdict::kUnknown: break;
  }
  return Hue::kYellow;
}

std::string Judged(const Evidence& evidence, bool color) {
  return Printable(evidence.rung) + " " +
         Paint(HueOf(evidence.verdict), Name(evidence.verdict), color);
}

}  // namespace

std::string RenderLadder(const Address& address, std::span<const Evidence> ladder,
                         const TextStyle& style) {
  const std::string head = Shown(address) + ": ";
  if (ladder.empty()) return head + "nothing was checked\n";
  std::vector<std::string> proven;
  for (const Evidence& evidence : ladder) {
    if (evidence.verdict == Verdict::kProven) proven.push_back(Printable(evidence.rung));
  }
  if (AllProven(ladder)) {
    return head + Paint(Hue::kGreen, "proven", style.color) + " (" + Joined(proven) + ")\n";
  }
  const Evidence& first = *FirstToMend(ladder);
  std::string out = head + Judged(first, style.color);
  if (!proven.empty()) out += " (proven: " + Joined(proven) + ")";
  out += "\n" + Wrapped(Printable(first.detail), kDetailMargin, style.width);
  if (first.look.empty()) return out;
  // Of a line that was wrapped nobody can paste the whole.
  return out + Wrapped("Look yourself with:", kDetailMargin, style.width) +
         Wrapped(Printable(first.look), kCommandMargin, /*width=*/0);
}

std::string RenderCheck(const Address& address, const Evidence& evidence, const TextStyle& style) {
  std::string line = Shown(address) + ": " + Judged(evidence, style.color);
  if (!evidence.detail.empty()) line += ": " + Printable(evidence.detail);
  return line + "\n";
}

std::string RenderVerification(const Verification& verification, const TextStyle& style) {
  std::string out;
  for (const Verified& one : verification.resources) {
    if (one.problem.empty()) {
      out += RenderLadder(one.address, one.ladder, style);
    } else {
      out += Shown(one.address) + ": " + Paint(Hue::kRed, "not read", style.color) + "\n" +
             Wrapped(Printable(one.problem), kDetailMargin, style.width);
    }
  }
  out += (out.empty() ? "" : "\n") + std::string("Evidence: ") +
         Counted(static_cast<std::int64_t>(verification.resources.size()), "resource") + ":";
  const char* separator = " ";
  for (const Judgement judgement :
       {Judgement::kProven, Judgement::kRefuted, Judgement::kUnknown, Judgement::kUnread}) {
    out += separator + std::to_string(verification.Count(judgement)) + " " +
           std::string(Name(judgement));
    separator = ", ";
  }
  return out + ".\n";
}

std::string RenderVerificationErrors(const Verification& verification, const TextStyle& style) {
  std::vector<Finding> findings;
  for (const Verified& one : verification.resources) {
    if (!one.problem.empty()) {
      findings.push_back({.what = "nothing was proven: " + one.problem, .about = one.address});
    } else if (AnyRefuted(one.ladder)) {
      findings.push_back({.what = FirstToMend(one.ladder)->rung + " is refuted",
                          .detail = "Not everything is as the manifest says.",
                          .about = one.address});
    }
  }
  std::vector<const Finding*> all;
  all.reserve(findings.size());
  for (const Finding& finding : findings) all.push_back(&finding);
  return RenderFindings(all, style);
}

std::string RenderWaiting(const Verification& so_far, Duration waited) {
  std::vector<std::string> names;
  for (const Verified& one : so_far.resources) {
    if (JudgementOf(one) != Judgement::kProven) names.push_back(Shown(one.address));
  }
  return "Still waiting... [" + FormatDuration(std::chrono::floor<std::chrono::seconds>(waited)) +
         " elapsed; not proven: " + FirstFew(names, kNamesWhileWaiting) + "]\n";
}

}  // namespace lockstep
