#include "plugins/cloud_run/container_registry.h"

#include <string>

#include "reconciler/base/safe_text.h"
#include "reconciler/http/endpoints.h"

namespace lockstep::cloud_run {

void NoteContainerRegistry(Change& change) {
  for (FieldDiff& diff : change.diffs) {
    if (diff.path != "image" || !diff.before.is_string()) continue;
    const Result<ImageReference> live = ParseImage(diff.before.get<std::string>());
    if (live && IsContainerRegistry(live->host)) diff.note = kContainerRegistryNote;
  }
}

std::optional<Finding> WarnOfContainerRegistry(const WantedImage& image) {
  if (!IsContainerRegistry(image.reference.host)) return std::nullopt;
  return Finding{.severity = Severity::kWarning,
                 .what = "the manifest names an image of Container Registry, " +
                         Printable(Text(image.reference)),
                 .detail = std::string(kContainerRegistryNote) +
                           ". Name the image by the host of its repository in Artifact Registry "
                           "(LOCATION-docker.pkg.dev)."};
}

}  // namespace lockstep::cloud_run
