#include "reconciler/cli/report_files.h"

#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/markdown_plan.h"

namespace lockstep::cli {
namespace {

// Whether a file begins so. The errors of InputFile.
Result<bool> BeginsWith(const std::string& path, std::string_view beginning) {
  LOCKSTEP_TRY(InputFile file, InputFile::Open(path));
  std::string read(beginning.size(), '\0');
  std::size_t size = 0;
  while (size < read.size()) {
    LOCKSTEP_TRY(const std::size_t more, file.Read(std::span(read).subspan(size)));
    if (more == 0) return false;
    size += more;
  }
  return read == beginning;
}

Status Clear(const std::string& path, std::string_view beginning) {
  if (path.empty()) return {};
  if (path == "-") {
    return Fail(Code::kInvalidArgument,
                "a report goes to a file; `lockstep show` prints that of a saved plan");
  }
  const Result<bool> ours = BeginsWith(path, beginning);
  if (!ours && ours.error().code == Code::kNotFound) return {};
  if (!ours) return Fail(ours.error());
  if (!*ours) {
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
