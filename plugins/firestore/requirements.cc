#include "plugins/firestore/requirements.h"

#include <algorithm>

#include "plugins/firestore/plugin.h"

namespace lockstep::firestore {
namespace {

class DocumentRequirements final : public Requirements {
 public:
  bool Concerns(std::span<const Resource> wanted) const override {
    return std::any_of(wanted.begin(), wanted.end(), [](const Resource& resource) {
      return resource.address.type == kCollectionType;
    });
  }

  std::vector<std::string> Probes(std::span<const Resource>) const override {
    return {"https://firestore.googleapis.com/"};
  }

  // Creating and updating is for the lease, and for copies of what is deleted.
  std::vector<PermissionNeed> Needs() const override {
    const std::string writes = "roles/datastore.user";
    return {{"datastore.entities.get", Task::kLook, "roles/datastore.viewer"},
            {"datastore.entities.list", Task::kLook, "roles/datastore.viewer"},
            {"datastore.entities.create", Task::kCleanUp, writes},
            {"datastore.entities.update", Task::kCleanUp, writes},
            {"datastore.entities.delete", Task::kCleanUp, writes},
            {"datastore.entities.create", Task::kPutBack, writes}};
  }

  std::vector<std::string> Dangers() const override {
    return {"datastore.databases.delete", "datastore.databases.update"};
  }

  // Firestore grants nothing on a collection.
  Result<std::vector<GrantPlace>> Places(std::string_view, std::span<const Resource>,
                                         const Reading&) const override {
    return std::vector<GrantPlace>{};
  }
};

}  // namespace

std::unique_ptr<Requirements> MakeRequirements() {
  return std::make_unique<DocumentRequirements>();
}

}  // namespace lockstep::firestore
