#include "reconciler/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <map>
#include <sstream>
#include <utility>

#include "reconciler/base/nearest.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/completion.h"
#include "reconciler/cli/console.h"
#include "reconciler/cli/flags.h"
#include "reconciler/cli/help_layout.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
namespace {

// "-detailed-exitcode" as Terraform's users type it. A single letter stays what it is.
std::string GnuStyle(const std::string& argument) {
  const bool one_dash = argument.size() > 2 && argument[0] == '-' && argument[1] != '-';
  const bool word = one_dash && std::isalpha(static_cast<unsigned char>(argument[1])) != 0;
  return word ? "-" + argument : argument;
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

// Variables that stand for a flag, as words of the command line.
std::vector<std::string> FlagsOfVariables(const std::string& command, const GetEnv& get_env) {
  constexpr std::array<std::array<const char*, 3>, 4> kFlags = {{
      {"LOCKSTEP_LOG", "--log-level", ""},
      {"LOCKSTEP_LOG_PATH", "--log-path", ""},
      {"LOCKSTEP_BACKUP_DIR", "--backup-dir", "apply"},
      {"LOCKSTEP_BACKUP_DIR", "--backup-dir", "run"},
  }};
  std::vector<std::string> words;
  for (const auto& [name, flag, only] : kFlags) {
    const std::string value = Variable(get_env, name);
    const bool meant = *only == '\0' || command == only;
    if (meant && !value.empty()) words.push_back(std::string(flag) + "=" + value);
  }
  return words;
}

// What the environment says comes before what the line says: the last one wins.
std::vector<std::string> WithEnvironment(std::span<const std::string> arguments,
                                         const GetEnv& get_env) {
  if (arguments.empty()) return {};
  const std::string& command = arguments.front();
  std::vector<std::string> all = FlagsOfVariables(command, get_env);
  for (const std::string& name :
       {std::string("LOCKSTEP_CLI_ARGS"), "LOCKSTEP_CLI_ARGS_" + command}) {
    for (std::string& word : Words(Variable(get_env, name))) all.push_back(std::move(word));
  }
  all.insert(all.end(), arguments.begin() + 1, arguments.end());
  std::transform(all.begin(), all.end(), all.begin(), GnuStyle);
  all.insert(all.begin(), command);
  return all;
}

void AddCommon(CLI::App& app, CommonOptions& common) {
  app.add_flag("--no-color", common.no_color, "No colour, even on a terminal");
  const std::map<std::string, LogLevel> levels = {{"trace", LogLevel::kTrace},
                                                  {"debug", LogLevel::kDebug},
                                                  {"info", LogLevel::kInfo},
                                                  {"warn", LogLevel::kWarn},
                                                  {"error", LogLevel::kError}};
  app.add_option("--log-level", common.log.level, "What is logged to stderr")
      ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case).description(""))
      ->type_name("trace|debug|info|warn|error");
  const std::map<std::string, LogFormat> formats = {{"text", LogFormat::kText},
                                                    {"json", LogFormat::kJson}};
  app.add_option("--log-format", common.log.format, "How it is logged")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""))
      ->type_name("text|json");
  app.add_option("--log-path", common.log.path, "A file to append the log to, instead of stderr")
      ->type_name("FILE");
}

CLI::App& AddValidate(CLI::App& app, ValidateOptions& options) {
  CLI::App& command =
      *app.add_subcommand("validate", "Check manifests, offline and without credentials");
  command.add_option("FILE", options.files, "Manifests; - reads standard input")
      ->required()
      ->take_all();
  AddJson(command, options.json, "Print what is wrong as JSON, all of it in one object");
  command.footer(
      "Examples:\n  lockstep validate manifests/*.yaml\n  lockstep validate --json prod.yaml");
  return command;
}

constexpr const char* kSeeHelp =
    "Run `lockstep --help`, or `lockstep COMMAND --help`, for what it takes.\n";

// Nullopt if `name` is a command, or a flag.
std::optional<Usage> UnknownCommand(const CLI::App& app, const std::string& name) {
  if (name.empty() || name.front() == '-') return std::nullopt;
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
  if (std::find(known.begin(), known.end(), name) != known.end()) return std::nullopt;
  std::string text = "Error: there is no command `" + Printable(name, 40) + "`\n\n";
  const std::string nearest = Nearest(name, known);
  if (!nearest.empty()) text += "  Did you mean `" + nearest + "`?\n\n";
  return Usage{kExitError, text + kSeeHelp};
}

