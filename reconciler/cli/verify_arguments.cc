#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddVerify(CLI::App& app, VerifyOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "verify", "Prove of every resource that it is what the manifest says; changes nothing");
  AddManifest(command, options.file);
  AddJson(command, options.json,
          "Print one JSON object: the checks of the plan format, and every rung");
  command
      .add_option(
          "--evidence", options.evidence,
          "Keep it all in FILE, mode 0600: times, digests, what was wanted and what was live")
      ->type_name("FILE");
  AddDuration(command, "--wait", options.wait,
              "Look again until all is proven, for so long at most (default 0s: look once)");
  command.add_flag("--require-proof", options.require_proof,
                   "Fail while anything is unknown, not only if it is refuted");
  AddReading(command, options.cloud);
  command.footer(
      "The rungs of the ladder, each proven, refuted or unknown:\n"
      "  digest     what runs is the digest that the manifest's image names now\n"
      "  revision   the newest revision is ready\n"
      "  traffic    one revision takes all of it\n"
      "  code       the files inside that image say what `code` asks for\n"
      "  documents  no bad document is left, and since the writers run what they run now a good\n"
      "             one was written and no bad one\n"
      "Exit code 1 if a rung is refuted or a resource could not be read, else 0; what is unknown\n"
      "is said, and is an error with --require-proof.\n"
      "Examples:\n"
      "  lockstep verify prod.yaml\n"
      "  lockstep verify --wait 5m --require-proof prod.yaml     after a deployment\n"
      "  lockstep verify --evidence evidence.json prod.yaml      for an audit\n"
      "  lockstep verify --json prod.yaml | jq '.checks[] | select(.status != \"pass\")'");
  return command;
}

}  // namespace lockstep::cli
