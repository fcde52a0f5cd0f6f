#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddSandbox(CLI::App& app, SandboxArguments& options) {
  CLI::App& command = *app.add_subcommand(
      "sandbox", "Run an embedded cloud on loopback, to rehearse on; ends on Ctrl-C");
  CLI::Option* incident = command.add_flag(
      "--incident", options.incident,
      "Load the incident: 4 services, 21 jobs, 1,053 documents of which 1,035 are bad");
  command.add_option("--scenario", options.scenario, "Load a world of your own from a JSON file")
      ->type_name("FILE")
      ->excludes(incident);
  command.add_option("--port", options.port, "The port on 127.0.0.1; 0 takes a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command.add_option("--port-file", options.port_file, "Write the port there once it listens")
      ->type_name("FILE");
  AddDuration(command, "--latency", options.latency,
              "How much later every answer comes (default 0s)");
  AddDuration(command, "--operation-time", options.operation_time,
              "How long an update takes (default 2s)");
  command.add_option("--request-log", options.request_log, "Append one JSON line a request")
      ->type_name("FILE");
  command
      .add_option("--firestore-upstream", options.firestore_upstream,
                  "Forward Firestore's calls to a real emulator")
      ->type_name("URL");
  command.footer(
      "Examples, in two terminals:\n"
      "  lockstep sandbox --incident --port 8080\n"
      "  lockstep plan --endpoint http://127.0.0.1:8080 manifests/nba-props-platform.yaml");
  return command;
}

}  // namespace lockstep::cli