Usage UsageOf(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    std::ostringstream help;
    std::ostringstream ignored;
    app.exit(error, help, ignored);
    return {kExitOk, help.str()};
  }
  return {kExitError, "Error: " + Printable(error.what()) + "\n\n" + kSeeHelp};
}

using Command = decltype(Invocation::command);

// Every command, with the options that a line fills in.
class CommandLine {
 public:
  CommandLine(CLI::App& app, CommonOptions& common) {
    AddVersion(app);
    Offer(AddValidate(app, validate_), validate_);
    Offer(AddPlan(app, plan_), plan_);
    Offer(AddApply(app, apply_), apply_);
    Offer(AddRun(app, run_), run_);
    Offer(AddShow(app, show_), show_);
    Offer(AddSnapshot(app, snapshot_), snapshot_);
    Offer(AddVerify(app, verify_), verify_);
    Offer(AddExplain(app, explain_), explain_);
    Offer(AddDoctor(app, doctor_), doctor_);
    Offer(AddRestore(app, restore_), restore_);
    Offer(AddSandbox(app, sandbox_), sandbox_);
    Offer(AddUnlock(app, unlock_), unlock_);
    Offer(AddImport(app, import_), import_);
    Offer(AddSchema(app), schema_);
    commands_.emplace_back(&AddCompletion(app, shell_), [this, &app] {
      return Command{CompletionOptions{CompletionScript(app, shell_)}};
    });
    for (const auto& [command, taken] : commands_) AddCommon(*command, common);
  }

  // The one that was given. REQUIRES: the line was parsed, and names a command.
  Command Chosen() const {
    for (const auto& [command, taken] : commands_) {
      if (command->parsed()) return taken();
    }
    return VersionOptions{};
  }

 private:
  void AddVersion(CLI::App& app) {
    CLI::App& command = *app.add_subcommand("version", "Print the version");
    AddJson(command, version_.json, "Print it as JSON, with the versions of the formats");
    command.footer("Examples:\n  lockstep version\n  lockstep version --json");
    Offer(command, version_);
  }

  template <typename Options>
  void Offer(CLI::App& command, const Options& options) {
    commands_.emplace_back(&command, [&options] { return Command{options}; });
  }

  VersionOptions version_;
  ValidateOptions validate_;
  PlanOptions plan_;
  ApplyOptions apply_;
  RunOptions run_;
  ShowOptions show_;
  SnapshotOptions snapshot_;
  VerifyOptions verify_;
  ExplainOptions explain_;
  DoctorOptions doctor_;
  RestoreOptions restore_;
  SandboxArguments sandbox_;
  UnlockOptions unlock_;
  ImportOptions import_;
  SchemaOptions schema_;
  std::string shell_;
  std::vector<std::pair<CLI::App*, std::function<Command()>>> commands_;
};

}  // namespace

tl::expected<Invocation, Usage> ParseArguments(std::span<const std::string> arguments,
                                               const GetEnv& get_env) {
  Invocation invocation;
  CLI::App app{"Lockstep keeps what runs on Google Cloud in step with what was reviewed",
               "lockstep"};
  UseHelpLayout(app, TerminalWidth(get_env));
  app.require_subcommand(1);
  app.option_defaults()->take_last();
  app.footer(
      "One YAML manifest names the image of every Cloud Run service and job, and the bounds of\n"
      "the Firestore collections they write. docs/manifest.md describes it.\n"
      "Credentials are Google's Application Default Credentials, or a token that the environment\n"
      "holds; docs/credentials.md has the order and every kind.\n"
      "Examples:\n"
      "  lockstep plan --help                 what a command takes\n"
      "  lockstep plan prod.yaml\n"
      "  lockstep apply prod.yaml");
  const CommandLine line(app, invocation.common);

  if (!arguments.empty()) {
    if (std::optional<Usage> usage = UnknownCommand(app, arguments.front())) {
      return tl::unexpected(*std::move(usage));
    }
  }
  std::vector<std::string> words = WithEnvironment(arguments, get_env);
  std::reverse(words.begin(), words.end());  // CLI11 wants them last first
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(UsageOf(app, error));
  }
  invocation.command = line.Chosen();
  return invocation;
}

}  // namespace lockstep::cli
