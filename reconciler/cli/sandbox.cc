#include <memory>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/cli/commands.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/sandbox/incident.h"
#include "reconciler/sandbox/server.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kLargestScenario = std::size_t{64} << 20;
constexpr std::chrono::hours kUntilStopped{24};

Result<sandbox::Story> StoryOf(const SandboxArguments& options, TimePoint now) {
  if (options.incident) return sandbox::IncidentStory(now);
  if (options.scenario.empty()) {
    return Fail(Code::kInvalidArgument, "a sandbox needs a world: --incident or --scenario FILE");
  }
  LOCKSTEP_TRY(const std::string text, ReadFile(options.scenario, kLargestScenario));
  Result<sandbox::Story> story = sandbox::LoadScenario(text, now);
  if (!story) return Fail(std::move(story).error().Wrap(options.scenario));
  return story;
}

std::string Greeting(const Sandbox& cloud, const SandboxArguments& options) {
  std::string text = "The sandbox listens on " + cloud.url() + ". Ctrl-C ends it.\n";
  if (options.incident) {
    text += "Try: lockstep plan --endpoint " + cloud.url() + " manifests/nba-props-platform.yaml\n";
  }
  return text;
}

}  // namespace

int RunSandbox(const SandboxArguments& options, const Context& context) {
  SystemClock clock;
  Result<sandbox::Story> story = StoryOf(options, clock.Now());
  if (!story) return context.console.Error(story.error());
  Result<std::unique_ptr<Writer>> upstream = MakeHttp({}, clock);
  if (!upstream) return context.console.Error(upstream.error());
  Result<std::unique_ptr<Sandbox>> cloud =
      Sandbox::Start({.port = options.port,
                      .latency = options.latency,
                      .operation_time = options.operation_time,
                      .request_log = options.request_log,
                      .story = *std::move(story),
                      .firestore_upstream = options.firestore_upstream,
                      .upstream = upstream->get()},
                     clock);
  if (!cloud) return context.console.Error(cloud.error());
  if (!options.port_file.empty()) {
    const Status written =
        WriteFileDurably(options.port_file, std::to_string((*cloud)->port()) + "\n");
    if (!written) return context.console.Error(written.error());
  }
  context.console.Out(Greeting(**cloud, options));
  while (clock.SleepFor(kUntilStopped, context.stop)) {
  }
  return kExitOk;
}

}  // namespace lockstep::cli
