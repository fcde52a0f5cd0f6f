#include "reconciler/cli/commands.h"
#include "reconciler/cli/no_progress.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/doctor/endpoint_check.h"
#include "reconciler/doctor/permission_check.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/diagnosis.h"
#include "reconciler/render/json_line.h"

namespace lockstep::cli {
namespace {

std::vector<Task> TasksOf(const std::string& command) {
  // `run` as it stands only looks; with --mode apply it does what apply does.
  if (command == "plan" || command == "run") return {Task::kLook};
  if (command == "restore") return {Task::kLook, Task::kPutBack};
  return {Task::kLook, Task::kUpdate, Task::kCleanUp};
}

Check CheckCredentials(Cloud& cloud, const std::stop_token& stop) {
  const Result<std::string> used = cloud.TryCredentials(stop);
  if (used) return {.health = Health::kFine, .what = "credentials", .detail = *used};
  return {.health = Health::kFailed,
          .what = "credentials",
          .detail = used.error().message,
          .mend = {"gcloud auth application-default login"}};
}

Diagnosis Diagnose(const Project& project, const DoctorOptions& options, const Context& context) {
  Cloud& cloud = *project.cloud;
  const Reading world = cloud.ForReading(project.manifest.scope, context.stop);
  Diagnosis diagnosis{.scope = world.scope, .checks = {CheckCredentials(cloud, context.stop)}};
  const bool is_known = diagnosis.checks.front().health == Health::kFine;
  std::vector<Check> more = CheckEndpoints(project.resources, cloud.registry(), world);
  diagnosis.checks.insert(diagnosis.checks.end(), more.begin(), more.end());
  if (!is_known) {
    diagnosis.checks.push_back(
        {.what = "permissions", .detail = "without credentials there is nobody to ask for"});
    return diagnosis;
  }
  more = CheckPermissions(
      {project.resources, cloud.registry(), TasksOf(options.purpose), cloud.Member()}, world);
  diagnosis.checks.insert(diagnosis.checks.end(), more.begin(), more.end());
  return diagnosis;
}

}  // namespace

int RunDoctor(const DoctorOptions& options, const Context& context) {
  NoProgress silent;
  const std::optional<Project> project = OpenProject(options.file, options.cloud, context, silent);
  if (!project) return kExitError;
  Console& console = context.console;
  if (!options.json) TellEndpoints(*project->cloud, console);
  const Diagnosis diagnosis = Diagnose(*project, options, context);
  if (context.stop.stop_requested()) return console.Error("interrupted; not all was checked");
  console.Out(options.json ? JsonLine(DiagnosisJson(diagnosis))
                           : RenderDiagnosis(diagnosis, console.out_style()));
  return diagnosis.Passed() ? kExitOk : kExitError;
}

}  // namespace lockstep::cli
