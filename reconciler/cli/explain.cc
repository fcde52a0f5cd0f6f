#include "reconciler/engine/explain.h"

#include <utility>

#include "reconciler/cli/commands.h"
#include "reconciler/cli/no_progress.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/explanation.h"
#include "reconciler/render/explanation_json.h"
#include "reconciler/render/json_line.h"

namespace lockstep::cli {
namespace {

int ExplainAndTell(const Project& project, const ExplainOptions& options, const Context& context) {
  Console& console = context.console;
  const Result<const Resource*> collection = FindCollection(project.resources, options.collection);
  if (!collection) return console.Error(collection.error());
  const Reading world = project.cloud->ForReading(project.manifest.scope, context.stop);
  Result<Explanation> found =
      Explain({**collection, project.resources, project.cloud->registry()}, world);
  context.log.Info("the clues were read", {{"calls", project.cloud->Calls()}});
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing is explained");
  if (!found) return console.Error(std::move(found).error().Wrap(Text((*collection)->address)));
  console.Out(options.json ? JsonLine(ExplanationJson(*found))
                           : RenderExplanation(*found, console.out_style()));
  console.Err(RenderExplanationErrors(*found, console.err_style()));
  return found->unread.empty() ? kExitOk : kExitError;
}

}  // namespace

int RunExplain(const ExplainOptions& options, const Context& context) {
  NoProgress silent;
  const std::optional<Project> project = OpenProject(options.file, options.cloud, context, silent);
  if (!project) return kExitError;
  if (!options.json) TellEndpoints(*project->cloud, context.console);
  return ExplainAndTell(*project, options, context);
}

}  // namespace lockstep::cli
