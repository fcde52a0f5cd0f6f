#include "reconciler/cli/commands.h"
#include "reconciler/cli/document_list.h"
#include "reconciler/cli/name_file.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/plan_review.h"
#include "reconciler/cli/report_files.h"
#include "reconciler/cli/saved_plan.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view kListDocuments = "listing the documents";
constexpr std::string_view kSaving = "saving the plan";
constexpr std::string_view kReporting = "the report";

// The first that applies wins: 1, then 2, then 3.
int ExitCodeOf(const Plan& plan, const PlanOptions& options) {
  if (plan.Blocked()) return kExitError;
  if (options.detailed_exitcode && !plan.InSync()) return kExitChanges;
  const bool found = plan.HasErrors() || UnprovenChecks(plan) > 0;
  return options.strict && plan.InSync() && found ? kExitFindings : kExitOk;
}

}  // namespace

int RunPlan(const PlanOptions& options, const Context& context) {
  Console& console = context.console;
  if (options.as_terraform) console.SpeakAsTerraform();
  if (options.json) console.SpeakJson();
  ProgressPrinter printer(console);
  std::optional<NameFile> names;
  if (!options.list_documents.empty()) {
    Result<NameFile> created = NameFile::Create(options.list_documents);  // before the work
    if (!created) return console.Error(std::move(created).error().Wrap(kListDocuments));
    names.emplace(*std::move(created));
  }
  Status cleared = ClearReports(options.reports);
  if (!cleared) return console.Error(std::move(cleared).error().Wrap(kReporting));
  const std::optional<ManifestText> manifest = ReadManifestText(options.file, console);
  if (!manifest) return kExitError;
  const std::optional<Review> review = ReviewOf(options, *manifest, context, printer);
  if (!review) return kExitError;
  const Result<SavedAs> saved = Save(*review, *manifest, options.save);
  ShowPlan(review->plan, saved.value_or(SavedAs{}), console);
  HtmlPlan page{.manifest_file = manifest->file, .digest = saved.value_or(SavedAs{}).digest};
  const Status listed = names ? ListDocuments(*review, *names, page.listed, context) : Status{};
  const Status reported = WriteReports(options.reports, review->plan, page);
  if (!saved) console.Error(Error(saved.error()).Wrap(kSaving));
  if (!listed) console.Error(Error(listed.error()).Wrap(kListDocuments));
  if (!reported) console.Error(Error(reported.error()).Wrap(kReporting));
  if (!saved || !listed || !reported) return kExitError;
  return ExitCodeOf(review->plan, options);
}

}  // namespace lockstep::cli
