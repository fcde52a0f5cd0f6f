#include "reconciler/engine/verify.h"

#include <string>
#include <utility>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/no_progress.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/evidence_json.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/ladder.h"

namespace lockstep::cli {
namespace {

Verification VerifyProject(const Project& project, const VerifyOptions& options,
                           const Context& context, const OnRead& on_read) {
  Console& console = context.console;
  const ToVerify what{.wanted = project.resources,
                      .registry = project.cloud->registry(),
                      .head = PlanHeadOf(project.manifest, {})};
  const Reading world = project.cloud->ForReading(project.manifest.scope, context.stop);
  const OnWait on_wait = [&](const Verification& so_far, Duration waited) {
    const std::string line = RenderWaiting(so_far, waited);
    options.json ? console.Err(line) : console.Out(line);
  };
  Verification found = VerifyUntilProven(what, options.wait, world, on_read, on_wait);
  context.log.Info("the evidence was read", {{"calls", project.cloud->Calls()}});
  return found;
}

void Show(const Verification& found, bool json, Console& console) {
  if (json) {
    console.Out(JsonLine(VerificationJson(found)));
  } else {
    console.Out("\n" + RenderVerification(found, console.out_style()));
  }
  console.Err(RenderVerificationErrors(found, console.err_style()));
}

// An audit asks whether the file is the one that was written then: its digest is on the console.
Status KeepEvidence(const Verification& found, const VerifyOptions& options, Console& console) {
  const std::string record = Dump(EvidenceRecord(found, LOCKSTEP_VERSION)) + "\n";
  LOCKSTEP_CHECK(WriteFileDurably(options.evidence, record));
  const std::string said = "Kept the evidence in " + Printable(options.evidence) + " (SHA-256 " +
                           Sha256Hex(record) + ").\n";
  options.json ? console.Err(said) : console.Out(said);
  return {};
}

int ExitCodeOfProof(const Verification& found, bool require_proof, Console& console) {
  const bool wrong = found.Count(Judgement::kRefuted) + found.Count(Judgement::kUnread) > 0;
  const std::int64_t unknown = found.Count(Judgement::kUnknown);
  if (require_proof && unknown > 0) {
    console.Error("--require-proof: of " + Counted(unknown, "resource") +
                  " not everything could be proven");
    return kExitError;
  }
  return wrong ? kExitError : kExitOk;
}

int VerifyAndTell(const Project& project, const VerifyOptions& options, const Context& context,
                  const OnRead& on_read) {
  Console& console = context.console;
  const Verification found = VerifyProject(project, options, context, on_read);
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing is proven");
  Show(found, options.json, console);
  int exit_code = ExitCodeOfProof(found, options.require_proof, console);
  if (!options.evidence.empty()) {
    Status kept = KeepEvidence(found, options, console);
    if (!kept) exit_code = console.Error(std::move(kept).error().Wrap("keeping the evidence"));
  }
  return exit_code;
}

}  // namespace

int RunVerify(const VerifyOptions& options, const Context& context) {
  if (options.json) {
    NoProgress silent;
    const std::optional<Project> project =
        OpenProject(options.file, options.cloud, context, silent);
    if (!project) return kExitError;
    return VerifyAndTell(*project, options, context, [](const Address&, ReadState) {});
  }
  ProgressPrinter printer(context.console);
  const std::optional<Project> project = OpenProject(options.file, options.cloud, context, printer);
  if (!project) return kExitError;
  TellEndpoints(*project->cloud, context.console);
  return VerifyAndTell(*project, options, context, printer.OnRead());
}

}  // namespace lockstep::cli
