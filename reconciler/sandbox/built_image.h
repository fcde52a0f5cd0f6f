// BuiltImage: a StoryImage as the bytes that a registry serves.
#pragma once

#include <map>
#include <string>

#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

struct ManifestBytes {
  std::string media_type{};
  std::string bytes{};
};

struct BuiltImage {
  std::map<std::string, ManifestBytes> manifests{};  // by digest
  std::map<std::string, std::string> blobs{};        // by digest
  std::string digest{};                              // what its tags name
  std::string child_digest{};                        // what runs on linux/amd64
};

// The same bytes, and so the same digests, for equal images.
BuiltImage Build(const StoryImage& image);

// A ustar archive of regular files, by absolute path; and a gzip member that holds `bytes`.
std::string TarOf(const std::map<std::string, std::string>& files);
std::string Gzipped(std::string_view bytes);

}  // namespace lockstep::sandbox
