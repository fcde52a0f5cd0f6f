#include "reconciler/render/status_page.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/growth_chart.h"
#include "reconciler/render/html_collection.h"
#include "reconciler/render/html_ladder.h"
#include "reconciler/render/html_page.h"
#include "reconciler/render/html_text.h"
#include "reconciler/render/style.h"

namespace lockstep {
namespace {

constexpr int kReloadSeconds = 60;
constexpr std::size_t kRoundsShown = 20;

std::string_view ToneOfState(Alignment alignment) {
  switch (alignment) {
    case Alignment::kInStep: return "good";
    case Alignment::kUnproven:
    case Alignment::kHeld: return "doubt";
    case Alignment::kOutOfStep:
    case Alignment::kUnread: break;
  }
  return "bad";
}

std::string_view ToneOfRound(RoundOutcome outcome) {
  switch (outcome) {
    case RoundOutcome::kOk: return "good";
    case RoundOutcome::kSkipped:
    case RoundOutcome::kStopped: return "doubt";
    case RoundOutcome::kFailed:
    case RoundOutcome::kBlocked:
    case RoundOutcome::kDeadline: break;
  }
  return "bad";
}

std::string Toned(std::string_view tone, std::string_view text) {
  return fmt::format("<span class=\"{}\">{}</span>", tone, HtmlText(text));
}

std::string Ago(TimePoint now, TimePoint then) {
  const Duration age = std::chrono::duration_cast<Duration>(now - then);
  return FormatTime(then) + " (" + FormatDuration(std::max(Duration{0}, age)) + " ago)";
}

// What to mend first, with how to look.
std::string FirstBrokenRung(const RoundResource& one) {
  const Evidence* const broken = FirstToMend(one.ladder);
  if (broken == nullptr) return "<p>No rung says more.</p>";
  std::string out = "<p>" + HtmlText(broken->rung) + " " + RenderVerdict(broken->verdict) + " " +
                    HtmlText(broken->detail) + "</p>";
  if (!broken->look.empty()) out += "<pre>" + HtmlText(broken->look) + "</pre>";
  return out;
}

std::string NotInStep(const Round& known) {
  std::string items;
  for (const RoundResource& one : known.resources) {
    if (one.alignment == Alignment::kInStep) continue;
    items += "<details><summary>" + HtmlText(Text(one.address)) + ": " +
             Toned(ToneOfState(one.alignment), Name(one.alignment)) + " " + HtmlText(one.why) +
             "</summary>\n" + FirstBrokenRung(one) + "</details>\n";
  }
  return items.empty() ? "" : "<h3>Not in step</h3>\n" + items;
}

std::string FindingsOfRound(const Round& known) {
  std::string items;
  for (const Finding& finding : known.findings) {
    const std::string about = finding.about == Address{} ? "" : Text(finding.about) + ": ";
    const bool error = ShownAsError(finding);
    items += "<li>" + Toned(error ? "bad" : "doubt", error ? "Error" : "Warning") + " " +
             HtmlText(about + finding.what) + "</li>\n";
  }
  return items.empty() ? "" : "<h3>Findings</h3>\n<ul class=\"plain\">\n" + items + "</ul>\n";
}

std::string CollectionsOfRound(const Round& known, std::size_t manifest) {
  std::string out;
  int number = 0;
  for (const RoundResource& one : known.resources) {
    if (!one.census) continue;
    const std::string id = fmt::format("m{}c{}", manifest, ++number);
    out += "<h4>" + HtmlText(Text(one.address)) + "</h4>\n<p>" +
           HtmlText((one.census->more ? "More than " : "") +
                    Counted(one.census->count, "document") + " at " + one.census->read_time + ".") +
           "</p>\n";
    if (HasGrowth(*one.census)) out += RenderGrowthChart(*one.census, id);
    out += RenderBounds(*one.census);
  }
  return out.empty() ? "" : "<h3>Collections</h3>\n" + out;
}

std::string InStep(const Round& known) {
  std::string items;
  for (const RoundResource& one : known.resources) {
    if (one.alignment != Alignment::kInStep) continue;
    std::vector<std::string> rungs;
    for (const Evidence& evidence : one.ladder) {
      if (evidence.verdict == Verdict::kProven) rungs.push_back(evidence.rung);
    }
    items += "<li>" + HtmlText(Text(one.address)) + ": " + Toned("good", "in step") +
             HtmlText(rungs.empty() ? "" : " (proven: " + Joined(rungs) + ")") + "</li>\n";
  }
  if (items.empty()) return "";
  return "<details><summary>" +
         HtmlText(Counted(known.Count(Alignment::kInStep), "resource") + " in step") +
         "</summary>\n<ul class=\"plain\">\n" + items + "</ul></details>\n";
}

std::string LastRounds(const ManifestStatus& one) {
  if (one.rounds.empty()) return "";
  std::string out =
      "<h3>Last rounds</h3>\n<div class=\"scroll\" tabindex=\"0\"><table>\n"
      "<tr><th scope=\"col\">round</th><th scope=\"col\">began</th><th scope=\"col\">took</th>"
      "<th scope=\"col\">outcome</th><th scope=\"col\" class=\"number\">in step</th>"
      "<th scope=\"col\" class=\"number\">changed</th>"
      "<th scope=\"col\" class=\"number\">deleted</th></tr>\n";
  for (std::size_t i = 0; i < one.rounds.size() && i < kRoundsShown; ++i) {
    const RoundLine& line = one.rounds[i];
    const Duration took = std::chrono::duration_cast<Duration>(line.ended - line.started);
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{} {}</td>"
        "<td class=\"number\">{} of {}</td><td class=\"number\">{}</td>"
        "<td class=\"number\">{}</td></tr>\n",
        line.number, HtmlText(FormatTime(line.started)), FormatDuration(took),
        Toned(ToneOfRound(line.outcome), Name(line.outcome)), HtmlText(line.why), line.in_step,
        line.resources, line.changed, line.deleted);
  }
  return out + "</table></div>\n";
}

// What a reader must know of the manifest before anything of its resources.
std::string Notes(const ManifestStatus& one) {
  const Round& last = *one.last;
  std::string out;
  const auto note = [&out](const std::string& text) {
    out += "<p class=\"headline doubt\">" + HtmlText(text) + "</p>\n";
  };
  if (!last.suspended.empty()) note("Suspended: " + last.suspended);
  if (!last.manifest_stale.empty()) {
    note("The file cannot be used as it is; the last good one counts: " + last.manifest_stale);
  }
  for (const Flapping& flapping : last.flapping) {
    note(Text(flapping.address) + " was changed again and again, and is left alone since " +
         FormatTime(flapping.since));
  }
  if (last.outcome != RoundOutcome::kOk) {
    note("The last round ended as " + std::string(Name(last.outcome)) + ": " + last.why);
  }
  return out;
}

std::string_view ToneOfManifest(const ManifestStatus& one) {
  if (!one.last || !one.known) return "doubt";
  std::string_view tone = ToneOfRound(one.last->outcome);
  for (const RoundResource& resource : one.known->resources) {
    const std::string_view of = ToneOfState(resource.alignment);
    if (of == "bad" || tone == "good") tone = of == "good" ? tone : of;
  }
  return tone;
}

std::string HeadlineOf(const ManifestStatus& one) {
  if (!one.last) return "The first round is under way.";
  if (!one.known) return "No round could read the project yet.";
  return std::to_string(one.known->Count(Alignment::kInStep)) + " of " +
         Counted(static_cast<std::int64_t>(one.known->resources.size()), "resource") + " in step";
}

std::string SectionOf(const ManifestStatus& one, std::size_t number, TimePoint now) {
  std::string out =
      fmt::format("<section id=\"m{}\">\n<h2>{}</h2>\n<p class=\"headline {}\">{}</p>\n", number,
                  HtmlText(one.manifest), ToneOfManifest(one), HtmlText(HeadlineOf(one)));
  if (one.last) {
    out += "<p>" +
           HtmlText("Project " + one.last->scope.project + ", region " + one.last->scope.region +
                    ". Last round: " + Ago(now, one.last->ended) + ". Next round: " +
                    (one.last->next_round ? FormatTime(*one.last->next_round) : "none") +
                    ". Last that went well: " +
                    (one.last_success ? Ago(now, *one.last_success) : "none") + ".") +
           "</p>\n" + Notes(one);
  }
  if (one.known) {
    if (one.last && one.known->number != one.last->number) {
      out += "<p class=\"quiet\">" +
             HtmlText("What follows is of round " + std::to_string(one.known->number) + ", " +
                      Ago(now, one.known->ended) + ": no later one could read.") +
             "</p>\n";
    }
    out += NotInStep(*one.known) + FindingsOfRound(*one.known) +
           CollectionsOfRound(*one.known, number) + InStep(*one.known);
  }
  return out + LastRounds(one) + "</section>\n";
}

}  // namespace

