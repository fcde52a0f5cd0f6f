// The first manifest of a live project: what runs is listed, written, read back and planned, so
// that planning it later changes nothing.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "plugins/oci/plugin.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/no_progress.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/engine/observe.h"
#include "reconciler/manifest/imported_manifest.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/manifest/text_shape.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/model/image.h"
#include "reconciler/render/style.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kLongestReason = 200;  // characters
constexpr std::chrono::days kHoldFor{30};

// The flag, else the first of the variables that is set.
Result<std::string> Chosen(const std::string& flag, std::initializer_list<const char*> variables,
                           TextShape shape, const std::string& flag_name, const GetEnv& get_env) {
  std::string value = flag;
  std::string names;
  for (const char* name : variables) {
    if (value.empty()) value = Variable(get_env, name);
    names += (names.empty() ? "" : " or ") + std::string(name);
  }
  if (value.empty()) {
    return Fail(Code::kInvalidArgument,
                "say " + flag_name + ", or set " + names + ": nothing is guessed");
  }
  const std::string why = WhyMisshapen(shape, value);
  if (why.empty()) return value;
  return Fail(Code::kInvalidArgument, InQuotes(value, kLongestReason) + " is not " +
                                          std::string(RulesOf(shape).one) + ": " + why);
}

Result<Scope> ScopeOf(const ImportOptions& options, const GetEnv& get_env) {
  LOCKSTEP_TRY(std::string project,
               Chosen(options.project, {"GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"},
                      TextShape::kProject, "--project", get_env));
  LOCKSTEP_TRY(std::string region,
               Chosen(options.region, {"GOOGLE_REGION", "CLOUDSDK_COMPUTE_REGION"},
                      TextShape::kRegion, "--region", get_env));
  return Scope{std::move(project), std::move(region)};
}

// The images that are known by their tags alone, each once.
std::vector<Resource> TagsOf(const std::vector<LiveProgram>& programs) {
  std::set<std::string> texts;
  for (const LiveProgram& program : programs) {
    const Result<ImageReference> image = ParseImage(program.image);
    if (!program.problem.empty() || !image || !image->digest.empty()) continue;
    texts.insert(Text(*image));
  }
  std::vector<Resource> tags;
  tags.reserve(texts.size());
  for (const std::string& text : texts) {
    tags.push_back({.address = {std::string(oci::kImageType), text}});
  }
  return tags;
}

// The digest of each image that is only known by its tag. That the registry does not have it is
// that program's problem.
Status ResolveTags(std::vector<LiveProgram>& programs, const Registry& registry,
                   const Reading& world) {
  const std::vector<Resource> wanted = TagsOf(programs);
  const Provider* provider = registry.Find(oci::kImageType);
  if (wanted.empty() || provider == nullptr) return {};
  LOCKSTEP_TRY(const std::vector<Observation> seen,
               provider->Observe(wanted, Strangers::kLeaveOut, world));
  std::map<std::string, const Observation*> found;
  for (const Observation& one : seen) found[one.address.name] = &one;
  for (LiveProgram& program : programs) {
    const Result<ImageReference> image = ParseImage(program.image);
    const auto of = image ? found.find(Text(*image)) : found.end();
    if (!program.problem.empty() || of == found.end()) continue;
    if (of->second->error) return Fail(*of->second->error);
    if (of->second->present) {
      program.image = Pinned(*image, StringAt(of->second->state, "digest"));
    } else {
      program.problem = "the registry has no " + Text(*image);
    }
  }
  return {};
}

Result<Inventory> TakeInventory(const ImportOptions& options, const Registry& registry,
                                const Reading& world) {
  Inventory inventory;
  for (const auto& source : registry.program_sources()) {
    LOCKSTEP_TRY(std::vector<LiveProgram> programs, source->FindPrograms(world));
    std::move(programs.begin(), programs.end(), std::back_inserter(inventory.programs));
  }
  LOCKSTEP_CHECK(ResolveTags(inventory.programs, registry, world));
  const std::set<std::string> named(options.collections.begin(), options.collections.end());
  for (const std::string& path : named) {
    for (const auto& source : registry.collection_sources()) {
      Result<LiveCollection> live = source->Survey(path, options.database, world);
      if (!live) return Fail(std::move(live).error().Wrap("collection " + Printable(path)));
      inventory.collections.push_back(*std::move(live));
    }
  }
  return inventory;
}

std::optional<Plan> PlanOf(const Manifest& manifest, const Registry& registry, const Reading& world,
                           Console& console) {
  const std::optional<std::vector<Resource>> resources =
      ValidResources(manifest, registry, console);
  if (!resources) return std::nullopt;
  const Observations seen = Observe(*resources, registry, world, [](const Address&, ReadState) {});
  return BuildPlan(*resources, seen, registry, PlanHeadOf(manifest, world.clock.Now()));
}

