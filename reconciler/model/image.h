// ImageReference: the name of a container image, with its tag and its digest apart.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

// The grammar of the reference parser of the distribution project:
// [HOST[:PORT]/]PATH[:TAG][@DIGEST].
struct ImageReference {
  std::string host{};    // "us-west2-docker.pkg.dev", "docker.io" if none was written
  std::string path{};    // "nba-props-platform/nba-props/nba-scrapers"
  std::string tag{};     // "latest" if neither tag nor digest was written; else maybe empty
  std::string digest{};  // "sha256:..." or empty; beside a tag it is the digest that counts
  friend bool operator==(const ImageReference&, const ImageReference&) = default;
};

// kInvalidArgument with what is wrong and where: upper case in the path, an empty component, a
// digest of the wrong length, an over-long name (255), ...
Result<ImageReference> ParseImage(std::string_view text);

std::string Repository(const ImageReference& image);  // "host/path"
std::string Text(const ImageReference& image);        // canonical: equal images, equal text

// "host/path@sha256:..."; the tag is dropped.
std::string Pinned(const ImageReference& image, std::string_view digest);

// True for "sha256:" and 64 lower-case hexadecimal digits, or "sha512:" and 128.
bool IsDigest(std::string_view text);

}  // namespace lockstep
