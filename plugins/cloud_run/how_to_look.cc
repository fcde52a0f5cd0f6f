#include "plugins/cloud_run/how_to_look.h"

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/base/shell_word.h"

namespace lockstep::cloud_run {
namespace {

std::string Gcloud(std::string_view verb, std::string_view name, const Scope& scope,
                   std::string_view format) {
  return "gcloud run " + std::string(verb) + ShellWord(name) + " --project " +
         ShellWord(scope.project) + " --region " + ShellWord(scope.region) + " --format " +
         ShellWord(format);
}

// gcloud shows what the older API calls by other names: status.imageDigest is the digest that the
// revision keeps.
std::string LookAtService(std::string_view rung, const std::string& name, const Scope& scope) {
  if (rung == kRungDigest) {
    return Gcloud("revisions list --service ", name, scope,
                  "table(metadata.name,status.imageDigest)");
  }
  if (rung == kRungRevision) {
    return Gcloud("services describe ", name, scope,
                  "yaml(status.latestCreatedRevisionName,status.latestReadyRevisionName,"
                  "status.conditions)");
  }
  if (rung == kRungTraffic) {
    return Gcloud("services describe ", name, scope, "yaml(spec.traffic,status.traffic)");
  }
  return "";
}

// Prints the first file that is asked for. A registry shows no file, so the image is pulled.
std::string LookInside(const Resource& wanted, const Change& planned) {
  const Result<Order> order = OrderFrom(planned.payload);
  const Json& code = At(wanted.spec, "code");
  if (!order || !code.is_array() || code.empty()) return "";
  return "docker run --rm --platform linux/amd64 --entrypoint cat " + ShellWord(order->image) +
         " " + ShellWord(StringAt(code.front(), "file"));
}

}  // namespace

std::string LookAt(std::string_view rung, const Resource& wanted, const Change& planned,
                   const Scope& scope) {
  const bool is_service = wanted.address.type == kServiceType;
  if (!is_service && wanted.address.type != kJobType) return "";
  if (rung == kRungCode) return LookInside(wanted, planned);
  if (is_service) return LookAtService(rung, wanted.address.name, scope);
  if (rung != kRungDigest) return "";
  return Gcloud("jobs describe ", wanted.address.name, scope, "yaml(spec.template.spec.template)");
}

}  // namespace lockstep::cloud_run
