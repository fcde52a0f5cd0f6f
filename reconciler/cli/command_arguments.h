// The commands on the command line, one function each: its flags, its help and its examples. Those
// of COMMAND are in COMMAND_arguments.cc.
#pragma once

#include <string>

#include "reconciler/cli/options.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// Each adds its command to `app`; what is given is written into `options`, which outlives the
// parsing.
CLI::App& AddPlan(CLI::App& app, PlanOptions& options);
CLI::App& AddApply(CLI::App& app, ApplyOptions& options);
CLI::App& AddRun(CLI::App& app, RunOptions& options);
CLI::App& AddShow(CLI::App& app, ShowOptions& options);
CLI::App& AddSnapshot(CLI::App& app, SnapshotOptions& options);
CLI::App& AddVerify(CLI::App& app, VerifyOptions& options);
CLI::App& AddExplain(CLI::App& app, ExplainOptions& options);
CLI::App& AddDoctor(CLI::App& app, DoctorOptions& options);
CLI::App& AddRestore(CLI::App& app, RestoreOptions& options);
CLI::App& AddSandbox(CLI::App& app, SandboxArguments& options);
CLI::App& AddUnlock(CLI::App& app, UnlockOptions& options);
CLI::App& AddImport(CLI::App& app, ImportOptions& options);
CLI::App& AddSchema(CLI::App& app);
CLI::App& AddCompletion(CLI::App& app, std::string& shell);  // one of kShells (completion.h)

}  // namespace lockstep::cli
