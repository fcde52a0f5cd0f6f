#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "reconciler/base/rfc3339.h"
#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kMostManifests = 100;  // each has a thread

// A duration from `low` to `high`.
CLI::Validator Between(Duration low, Duration high) {
  return {[low, high](const std::string& text) {
            const std::optional<Duration> given = ParseDuration(text);
            const bool fits = given && *given >= low && *given <= high;
            return fits ? std::string()
                        : "must be from " + FormatDuration(low) + " to " + FormatDuration(high);
          },
          ""};
}

// When rounds happen, and how long one may take.
void AddSchedule(CLI::App& command, RunOptions& options) {
  using std::chrono::hours;
  using std::chrono::seconds;
  AddDuration(command, "--every", options.every,
              "How often a round of each manifest begins, give or take a tenth (default 10m)")
      ->check(Between(seconds{1}, hours{24 * 7}));
  AddDuration(command, "--round-deadline", options.round_deadline,
              "What a round may take; then it ends as failed (default 30m)")
      ->check(Between(seconds{10}, hours{24}));
}

void AddMode(CLI::App& command, RunOptions& options) {
  const std::map<std::string, RoundMode> modes = {{"observe", RoundMode::kObserve},
                                                  {"apply", RoundMode::kApply}};
  command
      .add_option("--mode", options.mode,
                  "observe: changes nothing; apply: does what `apply --auto-approve` would "
                  "(default observe)")
      ->transform(CLI::CheckedTransformer(modes, CLI::ignore_case).description(""))
      ->type_name("observe|apply");
}

}  // namespace

CLI::App& AddRun(CLI::App& app, RunOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "run", "Do rounds until it is stopped: plan, verify and tell; apply only if told to");
  command.add_option("FILE", options.files, "Manifests; each is read anew in every round")
      ->required()
      ->expected(1, static_cast<int>(kMostManifests))
      ->take_all();
  AddSchedule(command, options);
  AddMode(command, options);
  command
      .add_option("--listen", options.listen,
                  "Serve the status page, /metrics, /healthz and /readyz there: 127.0.0.1:9464. "
                  "Without a password: whoever reaches the address can read them")
      ->type_name("ADDRESS:PORT");
  AddJson(command, options.json, "Print every round as one line of JSON");
  command.add_flag("--require-proof", options.apply.require_proof,
                   "Clean nothing while any check of a writer is unknown");
  AddDuration(command, "--lock-timeout", options.apply.lock_timeout,
              "How long to wait for a lease that another run holds, before the round is skipped; "
              "the lease of a dead run is free after 60s (default 90s)");
  AddDeleteFlags(command, options.apply);
  AddCloud(command, options.apply.cloud);
  AddWriteRate(command, options.apply.cloud);
  command.footer(
      "A round that fails is followed by another after 30s, then 1m, up to 15m. SIGTERM or Ctrl-C\n"
      "ends it within seconds, with the lease given back and exit code 0.\n"
      "Examples:\n"
      "  lockstep run --every 10m prod.yaml                      tells of drift\n"
      "  lockstep run --listen 127.0.0.1:9464 prod.yaml           with a status page\n"
      "  lockstep run --mode apply prod.yaml staging.yaml        mends it\n"
      "  lockstep run --json --every 1h prod.yaml | jq .outcome");
  return command;
}

}  // namespace lockstep::cli
