#include "plugins/logging/requirements.h"

#include <algorithm>

#include "reconciler/model/evidence.h"

namespace lockstep::logging {
namespace {

class LogRequirements final : public Requirements {
 public:
  bool Concerns(std::span<const Resource> wanted) const override {
    return std::any_of(wanted.begin(), wanted.end(), [](const Resource& resource) {
      return std::find(resource.proofs.begin(), resource.proofs.end(), kRungLogs) !=
             resource.proofs.end();
    });
  }

  std::vector<std::string> Probes(std::span<const Resource>) const override {
    return {"https://logging.googleapis.com/"};
  }

  std::vector<PermissionNeed> Needs() const override {
    return {{"logging.logEntries.list", Task::kLook, "roles/logging.viewer"}};
  }

  std::vector<std::string> Dangers() const override { return {"logging.logs.delete"}; }

  Result<std::vector<GrantPlace>> Places(std::string_view, std::span<const Resource>,
                                         const Reading&) const override {
    return std::vector<GrantPlace>{};
  }
};

}  // namespace

std::unique_ptr<Requirements> MakeRequirements() { return std::make_unique<LogRequirements>(); }

}  // namespace lockstep::logging
