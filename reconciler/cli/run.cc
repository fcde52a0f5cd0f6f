#include <set>
#include <string>
#include <vector>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/cloud_rounds.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/news_sinks.h"
#include "reconciler/cli/no_progress.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/round_teller.h"
#include "reconciler/loop/loop.h"
#include "reconciler/loop/status_board.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/notify/notifier.h"
#include "reconciler/status/server.h"

namespace lockstep::cli {
namespace {

// A mistake that is there from the beginning is better told at once than in every round.
bool AllGood(const std::vector<std::string>& files, const Registry& registry, Console& console) {
  bool good = true;
  std::set<std::string> seen;
  for (const std::string& file : files) {
    if (file == "-") {
      console.Error("the loop reads its manifests again and again: standard input is none");
      good = false;
      continue;
    }
    if (!seen.insert(file).second) {
      console.Error(Printable(file) + " is given twice");
      good = false;
      continue;
    }
    const std::optional<Manifest> manifest = LoadManifest(file, console);
    good = manifest && ValidResources(*manifest, registry, console) && good;
  }
  return good;
}

void TellBeginning(const RunOptions& options, const Cloud& cloud, Console& console) {
  if (options.json) return;
  TellEndpoints(cloud, console);
  const char* const what = options.mode == RoundMode::kApply
                               ? "what differs is changed, within the bounds of the manifest"
                               : "nothing is changed";
  console.Out("Rounds of " + Counted(static_cast<std::int64_t>(options.files.size()), "manifest") +
              " every " + FormatDuration(options.every) + "; " + what + ".\n");
}

std::vector<ApiCalls> CallsOf(const CallCounts& counts) {
  std::vector<ApiCalls> calls;
  for (const Service service : kAllServices) {
    for (const CallResult result : kAllCallResults) {
      const std::int64_t count = counts.Of(service, result);
      if (count == 0) continue;
      calls.push_back({std::string(Name(service)), std::string(Name(result)), count});
    }
  }
  return calls;
}

// Null if no address is asked for.
Result<std::unique_ptr<StatusServer>> ServeStatus(const std::string& listen,
                                                  const StatusBoard& board) {
  if (listen.empty()) return std::unique_ptr<StatusServer>();
  LOCKSTEP_TRY(const ListenAddress address, ListenAddressOf(listen));
  return StatusServer::Start(address, [&board] { return board.Now(); });
}

}  // namespace

int RunRun(const RunOptions& options, const Context& context) {
  NoProgress silent;
  Result<std::unique_ptr<Cloud>> cloud =
      Cloud::Make(options.apply.cloud, context.get_env, context.log, silent);
  if (!cloud) return context.console.Error(cloud.error());
  if (!AllGood(options.files, (*cloud)->registry(), context.console)) return kExitError;
  Result<std::vector<NewsSink>> sinks = SinksOf(context.get_env);
  if (!sinks) return context.console.Error(sinks.error());
  StatusBoard board({.version = LOCKSTEP_VERSION,
                     .mode = options.mode,
                     .round_deadline = options.round_deadline,
                     .manifests = options.files},
                    (*cloud)->clock(), [&cloud] { return CallsOf((*cloud)->counts()); });
  const Result<std::unique_ptr<StatusServer>> server = ServeStatus(options.listen, board);
  if (!server) return context.console.Error(server.error());
  TellBeginning(options, **cloud, context.console);
  if (*server && !options.json) {
    context.console.Out("Status: http://" + options.listen.substr(0, options.listen.rfind(':')) +
                        ":" + std::to_string((*server)->port()) + "/\n");
  }
  CloudRounds rounds(options, **cloud, context);
  RoundTeller teller(context.console, options.json);
  RoundLog log(context.log);
  std::optional<Notifier> notifier;
  if (!sinks->empty()) {
    notifier.emplace(*std::move(sinks), (*cloud)->outside(), (*cloud)->clock(), context.log);
  }
  std::vector<RoundObserver*> observers = {&board, &teller, &log};
  if (notifier) observers.push_back(&*notifier);
  RunLoop(options.files, {.every = options.every, .round_deadline = options.round_deadline},
          {(*cloud)->clock(), (*cloud)->random(), rounds, observers}, context.stop);
  if (!options.json) context.console.Out("Stopped, as it was asked to.\n");
  return kExitOk;
}

}  // namespace lockstep::cli
