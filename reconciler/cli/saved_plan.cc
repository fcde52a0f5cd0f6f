#include "reconciler/cli/saved_plan.h"

#include <set>
#include <utility>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kShownPin = 80;

Status CheckPins(const ReadPlan& read, const PinOptions& pins, Console& console) {
  const auto refuse = [](std::string why) {
    return Fail(Code::kFailedPrecondition, std::move(why) + "; nothing was sent");
  };
  if (!pins.digest.empty() && pins.digest != read.digest) {
    return refuse("it is not the plan that was reviewed: its digest is " + read.digest +
                  ", --digest says " + Printable(pins.digest, kShownPin));
  }
  const std::string& project = read.saved.plan.scope.project;
  if (!pins.project.empty() && pins.project != project) {
    return refuse("it is a plan of project " + Printable(project) + ", --project says " +
                  Printable(pins.project, kShownPin));
  }
  if (pins.manifest.empty()) return {};
  const std::optional<ManifestText> manifest = ReadManifestText(pins.manifest, console);
  if (!manifest) return refuse("--manifest cannot be read");
  if (manifest->text == read.saved.manifest) return {};
  return refuse("it was made of another manifest (SHA-256 " + read.saved.plan.manifest_digest +
                ") than " + Printable(pins.manifest) + " (" + Sha256Hex(manifest->text) + ")");
}

// That the plan speaks of what its manifest names, and of nothing else.
Status CheckAgainstManifest(const SavedPlan& saved, const Manifest& manifest,
                            const std::vector<Resource>& resources) {
  const auto refuse = [](const std::string& what) {
    return Fail(Code::kDataLoss, "its " + what + " is not that of the manifest in it");
  };
  if (saved.plan.scope != manifest.scope) return refuse("project or region");
  if (saved.databases != DatabasesOf(manifest)) return refuse("list of databases");
  std::set<Address> named;
  std::set<Address> needed;
  for (const Resource& resource : resources) {
    named.insert(resource.address);
    for (const Need& need : resource.needs) needed.insert(need.address);
  }
  for (const Change& change : saved.plan.changes) {
    if (!named.contains(change.address)) return refuse(Printable(Text(change.address)));
  }
  for (const Observation& one : saved.resolved) {
    if (!needed.contains(one.address)) return refuse(Printable(Text(one.address)));
  }
  return {};
}

}  // namespace

Result<SavedAs> Save(const Review& review, const ManifestText& manifest,
                     const SaveOptions& options) {
  if (options.file.empty()) return SavedAs{};
  if (options.file == "-") {
    return Fail(Code::kInvalidArgument, "the plan goes to a file, not to standard output");
  }
  LOCKSTEP_TRY(const PlanFile file,
               WritePlanFile({.plan = review.plan,
                              .tool_version = LOCKSTEP_VERSION,
                              .manifest_file = manifest.file,
                              .manifest = manifest.text,
                              .databases = review.databases,
                              .resolved = review.resolved,
                              .expires_at = review.plan.made_at + options.expires_in}));
  LOCKSTEP_CHECK(WriteFileDurably(options.file, file.bytes));
  return SavedAs{options.file, file.digest};
}

std::optional<OpenedPlan> OpenPlan(const ManifestText& file, const PinOptions& pins,
                                   const Context& context) {
  Console& console = context.console;
  const std::string what = "the plan " + Printable(file.file);
  Result<ReadPlan> read = ReadPlanFile(file.text);
  const Status pinned = read ? CheckPins(*read, pins, console) : Fail(read.error());
  if (!pinned) {
    console.Error(Error(pinned.error()).Wrap(what));
    return std::nullopt;
  }
  const std::optional<Registry> registry = AllPlugins(console);
  if (!registry) return std::nullopt;
  const SavedPlan& saved = read->saved;
  const std::optional<Manifest> manifest =
      LoadManifest({saved.manifest_file, saved.manifest}, console);
  std::optional<std::vector<Resource>> resources =
      manifest ? ValidResources(*manifest, *registry, console) : std::nullopt;
  if (!resources) return std::nullopt;
  if (const Status fits = CheckAgainstManifest(saved, *manifest, *resources); !fits) {
    console.Error(Error(fits.error()).Wrap(what));
    return std::nullopt;
  }
  return OpenedPlan{std::move(read->saved), std::move(read->digest), *std::move(resources),
                    manifest->policy};
}

}  // namespace lockstep::cli
