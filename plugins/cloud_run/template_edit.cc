#include "plugins/cloud_run/template_edit.h"

#include <utility>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/resource_head.h"

namespace lockstep::cloud_run {
namespace {

void SignAsClient(Json& resource) {
  resource["client"] = kClient;
  resource["clientVersion"] = LOCKSTEP_VERSION;
}

// Everything of an update but its traffic.
Result<Json> EditTemplate(Json live, const std::string& image, const std::string& mark) {
  LOCKSTEP_TRY(const std::size_t index, IngressContainer(At(At(live, "template"), "containers")));
  Json& revision = live["template"];
  Json& annotations = revision["annotations"];
  if (!annotations.is_null() && !annotations.is_object()) {
    return Fail(Code::kDataLoss, "the annotations of its template are no object");
  }
  annotations[kMark] = mark;
  revision["containers"][index]["image"] = image;
  revision.erase("revision");
  SignAsClient(live);
  return live;
}

}  // namespace

Result<Json> EditService(Json live, const std::string& image, const std::string& mark) {
  LOCKSTEP_TRY(Json edited, EditTemplate(std::move(live), image, mark));
  if (Json traffic = SendAllToLatest(At(edited, "traffic")); traffic != At(edited, "traffic")) {
    edited["traffic"] = std::move(traffic);
  }
  return edited;
}

Result<Json> EditCandidate(Json live, const std::string& image, const std::string& mark,
                           const std::vector<Share>& serving) {
  LOCKSTEP_TRY(Json edited, EditTemplate(std::move(live), image, mark));
  const std::string tag = CandidateTag(ShortName(StringAt(edited, "name")));
  edited["traffic"] = HoldTraffic(At(edited, "traffic"), serving, tag);
  return edited;
}

Json EditTraffic(Json live, Json traffic) {
  live["traffic"] = std::move(traffic);
  SignAsClient(live);
  return live;
}

Result<Json> EditJob(Json live, const std::string& image, const std::string& container) {
  for (const std::string_view token : {"startExecutionToken", "runExecutionToken"}) {
    if (At(live, token).is_null()) continue;
    return Fail(Code::kFailedPrecondition,
                "it holds a " + std::string(token) +
                    ", and sending that back could start an execution: clear it, then apply again");
  }
  LOCKSTEP_TRY(const std::size_t index,
               JobContainer(At(At(At(live, "template"), "template"), "containers"), container));
  live["template"]["template"]["containers"][index]["image"] = image;
  SignAsClient(live);
  return live;
}

std::string MarkOf(const Json& service) {
  return StringAt(At(At(service, "template"), "annotations"), kMark);
}

}  // namespace lockstep::cloud_run
