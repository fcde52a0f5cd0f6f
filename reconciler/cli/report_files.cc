#include "reconciler/cli/report_files.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/markdown_plan.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kLargestReport = std::size_t{256} << 20;

Status Clear(const std::string& path, std::string_view beginning) {
  if (path.empty()) return {};
  if (path == "-") {
    return Fail(Code::kInvalidArgument,
                "a report goes to a file; `lockstep show` prints that of a saved plan");
  }
  const Result<std::string> before = ReadFile(path, kLargestReport);
  if (!before && before.error().code == Code::kNotFound) return {};
  if (!before) return Fail(before.error());
  if (!before->starts_with(beginning)) {
    return Fail(Code::kAlreadyExists,
                Printable(path) + " is there and no report of a plan; it was not touched");
  }
  std::error_code failed;
  std::filesystem::remove(path, failed);
  if (!failed) return {};
  return Fail(Code::kUnavailable, "removing the old " + Printable(path) + ": " + failed.message());
}

}  // namespace

Status ClearReports(const ReportOptions& options) {
  LOCKSTEP_CHECK(Clear(options.markdown, kCommentBeginning));
  return Clear(options.html, HtmlPlanBeginning());
}

Status WriteReports(const ReportOptions& options, const Plan& plan, const HtmlPlan& page) {
  if (!options.markdown.empty()) {
    LOCKSTEP_CHECK(WriteFileDurably(options.markdown,
                                    RenderMarkdown(plan, {.manifest_file = page.manifest_file})));
  }
  if (options.html.empty()) return {};
  return WriteFileDurably(options.html, RenderHtml(plan, page));
}

}  // namespace lockstep::cli
