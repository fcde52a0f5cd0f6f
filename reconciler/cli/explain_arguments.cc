#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddExplain(CLI::App& app, ExplainOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "explain", "Name who writes a collection's bad documents, and why; changes nothing");
  AddManifest(command, options.file);
  command.add_option("COLLECTION", options.collection, "Its name in the manifest")->required();
  AddJson(command, options.json,
          "Print one JSON object: the names in bad ids, and every candidate with its facts");
  AddReading(command, options.cloud);
  command.footer(
      "Candidates are all services and jobs of the region, in the manifest or not. Of 100 points:\n"
      "  name  +30      the names in bad ids are the beginning of its name\n"
      "  runs  +20 -60  it ran when the documents were created, and not always; or never then\n"
      "  log   +35 -20  its log lines name bad ids; or only those of others do\n"
      "  code  +15 -30  the image it ran lacks the code that the writers' `code` asks for; or has "
      "it\n"
      "What cannot be read is unknown and counts neither way. Likely from 50 points, possible from "
      "20.\n"
      "Exit code 1 if the documents, the services or the jobs cannot be read, else 0.\n"
      "Examples:\n"
      "  lockstep explain prod.yaml processor_heartbeats\n"
      "  lockstep explain --json prod.yaml processor_heartbeats | jq '.candidates[0]'");
  return command;
}

}  // namespace lockstep::cli
