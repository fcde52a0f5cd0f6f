// What a manifest of a registry is: one image, or an index with the image that Cloud Run runs.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/result.h"

namespace lockstep::oci {

inline constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kDockerList =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";

// All that may be asked for, in one Accept header. With fewer of them a registry answers that an
// image does not exist, or makes up a manifest with another digest.
std::string AcceptedManifests();

// A layer's blob, as its manifest describes it.
struct Layer {
  std::string digest{};
  std::uint64_t size = 0;  // bytes of the blob
  std::string media_type{};
  friend bool operator==(const Layer&, const Layer&) = default;
};

struct Manifest {
  std::string media_type{};  // one of the four above
  std::string child{};       // of an index: the digest of its one entry for linux/amd64; else empty
  bool child_is_index = false;
  std::string config{};         // of an image: the digest of its configuration; else empty
  std::vector<Layer> layers{};  // of an image, the lowest first
};

// Reads a manifest. `content_type` is that of the answer, parameters and all; it may be empty.
// kDataLoss: no manifest, or one that contradicts itself or its content type.
// kFailedPrecondition: a manifest of something that Cloud Run cannot run: schema 1 (its digest is
// not the image's), an artifact that is no image, an index without exactly one linux/amd64 image.
Result<Manifest> ParseManifest(std::string_view body, std::string_view content_type);

}  // namespace lockstep::oci
