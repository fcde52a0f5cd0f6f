// ParseArguments: the command line read, as values. No command runs here.
#pragma once

#include <span>
#include <string>
#include <tl/expected.hpp>
#include <variant>

#include "reconciler/base/environment.h"
#include "reconciler/cli/options.h"

namespace lockstep::cli {

struct Invocation {
  CommonOptions common{};
  std::variant<VersionOptions, ValidateOptions, PlanOptions, ApplyOptions, RestoreOptions,
               SandboxArguments, UnlockOptions, VerifyOptions, ExplainOptions, DoctorOptions,
               SchemaOptions, CompletionOptions, ImportOptions, ShowOptions, SnapshotOptions,
               RunOptions>
      command{};
};

// What to print instead of running a command: help, or what is wrong with the line.
struct Usage {
  int exit_code = 0;
  std::string text{};
};

// `arguments` without the program's name. GNU and Go style alike (--out, -out). The words of
// LOCKSTEP_CLI_ARGS and LOCKSTEP_CLI_ARGS_<command> come first, so that the line's own win.
tl::expected<Invocation, Usage> ParseArguments(std::span<const std::string> arguments,
                                               const GetEnv& get_env);

}  // namespace lockstep::cli
