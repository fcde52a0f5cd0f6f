#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "reconciler/base/spd_log.h"
#include "reconciler/cli/arguments.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/console.h"
#include "reconciler/cli/interrupts.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
namespace {

const char* RealEnvironment(const char* name) {
  return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets variables meanwhile
}

struct Runner {
  const Context& context;
  int operator()(const VersionOptions& options) const { return RunVersion(options, context); }
  int operator()(const ImportOptions& options) const { return RunImport(options, context); }
  int operator()(const SchemaOptions&) const { return RunSchema(context); }
  int operator()(const CompletionOptions& options) const { return RunCompletion(options, context); }
  int operator()(const ValidateOptions& options) const { return RunValidate(options, context); }
  int operator()(const PlanOptions& options) const { return RunPlan(options, context); }
  int operator()(const ApplyOptions& options) const { return RunApply(options, context); }
  int operator()(const RunOptions& options) const { return RunRun(options, context); }
  int operator()(const ShowOptions& options) const { return RunShow(options, context); }
  int operator()(const SnapshotOptions& options) const { return RunSnapshot(options, context); }
  int operator()(const VerifyOptions& options) const { return RunVerify(options, context); }
  int operator()(const ExplainOptions& options) const { return RunExplain(options, context); }
  int operator()(const DoctorOptions& options) const { return RunDoctor(options, context); }
  int operator()(const UnlockOptions& options) const { return RunUnlock(options, context); }
  int operator()(const RestoreOptions& options) const { return RunRestore(options, context); }
  int operator()(const SandboxArguments& options) const { return RunSandbox(options, context); }
};

int Main(const std::vector<std::string>& arguments) {
  const tl::expected<Invocation, Usage> invocation = ParseArguments(arguments, RealEnvironment);
  if (!invocation) {
    std::FILE* stream = invocation.error().exit_code == kExitOk ? stdout : stderr;
    std::fputs(invocation.error().text.c_str(), stream);
    return invocation.error().exit_code;
  }
  Console console(invocation->common, RealEnvironment);
  const Result<std::unique_ptr<Log>> log = MakeLog(invocation->common.log);
  if (!log) return console.Error(log.error());
  const bool sandbox = std::holds_alternative<SandboxArguments>(invocation->command);
  const Interrupts interrupts([&console, sandbox] {
    if (!sandbox) {
      console.Err(
          "\nInterrupt received. Finishing the requests in flight; nothing new starts. "
          "Interrupt again to exit at once.\n");
    }
  });
  return std::visit(Runner{{console, **log, RealEnvironment, interrupts.token()}},
                    invocation->command);
}

}  // namespace
}  // namespace lockstep::cli

int main(int argc, char** argv) { return lockstep::cli::Main({argv + 1, argv + argc}); }
