#include "reconciler/render/html_plan.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/change_block.h"
#include "reconciler/render/dangers.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/html_collection.h"
#include "reconciler/render/html_ladder.h"
#include "reconciler/render/html_page.h"
#include "reconciler/render/html_text.h"
#include "reconciler/render/summary.h"

namespace lockstep {
namespace {

constexpr TextStyle kOfPages{.width = 100};
constexpr std::string_view kMarker = "<!-- lockstep plan page -->";

struct Section {
  std::string id{};
  std::string heading{};
  std::string body{};  // empty: it is left out
};

std::string_view ToneOfPlan(const Plan& plan) {
  if (plan.HasErrors() || plan.Blocked()) return "bad";
  return plan.InSync() && UnprovenChecks(plan) == 0 ? "good" : "doubt";
}

std::string Paragraph(const std::string& text) {
  return text.empty() ? "" : "<p>" + HtmlText(text) + "</p>\n";
}

std::string PageHead(const Plan& plan, const HtmlPlan& options) {
  std::string out = "<header>\n<h1>Plan of " + HtmlText(options.manifest_file) + "</h1>\n";
  out += Paragraph("Project " + plan.scope.project + ", region " + plan.scope.region +
                   ", made at " + FormatTime(plan.made_at) + ".");
  out += "<p class=\"headline " + std::string(ToneOfPlan(plan)) + "\">" + HtmlText(Headline(plan)) +
         "</p>\n" + Paragraph(DocumentsLine(plan));
  const std::string age = AgeOfObservations(plan);
  if (!age.empty()) {
    out += "<p class=\"headline doubt\">" +
           HtmlText("Nothing was read for it: what it is made of was " + age + ".") + "</p>\n";
  }
  out += Paragraph(std::string(NothingMoreIsAllowed(plan)));
  return out + "</header>\n";
}

std::string DangersOfPage(const Plan& plan) {
  std::map<DangerKind, std::string> by_kind;
  for (const Danger& danger : DangersOf(plan)) {
    by_kind[danger.kind] += "<li>" + HtmlText(DangerLine(danger)) + "</li>\n";
  }
  std::string out;
  for (const auto& [kind, items] : by_kind) {
    out += "<h3>" + HtmlText(Heading(kind)) + "</h3>\n<ul class=\"plain\">\n" + items + "</ul>\n";
  }
  return out;
}

std::string Collections(const Plan& plan, const HtmlPlan& options) {
  std::string out;
  int number = 0;
  for (const Change& change : plan.changes) {
    if (!change.census) continue;
    const auto listed =
        std::find_if(options.listed.begin(), options.listed.end(),
                     [&](const ListedNames& names) { return names.collection == change.address; });
    out += RenderCollection(change, listed == options.listed.end() ? nullptr : &*listed,
                            "c" + std::to_string(++number));
  }
  return out;
}

std::string Block(std::string_view summary, std::string_view text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines += HtmlText(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return "<details><summary>" + HtmlText(summary) + "</summary>\n<pre>\n" + lines +
         "</pre></details>\n";
}

std::string Changes(const Plan& plan) {
  std::string out;
  for (const Change& change : plan.changes) {
    if (!ShownInPlan(change)) continue;
    out += Block(SymbolOf(change) + " " + Text(change.address), RenderChange(change, kOfPages));
  }
  return out;
}

std::string FindingsOfPage(const Plan& plan, bool errors) {
  std::string out;
  for (const Finding& finding : plan.findings) {
    if (ShownAsError(finding) != errors) continue;
    out += Block(finding.what, RenderFinding(finding, kOfPages));
  }
  return out;
}

std::string PageFoot(const Plan& plan, const HtmlPlan& options) {
  std::string out = "<footer>\n<p>SHA-256 of the manifest: <code>" +
                    HtmlText(plan.manifest_digest) + "</code></p>\n";
  if (!options.digest.empty()) {
    out += "<p>Digest of the saved plan: <code>" + HtmlText(options.digest) + "</code></p>\n";
  }
  return out + "</footer>\n";
}

}  // namespace

std::string HtmlPlanBeginning() { return "<!doctype html>\n" + std::string(kMarker); }

std::string RenderHtml(const Plan& plan, const HtmlPlan& options) {
  const Section sections[] = {
      {"dangers", "What to see first", DangersOfPage(plan)},
      {"collections", "Collections", Collections(plan, options)},
      {"errors", "Errors", FindingsOfPage(plan, /*errors=*/true)},
      {"changes", "Changes", Changes(plan)},
      {"evidence", "Evidence", RenderLadders(plan)},
      {"warnings", "Warnings", FindingsOfPage(plan, /*errors=*/false)},
  };
  std::string links;
  std::string body;
  for (const Section& section : sections) {
    if (section.body.empty()) continue;
    links += "<li><a href=\"#" + section.id + "\">" + section.heading + "</a></li>\n";
    body += "<section id=\"" + section.id + "\">\n<h2>" + section.heading + "</h2>\n" +
            section.body + "</section>\n";
  }
  return RenderHtmlPage({.title = "Lockstep plan of " + options.manifest_file,
                         .marker = std::string(kMarker),
                         .body = PageHead(plan, options) + "<nav aria-label=\"Sections\"><ul>\n" +
                                 links + "</ul></nav>\n<main>\n" + body + "</main>\n" +
                                 PageFoot(plan, options)});
}

}  // namespace lockstep
