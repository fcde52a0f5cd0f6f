#include "reconciler/render/errors.h"

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::string_view kBlocks = "Nothing is applied until this is mended.";
constexpr std::string_view kBlocksOne =
    "It is left as it is until this is mended; the rest can be applied.";
constexpr std::size_t kHintMargin = 2;
constexpr std::size_t kVerbatimMargin = 4;

std::string Where(const Address& about, const Origin& origin) {
  std::string where;
  if (about != Address{}) where += "  with " + Shown(about) + ",\n";
  if (!origin.file.empty()) {
    where += "  on " + Printable(origin.file);
    if (origin.line != 0) where += " line " + std::to_string(origin.line);
    where += ":\n";
    // In the form that editors and terminals make a link of.
    if (origin.line != 0) where += "    " + Printable(Text(origin)) + "\n";
  }
  return where.empty() ? "" : "\n" + where;
}

}  // namespace

std::string RenderError(std::string_view what, std::string_view detail, const Address& about,
                        const Origin& origin, bool color) {
  const Finding finding{
      .what = std::string(what), .detail = std::string(detail), .about = about, .origin = origin};
  return RenderFinding(finding, {.color = color});
}

std::string RenderFinding(const Finding& finding, const TextStyle& style) {
  std::string block = ShownAsError(finding) ? Paint(Hue::kRed, "Error: ", style.color)
                                            : Paint(Hue::kYellow, "Warning: ", style.color);
  block += Paint(Hue::kBold, Printable(finding.what), style.color) + "\n";
  block += Where(finding.about, finding.origin);
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

bool ShownAsError(const Finding& finding) {
  return finding.blocks || finding.severity == Severity::kError;
}

}  // namespace lockstep
