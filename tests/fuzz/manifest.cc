// Manifests: read, expanded, and decoded as the plugins do.
#include "plugins/firestore/spec.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "tests/fuzz/foreign_bytes.h"

namespace lockstep::fuzz {
namespace {

void TryComplaint(const Complaint& complaint) {
  RequirePrintable(complaint.what);
  Require(Printable(complaint.hint) == complaint.hint, "a hint is fit to print", complaint.hint);
}

void TryResource(const Resource& resource) {
  Require(!resource.address.type.empty() && !resource.address.name.empty(),
          "a resource has an address");
  if (resource.address.type == "firestore_collection") {
    const Result<firestore::CollectionSpec> spec = firestore::SpecFrom(resource.spec);
    RequirePrintableError(spec);
    if (!spec) return;
    const Result<firestore::CollectionSpec> again = firestore::SpecFrom(firestore::ToJson(*spec));
    Require(again && firestore::ToJson(*again) == firestore::ToJson(*spec),
            "a spec is the same once written and read", Dump(resource.spec));
  }
}

}  // namespace

void Try(std::string_view bytes) {
  const auto manifest = ReadManifest(bytes, "fuzz.yaml");
  if (!manifest) {
    Require(!manifest.error().empty(), "a manifest that is refused has a complaint");
    for (const Complaint& complaint : manifest.error()) TryComplaint(complaint);
    return;
  }
  for (const Resource& resource : Expand(*manifest)) TryResource(resource);
}

}  // namespace lockstep::fuzz