// A hold for each program that a plan would change even to what was just read of it.
std::map<Address, Hold> HoldsOf(const Plan& plan, const std::vector<LiveProgram>& programs,
                                TimePoint now) {
  const std::string until = FormatTime(now + kHoldFor).substr(0, std::string("YYYY-MM-DD").size());
  std::map<Address, Hold> holds;
  for (const Change& change : plan.changes) {
    const bool program = std::any_of(programs.begin(), programs.end(), [&](const LiveProgram& one) {
      return one.address == change.address;
    });
    if (!program || change.action == Action::kNone) continue;
    holds[change.address] = {"review: " + Printable(change.reason, kLongestReason), until};
  }
  return holds;
}

// What cannot be planned as it is: a program becomes a comment, anything else ends it.
Status NoteWhatBlocks(const Plan& plan, std::vector<LiveProgram>& programs) {
  for (const Finding& finding : plan.findings) {
    if (!finding.blocks) continue;
    const auto program =
        std::find_if(programs.begin(), programs.end(),
                     [&](const LiveProgram& one) { return one.address == finding.about; });
    if (program == programs.end()) {
      return Fail(Code::kUnavailable, Shown(finding.about) + ": " + finding.what);
    }
    program->problem = finding.what;
  }
  return {};
}

// Reads it as every other command will. What is wrong would be this program's own mistake.
Result<Manifest> ReadBack(const std::string& text) {
  tl::expected<Manifest, std::vector<Complaint>> manifest = ReadManifest(text, "(imported)");
  if (manifest) return *std::move(manifest);
  return Fail(Code::kInternal,
              "the manifest that was written cannot be read: " + manifest.error().front().what);
}

std::optional<std::string> ImportedText(const Scope& scope, Inventory inventory,
                                        const Registry& registry, const Reading& world,
                                        Console& console) {
  const auto refuse = [&console](const Error& error) {
    console.Error(error);
    return std::nullopt;
  };
  const ImportedManifest first = ImportManifest(scope, inventory, {});
  const Result<Manifest> manifest = ReadBack(WriteManifest(first.manifest, first.notes));
  if (!manifest) return refuse(manifest.error());
  const std::optional<Plan> plan = PlanOf(*manifest, registry, world, console);
  if (!plan) return std::nullopt;
  if (Status noted = NoteWhatBlocks(*plan, inventory.programs); !noted) {
    return refuse(noted.error());
  }
  const ImportedManifest held =
      ImportManifest(scope, inventory, HoldsOf(*plan, inventory.programs, world.clock.Now()));
  std::string text = WriteManifest(held.manifest, held.notes);
  const Result<Manifest> again = ReadBack(text);
  if (!again) return refuse(again.error());
  return text;
}

bool IsStdout(const std::string& out) { return out.empty() || out == "-"; }

int Write(const ImportOptions& options, const std::string& text, Console& console) {
  if (IsStdout(options.out)) {
    console.Out(text);
    return kExitOk;
  }
  if (const Status written = WriteFileDurably(options.out, text); !written) {
    return console.Error(written.error());
  }
  console.Out("Wrote " + Printable(options.out) +
              ". Look at its `review:` lines, then:\n    lockstep plan " + Printable(options.out) +
              "\n");
  return kExitOk;
}

bool IsTaken(const ImportOptions& options) {
  std::error_code ignored;
  return !IsStdout(options.out) && !options.force &&
         std::filesystem::exists(std::filesystem::symlink_status(options.out, ignored));
}

}  // namespace

int RunImport(const ImportOptions& options, const Context& context) {
  Console& console = context.console;
  const Result<Scope> scope = ScopeOf(options, context.get_env);
  if (!scope) return console.Error(scope.error());
  if (IsTaken(options)) {
    return console.Error(Printable(options.out) + " exists",
                         "--force writes over it; nothing was read or written.");
  }
  NoProgress silent;
  Result<std::unique_ptr<Cloud>> cloud =
      Cloud::Make(options.cloud, context.get_env, context.log, silent);
  if (!cloud) return console.Error(cloud.error());
  const Reading world = (*cloud)->ForReading(*scope, context.stop);
  Result<Inventory> inventory = TakeInventory(options, (*cloud)->registry(), world);
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing was written");
  if (!inventory) return console.Error(std::move(inventory).error().Wrap("reading the project"));
  if (inventory->programs.empty() && inventory->collections.empty()) {
    return console.Error("no service and no job in " + scope->project + ", " + scope->region,
                         "Is it the right region? Nothing was written.");
  }
  const std::optional<std::string> text =
      ImportedText(*scope, *std::move(inventory), (*cloud)->registry(), world, console);
  context.log.Info("the project was imported", {{"calls", (*cloud)->Calls()}});
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing was written");
  return text ? Write(options, *text, console) : kExitError;
}

}  // namespace lockstep::cli
