#include "reconciler/render/markdown_plan.h"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/digest.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/change_block.h"
#include "reconciler/render/dangers.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/html_text.h"
#include "reconciler/render/markdown_text.h"
#include "reconciler/render/style.h"
#include "reconciler/render/summary.h"

namespace lockstep {
namespace {

constexpr std::size_t kMarkerDigits = 16;
constexpr std::size_t kDangersOfAKind = 20;
constexpr std::size_t kSummaryColumns = 200;
constexpr std::size_t kBytesOfTheEnd = 400;  // for what is said where blocks are left out
constexpr TextStyle kPlain{.width = 100};

std::string Dangers(const Plan& plan) {
  std::map<DangerKind, std::vector<Danger>> by_kind;
  for (Danger& danger : DangersOf(plan)) by_kind[danger.kind].push_back(std::move(danger));
  std::string out;
  for (const auto& [kind, dangers] : by_kind) {
    out += "\n### " + std::string(Heading(kind)) + "\n\n";
    for (std::size_t i = 0; i < dangers.size() && i < kDangersOfAKind; ++i) {
      out += "- " + MarkdownText(DangerLine(dangers[i])) + "\n";
    }
    if (dangers.size() > kDangersOfAKind) {
      out += "- and " + std::to_string(dangers.size() - kDangersOfAKind) + " more\n";
    }
  }
  return out;
}

std::string Head(const Plan& plan, const MarkdownPlan& options) {
  std::string out = CommentMarker(plan.scope, options.manifest_file) + "\n";
  out += "## Lockstep: " + MarkdownText(options.manifest_file) + "\n\n";
  out += "**" + MarkdownText(Headline(plan)) + "**\n";
  const std::string documents = DocumentsLine(plan);
  if (!documents.empty()) out += "\n" + MarkdownText(documents) + "\n";
  out += "\nProject " + MarkdownText(plan.scope.project) + ", region " +
         MarkdownText(plan.scope.region) + ".";
  const std::string age = AgeOfObservations(plan);
  if (!age.empty())
    out += " **Nothing was read for it: what it is made of was** " + MarkdownText(age) + ".";
  const std::string_view no_more = NothingMoreIsAllowed(plan);
  if (!no_more.empty()) out += " " + std::string(no_more);
  return out + "\n" + Dangers(plan);
}

// GitHub makes no mention and no reference of what stands in <code>.
std::string Folded(std::string_view summary, std::string_view text) {
  return "\n<details><summary><code>" + HtmlText(Printable(summary, kSummaryColumns)) +
         "</code></summary>\n\n" + MarkdownBlock(text) + "\n</details>\n";
}

// A block for each change that is shown and each finding, in the order of the plan.
std::vector<std::string> Details(const Plan& plan) {
  std::vector<std::string> blocks;
  for (const Finding& finding : plan.findings) {
    if (!ShownAsError(finding)) continue;
    blocks.push_back(Folded("Error: " + finding.what, RenderFinding(finding, kPlain)));
  }
  for (const Change& change : plan.changes) {
    if (!ShownInPlan(change)) continue;
    blocks.push_back(
        Folded(SymbolOf(change) + " " + Text(change.address), RenderChange(change, kPlain)));
  }
  for (const Finding& finding : plan.findings) {
    if (ShownAsError(finding)) continue;
    blocks.push_back(Folded("Warning: " + finding.what, RenderFinding(finding, kPlain)));
  }
  return blocks;
}

}  // namespace

std::string CommentMarker(const Scope& scope, const std::string& manifest_file) {
  const std::string of = scope.project + "\n" + scope.region + "\n" + manifest_file;
  return std::string(kCommentBeginning) + Sha256Hex(of).substr(0, kMarkerDigits) + " -->";
}

std::string RenderMarkdown(const Plan& plan, const MarkdownPlan& options) {
  std::string out = Head(plan, options);
  const std::vector<std::string> blocks = Details(plan);
  if (!blocks.empty()) out += "\n### Details\n";
  std::size_t shown = 0;
  for (const std::string& block : blocks) {
    if (out.size() + block.size() + kBytesOfTheEnd > options.most_bytes) break;
    out += block;
    ++shown;
  }
  if (shown == blocks.size()) return out;
  return out + "\n**" + std::to_string(blocks.size() - shown) + " of " +
         std::to_string(blocks.size()) +
         " details are left out, since a comment holds no more.** `lockstep plan` prints all of "
         "them.\n";
}

}  // namespace lockstep
