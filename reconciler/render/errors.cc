#include "reconciler/render/errors.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::string_view kBlocks = "Nothing is applied until this is mended.";
constexpr std::string_view kBlocksOne =
    "It is left as it is until this is mended; the rest can be applied.";
constexpr std::size_t kHintMargin = 2;
constexpr std::size_t kVerbatimMargin = 4;

// Findings that one block tells; the first one stands for all.
using Alike = std::vector<const Finding*>;

// What findings have in common that one block tells: all but the resource and the line.
auto CommonOf(const Finding& finding) {
  return std::tie(finding.what, finding.detail, finding.severity, finding.blocks,
                  finding.spares_others, finding.verbatim, finding.origin.file);
}

std::string WithWhom(const Alike& alike, const TextStyle& style) {
  const Address& about = alike.front()->about;
  if (alike.size() == 1) return about == Address{} ? "" : "  with " + Shown(about) + ",\n";
  std::vector<std::string> names;
  for (const Finding* finding : alike) names.push_back(Shown(finding->about));
  return Wrapped("with " + std::to_string(names.size()) + " resources: " + Joined(names) + ",",
                 kHintMargin, style.width);
}

std::string Lines(const Alike& alike) {
  std::vector<std::string> lines;
  std::set<int> said;
  for (const Finding* finding : alike) {
    const int line = finding->origin.line;
    if (line != 0 && said.insert(line).second) lines.push_back(std::to_string(line));
  }
  if (lines.empty()) return "";
  return (lines.size() == 1 ? " line " : " lines ") + Joined(lines);
}

std::string Where(const Alike& alike, const TextStyle& style) {
  std::string where = WithWhom(alike, style);
  const Origin& origin = alike.front()->origin;
  if (!origin.file.empty()) {
    const std::size_t width = alike.size() == 1 ? 0 : style.width;  // a path is never broken
    where += Wrapped("on " + Printable(origin.file) + Lines(alike) + ":", kHintMargin, width);
    // In the form that editors and terminals make a link of.
    if (origin.line != 0) where += "    " + Printable(Text(origin)) + "\n";
  }
  return where.empty() ? "" : "\n" + where;
}

std::string RenderAlike(const Alike& alike, const TextStyle& style) {
  const Finding& finding = *alike.front();
  std::string block = ShownAsError(finding) ? Paint(Hue::kRed, "Error: ", style.color)
                                            : Paint(Hue::kYellow, "Warning: ", style.color);
  block += Paint(Hue::kBold, Printable(finding.what), style.color) + "\n";
  block += Where(alike, style);
  std::string detail = Wrapped(Printable(finding.detail), kHintMargin, style.width);
  for (const std::string& line : finding.verbatim) {
    detail += Wrapped(Printable(line), kVerbatimMargin, /*width=*/0);
  }
  if (finding.blocks) {
    detail += Wrapped(finding.spares_others ? kBlocksOne : kBlocks, kHintMargin, style.width);
  }
  if (!detail.empty()) block += "\n" + detail;
  return block;
}

}  // namespace

std::string RenderError(std::string_view what, std::string_view detail, const Address& about,
                        const Origin& origin, bool color) {
  const Finding finding{
      .what = std::string(what), .detail = std::string(detail), .about = about, .origin = origin};
  return RenderFinding(finding, {.color = color});
}

std::string RenderFinding(const Finding& finding, const TextStyle& style) {
  return RenderAlike({&finding}, style);
}

std::string RenderFindings(const std::vector<const Finding*>& findings, const TextStyle& style) {
  std::vector<Alike> groups;  // in the order of their first findings
  std::map<decltype(CommonOf(*findings.front())), std::size_t> group_of;
  for (const Finding* finding : findings) {
    const auto [group, is_new] = group_of.emplace(CommonOf(*finding), groups.size());
    if (is_new) groups.emplace_back();
    groups[group->second].push_back(finding);
  }
  std::string out;
  for (const Alike& alike : groups) out += (out.empty() ? "" : "\n") + RenderAlike(alike, style);
  return out;
}

}  // namespace lockstep
