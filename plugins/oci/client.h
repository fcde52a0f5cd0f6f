// Resolve: what an image reference names now, by asking its registry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/oci/registry_manifest.h"
#include "plugins/oci/session.h"
#include "reconciler/base/result.h"
#include "reconciler/model/image.h"

namespace lockstep::oci {

struct Resolved {
  std::string digest{};         // of what the reference names: an index or one image's manifest
  std::string media_type{};     // of the same
  std::string child{};          // if it is an index: the digest of its one image for linux/amd64
  std::string config{};         // the digest of the image's configuration; empty if it is an index
  std::vector<Layer> layers{};  // of the image, the lowest first; empty if it is an index
};

// Reads the manifest whole and believes nothing: its SHA-256 must be what the registry calls its
// digest, and what the reference asks for if it has a digest. One request, one more if an index
// lies within the index. Nullopt if the registry says that there is no such image.
//
// Errors: kPermissionDenied and kUnauthenticated (with what to do), kDataLoss (bytes that are not
// what they claim to be), kFailedPrecondition (nothing that Cloud Run can run: see
// registry_manifest.h), kUnimplemented (a sha512 digest), and those of Reader.
Result<std::optional<Resolved>> Resolve(const ImageReference& image, Session& session);

// The digest of the configuration of what runs: of `resolved` itself or, with one request more, of
// its child. Errors: as Resolve; kDataLoss if the child is not there.
Result<std::string> ConfigDigest(const ImageReference& image, const Resolved& resolved,
                                 Session& session);

// The same of its layers. Errors: as ConfigDigest.
Result<std::vector<Layer>> LayersOf(const ImageReference& image, const Resolved& resolved,
                                    Session& session);

}  // namespace lockstep::oci
