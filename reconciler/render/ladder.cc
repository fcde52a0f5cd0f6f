#include "reconciler/render/ladder.h"

#include <algorithm>
#include <vector>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kDetailMargin = 4;

Hue HueOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProven: return Hue::kGreen;
    case Verdict::kRefuted: return Hue::kRed;
    case Verdict::kUnknown: break;
  }
  return Hue::kYellow;
}

const Evidence& FirstToMend(std::span<const Evidence> ladder) {
  const auto refuted = std::find_if(ladder.begin(), ladder.end(), [](const Evidence& e) {
    return e.verdict == Verdict::kRefuted;
  });
  if (refuted != ladder.end()) return *refuted;
  return *std::find_if(ladder.begin(), ladder.end(),
                       [](const Evidence& e) { return e.verdict != Verdict::kProven; });
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
  const Evidence& first = FirstToMend(ladder);
  std::string out = head + Judged(first, style.color);
  if (!proven.empty()) out += " (proven: " + Joined(proven) + ")";
  return out + "\n" + Wrapped(Printable(first.detail), kDetailMargin, style.width);
}

std::string RenderCheck(const Address& address, const Evidence& evidence, const TextStyle& style) {
  std::string line = Shown(address) + ": " + Judged(evidence, style.color);
  if (!evidence.detail.empty()) line += ": " + Printable(evidence.detail);
  return line + "\n";
}

}  // namespace lockstep
