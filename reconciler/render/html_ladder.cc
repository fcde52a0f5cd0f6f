#include "reconciler/render/html_ladder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "reconciler/render/html_text.h"
#include "reconciler/render/style.h"

namespace lockstep {
namespace {

// The rungs of all ladders: those that are known first, in their order.
std::vector<std::string> RungsOf(const Plan& plan) {
  constexpr std::array kKnown = {kRungDigest, kRungRevision, kRungTraffic,
                                 kRungCode,   kRungLogs,     kRungDocuments};
  std::vector<std::string> rungs;
  const auto is_on_a_ladder = [&](std::string_view rung) {
    return std::any_of(plan.changes.begin(), plan.changes.end(), [rung](const Change& change) {
      return std::any_of(change.ladder.begin(), change.ladder.end(),
                         [rung](const Evidence& evidence) { return evidence.rung == rung; });
    });
  };
  for (const std::string_view rung : kKnown) {
    if (is_on_a_ladder(rung)) rungs.emplace_back(rung);
  }
  for (const Change& change : plan.changes) {
    for (const Evidence& evidence : change.ladder) {
      if (std::find(rungs.begin(), rungs.end(), evidence.rung) == rungs.end()) {
        rungs.push_back(evidence.rung);
      }
    }
  }
  return rungs;
}

// The worst of what is said of a rung; none if nothing is.
std::string Cell(const Change& change, const std::string& rung) {
  const Evidence* worst = nullptr;
  for (const Evidence& evidence : change.ladder) {
    if (evidence.rung != rung) continue;
    if (worst == nullptr || IsWorse(evidence.verdict, worst->verdict)) worst = &evidence;
  }
  return worst == nullptr ? "<span class=\"quiet\">not asked</span>"
                          : RenderVerdict(worst->verdict);
}

// Of which resources one thing is true.
struct Doubt {
  Evidence evidence{};  // of the first
  std::vector<const Change*> about{};
};

// What is not proven, in the order of the plan; what is told of several in the same words, once.
std::vector<Doubt> DoubtsOf(const Plan& plan) {
  std::vector<Doubt> doubts;
  std::map<std::tuple<std::string, Verdict, std::string>, std::size_t> places;
  for (const Change& change : plan.changes) {
    for (const Evidence& evidence : change.ladder) {
      if (evidence.verdict == Verdict::kProven) continue;
      const auto [place, is_new] = places.try_emplace(
          std::tuple{evidence.rung, evidence.verdict, evidence.detail}, doubts.size());
      if (is_new) doubts.push_back({.evidence = evidence});
      doubts[place->second].about.push_back(&change);
    }
  }
  return doubts;
}

std::string RenderDoubt(const Doubt& doubt) {
  std::string items;
  for (const Change* change : doubt.about) {
    items += "<li>" + HtmlText(Text(change->address));
    for (const Evidence& evidence : change->ladder) {
      if (evidence.rung != doubt.evidence.rung || evidence.look.empty()) continue;
      items += "<pre>" + HtmlText(evidence.look) + "</pre>";
    }
    items += "</li>\n";
  }
  return "<details><summary>" + HtmlText(doubt.evidence.rung) + " " +
         RenderVerdict(doubt.evidence.verdict) + " of " +
         HtmlText(Counted(static_cast<std::int64_t>(doubt.about.size()), "resource")) + ": " +
         HtmlText(doubt.evidence.detail) + "</summary>\n<ul class=\"plain\">\n" + items +
         "</ul></details>\n";
}

}  // namespace

std::string_view ToneOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProven: return "good";
    case Verdict::kRefuted: return "bad";
    case Verdict::kUnknown: break;
  }
  return "doubt";
}

std::string RenderVerdict(Verdict verdict) {
  constexpr std::string_view kSigns[] = {"✓", "✗", "?"};
  return "<span class=\"" + std::string(ToneOf(verdict)) + "\">" +
         std::string(kSigns[static_cast<std::size_t>(verdict)]) + " " + std::string(Name(verdict)) +
         "</span>";
}

std::string RenderLadders(const Plan& plan) {
  const std::vector<std::string> rungs = RungsOf(plan);
  std::string out =
      "<p>What the observations alone prove, before anything is applied.</p>\n"
      "<div class=\"scroll\" tabindex=\"0\"><table>\n<tr><th scope=\"col\">resource</th>";
  for (const std::string& rung : rungs) out += "<th scope=\"col\">" + HtmlText(rung) + "</th>";
  out += "</tr>\n";
  for (const Change& change : plan.changes) {
    if (change.ladder.empty()) continue;
    out += "<tr><th scope=\"row\">" + HtmlText(Text(change.address)) + "</th>";
    for (const std::string& rung : rungs) out += "<td>" + Cell(change, rung) + "</td>";
    out += "</tr>\n";
  }
  out += "</table></div>\n";
  for (const Doubt& doubt : DoubtsOf(plan)) out += RenderDoubt(doubt);
  return out;
}

}  // namespace lockstep
