// The commands: each does its work, says what it did, and returns the exit code.
#pragma once

#include <stop_token>

#include "reconciler/base/environment.h"
#include "reconciler/base/log.h"
#include "reconciler/cli/console.h"
#include "reconciler/cli/options.h"

namespace lockstep::cli {

// What every command is given.
struct Context {
  Console& console;
  Log& log;
  GetEnv get_env;
  std::stop_token stop;  // fires on the first Ctrl-C or SIGTERM
};

int RunVersion(const VersionOptions& options, const Context& context);
int RunImport(const ImportOptions& options, const Context& context);
int RunSchema(const Context& context);
int RunCompletion(const CompletionOptions& options, const Context& context);
int RunValidate(const ValidateOptions& options, const Context& context);
int RunPlan(const PlanOptions& options, const Context& context);
int RunApply(const ApplyOptions& options, const Context& context);
int RunSnapshot(const SnapshotOptions& options, const Context& context);
int RunRun(const RunOptions& options, const Context& context);
int RunShow(const ShowOptions& options, const Context& context);
int RunVerify(const VerifyOptions& options, const Context& context);
int RunExplain(const ExplainOptions& options, const Context& context);
int RunDoctor(const DoctorOptions& options, const Context& context);
int RunUnlock(const UnlockOptions& options, const Context& context);
int RunRestore(const RestoreOptions& options, const Context& context);
int RunSandbox(const SandboxArguments& options, const Context& context);

}  // namespace lockstep::cli
