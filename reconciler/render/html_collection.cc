#include "reconciler/render/html_collection.h"

#include <fmt/core.h>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/growth_chart.h"
#include "reconciler/render/html_ladder.h"
#include "reconciler/render/html_text.h"
#include "reconciler/render/style.h"

namespace lockstep {
namespace {

std::string Sentence(const Change& change) {
  const Census& census = *change.census;
  std::string text = (census.more ? "More than " : "") + Counted(census.count, "document") +
                     " at " + census.read_time + ".";
  if (!census.scanned) return text + " No rule asks for their ids.";
  text += " " + std::to_string(change.documents) + " to delete, " + std::to_string(change.kept) +
          " to keep, " + std::to_string(change.unclassified) + " match no rule";
  if (census.too_young > 0) text += ", " + std::to_string(census.too_young) + " are too young";
  text += ".";
  if (census.oldest.empty()) return text;
  return text + " Those to delete were made from " + census.oldest + " to " + census.newest + ".";
}

// A list with a field to search it, which a script shows that makes it work.
std::string Searchable(std::string_view id, std::string_view label, const std::string& items) {
  return fmt::format(
      "<p data-searches=\"{0}\" data-result=\"{0}-found\" hidden><label>{1}: "
      "<input type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label> "
      "<span id=\"{0}-found\" role=\"status\" class=\"quiet\"></span></p>\n"
      "<ol class=\"names\" id=\"{0}\" tabindex=\"0\" aria-label=\"{1}\">\n{2}</ol>\n",
      id, label, items);
}

std::string Sample(const Census& census, std::string_view id) {
  std::string items;
  for (const RuleCensus& rule : census.rules) {
    for (const std::string& name : rule.sample) {
      items += "<li>" + HtmlText(name) + " <span class=\"quiet\">" + HtmlText(rule.name) +
               "</span></li>\n";
    }
  }
  return "<p>The first ten of each rule. Those of a rule that is suspended stay. "
         "<code>--list-documents</code> lists them all.</p>\n" +
         Searchable(id, "Search the sample", items);
}

std::string Listed(const ListedNames& listed, std::string_view id) {
  std::string items;
  for (const std::string& name : listed.names) items += "<li>" + HtmlText(name) + "</li>\n";
  std::string out;
  if (listed.more > 0) {
    out = "<p>" + HtmlText(Counted(listed.more, "name")) +
          " more are in the file that <code>--list-documents</code> wrote.</p>\n";
  }
  return out + Searchable(id, "Search all names", items);
}

std::string Deletions(const Change& change, const ListedNames* listed, std::string_view id) {
  if (change.action != Action::kDelete) return "";
  const Census& census = *change.census;
  std::string out = "<h4>Documents to delete</h4>\n<ul class=\"legend\">\n";
  for (const RuleCensus& rule : census.rules) {
    out += "<li>" + HtmlText(rule.name) + ": " + HtmlText(Counted(rule.count, "document")) +
           (rule.suspended_until.empty()
                ? ""
                : " (suspended until " + HtmlText(rule.suspended_until) + ")") +
           "</li>\n";
  }
  out += "</ul>\n";
  out += listed != nullptr ? Listed(*listed, id) : Sample(census, id);
  if (census.names_sha256.empty()) return out;
  return out + "<p class=\"quiet\">SHA-256 of all names: <code>" + HtmlText(census.names_sha256) +
         "</code></p>\n";
}

}  // namespace

std::string RenderBounds(const Census& census) {
  if (census.bounds.empty()) return "<p class=\"quiet\">No bound is set.</p>\n";
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>Bounds of the manifest</caption>\n"
      "<tr><th scope=\"col\">bound</th><th scope=\"col\">holds</th>"
      "<th scope=\"col\">what was counted</th><th scope=\"col\">broken at this rate</th></tr>\n";
  for (const BoundCheck& check : census.bounds) {
    std::string when = check.passed_at ? FormatTime(*check.passed_at) : "";
    if (check.verdict == Verdict::kRefuted) when = "it is broken";
    out += "<tr><th scope=\"row\">" + HtmlText(check.name) + fmt::format(" {:g}", check.bound) +
           "</th><td>" + RenderVerdict(check.verdict) + "</td><td>" + HtmlText(check.detail) +
           "</td><td>" + HtmlText(when) + "</td></tr>\n";
  }
  return out + "</table></div>\n";
}

std::string RenderCollection(const Change& change, const ListedNames* listed, std::string_view id) {
  const Census& census = *change.census;
  std::string out = "<h3>" + HtmlText(Text(change.address)) + "</h3>\n<p>" +
                    HtmlText(Sentence(change)) + "</p>\n";
  if (HasGrowth(census)) out += RenderGrowthChart(census, id);
  return out + RenderBounds(census) + Deletions(change, listed, std::string(id) + "names");
}

}  // namespace lockstep
