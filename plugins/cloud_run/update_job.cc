#include "plugins/cloud_run/update_job.h"

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/template_edit.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {

std::string_view JobTarget::Collection() const { return kJobs; }

Result<Json> JobTarget::Edit(const Json& live) const {
  return EditJob(live, order_.image, order_.container);
}

std::string JobTarget::ImageOf(const Json& live) const {
  const Result<JobState> state = ParseJob(live, order_.container);
  return state ? state->image : "";
}

bool JobTarget::IsOurs(const Json& live) const { return ImageOf(live) == order_.image; }

std::string JobTarget::WaitsFor(const Json& live) const {
  const Result<JobState> state = ParseJob(live, order_.container);
  if (!state) return "the job to be readable";
  if (!state->head.reconciling) return "";
  return "generation " + Printable(state->head.generation) + " of the job to be ready";
}

// A job that is not ready cannot start the image that it names.
Status JobTarget::Check(const Json& live, const Reading&) const {
  LOCKSTEP_TRY(const JobState state, ParseJob(live, order_.container));
  if (state.image != order_.image) {
    return Fail(Code::kAborted, "another writer changed it meanwhile: its image is " +
                                    Printable(state.image) + "; " + LastChanged(state.head));
  }
  if (state.head.condition.state != "CONDITION_FAILED") return {};
  return Fail(Code::kFailedPrecondition,
              "the job holds the image and is not ready: " + Why(state.head.condition));
}

std::string JobTarget::StillServes(const Json&) const { return ""; }

}  // namespace lockstep::cloud_run