std::string RenderStatusPage(const LoopStatus& status) {
  std::string body =
      "<header>\n<h1>Lockstep</h1>\n<p>" +
      HtmlText("Version " + status.version + ", mode " + std::string(Name(status.mode)) +
               ", since " + FormatTime(status.started) + ". As of " + FormatTime(status.now) +
               ".") +
      "</p>\n";
  const std::string unhealthy = WhyUnhealthy(status);
  if (!unhealthy.empty()) body += "<p class=\"headline bad\">" + HtmlText(unhealthy) + "</p>\n";
  body += "</header>\n<nav aria-label=\"Manifests\"><ul>\n";
  for (std::size_t i = 0; i < status.manifests.size(); ++i) {
    body += fmt::format(
        "<li><a href=\"#m{}\">{}</a> {}</li>\n", i + 1, HtmlText(status.manifests[i].manifest),
        Toned(ToneOfManifest(status.manifests[i]), HeadlineOf(status.manifests[i])));
  }
  body += fmt::format("</ul></nav>\n<main data-reload-seconds=\"{}\">\n", kReloadSeconds);
  for (std::size_t i = 0; i < status.manifests.size(); ++i) {
    body += SectionOf(status.manifests[i], i + 1, status.now);
  }
  body +=
      "</main>\n<footer><p><a href=\"/\">Load it again</a>; with scripts that happens every "
      "minute. "
      "The same for programs: <a href=\"/api/status\">/api/status</a>, "
      "<a href=\"/metrics\">/metrics</a>.</p></footer>\n";
  return RenderHtmlPage({.title = "Lockstep status", .body = body});
}

}  // namespace lockstep
