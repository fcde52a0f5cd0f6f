// What a registry says: manifests, configurations, challenges, errors.
#include "plugins/oci/challenge.h"
#include "plugins/oci/configuration.h"
#include "plugins/oci/layer_memory.h"
#include "plugins/oci/registry_error.h"
#include "plugins/oci/registry_manifest.h"
#include "tests/fuzz/foreign_bytes.h"

namespace lockstep::fuzz {
namespace {

void TryManifest(std::string_view body, std::string_view content_type) {
  const Result<oci::Manifest> manifest = oci::ParseManifest(body, content_type);
  RequirePrintableError(manifest);
  if (!manifest) return;
  Require(manifest->child.empty() || IsDigest(manifest->child), "an index leads to a digest");
  Require(manifest->child.empty() != manifest->config.empty(), "it is an index or an image");
  for (const oci::Layer& layer : manifest->layers) {
    Require(IsDigest(layer.digest), "a layer has a digest", layer.digest);
  }
}

}  // namespace

void Try(std::string_view bytes) {
  TryManifest(bytes, "");
  TryManifest(bytes, oci::kOciManifest);
  TryManifest(bytes, oci::kOciIndex);
  RequirePrintableError(oci::ParseConfiguration(bytes));
  const ImageReference image{.host = "h", .path = "p", .tag = "latest"};
  RequirePrintable(
      oci::RefusalOf({.status = 404, .headers = {}, .body = std::string(bytes)}, image).message);
  oci::BearerIn({{"www-authenticate", std::string(bytes)}});
  if (const auto contents = oci::FromMemory(bytes)) {
    Require(oci::FromMemory(oci::ForMemory(*contents)) == contents, "the memory is faithful");
  }
}

}  // namespace lockstep::fuzz
