#include <algorithm>

#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/name_file.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/plan_review.h"
#include "reconciler/cli/saved_plan.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/style.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view kListDocuments = "listing the documents";
constexpr std::string_view kSaving = "saving the plan";

// The first that applies wins: 1, then 2, then 3.
int ExitCodeOf(const Plan& plan, const PlanOptions& options) {
  if (plan.Blocked()) return kExitError;
  if (options.detailed_exitcode && !plan.InSync()) return kExitChanges;
  const bool found = plan.HasErrors() || UnprovenChecks(plan) > 0;
  return options.strict && plan.InSync() && found ? kExitFindings : kExitOk;
}

// A resource that the plan has no change of, because it could not be read; null if there is none.
const Resource* FirstUnplanned(const Review& review) {
  const auto is_unplanned = [&](const Resource& resource) {
    return std::none_of(review.plan.changes.begin(), review.plan.changes.end(),
                        [&](const Change& c) { return c.address == resource.address; });
  };
  const auto found = std::find_if(review.resources.begin(), review.resources.end(), is_unplanned);
  return found == review.resources.end() ? nullptr : &*found;
}

// Writes the names of all that the plan deletes, and says how many and where.
Status ListDocuments(const Review& review, const std::string& path, NameFile& names,
                     const Context& context) {
  if (const Resource* const unplanned = FirstUnplanned(review)) {
    return Fail(
        Code::kFailedPrecondition,
        "the list would not be whole, since there is no plan of " + Text(unplanned->address));
  }
  const Reading world = review.cloud->ForReading(review.plan.scope, context.stop);
  for (const Change& change : review.plan.changes) {
    const Provider* const provider = review.cloud->registry().Find(change.address.type);
    if (provider == nullptr || change.action != Action::kDelete) continue;
    const std::int64_t before = names.names();
    LOCKSTEP_CHECK(provider->ListRemovals(change, world,
                                          [&](std::string_view name) { return names.Add(name); }));
    if (names.names() - before == change.documents) continue;
    return Fail(Code::kAborted, Text(change.address) + ": " +
                                    std::to_string(names.names() - before) + " names, but " +
                                    std::to_string(change.documents) + " documents are planned");
  }
  LOCKSTEP_CHECK(names.Finish());
  context.console.Out("\nListed " + Counted(names.names(), "document") + " in " + Printable(path) +
                      " (SHA-256 " + names.sha256() + ").\n");
  return {};
}

}  // namespace

int RunPlan(const PlanOptions& options, const Context& context) {
  ProgressPrinter printer(context.console);
  std::optional<NameFile> names;
  if (!options.list_documents.empty()) {
    Result<NameFile> created = NameFile::Create(options.list_documents);  // before the work
    if (!created) return context.console.Error(std::move(created).error().Wrap(kListDocuments));
    names.emplace(*std::move(created));
  }
  const std::optional<ManifestText> manifest = ReadManifestText(options.file, context.console);
  if (!manifest) return kExitError;
  const std::optional<Review> review = ReviewOf(options, *manifest, context, printer);
  if (!review) return kExitError;
  const Result<SavedAs> saved = Save(*review, *manifest, options.save);
  ShowPlan(review->plan, saved.value_or(SavedAs{}), context.console);
  if (!saved) return context.console.Error(Error(saved.error()).Wrap(kSaving));
  if (names) {
    Status listed = ListDocuments(*review, options.list_documents, *names, context);
    if (!listed) return context.console.Error(std::move(listed).error().Wrap(kListDocuments));
  }
  return ExitCodeOf(review->plan, options);
}

}  // namespace lockstep::cli
