// What the configuration of an image says: the program that it starts, and what it was built from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/oci/session.h"
#include "reconciler/base/result.h"
#include "reconciler/model/image.h"

namespace lockstep::oci {

struct Configuration {
  // Exec form. A container runs `entrypoint` followed by `cmd`, as far as it does not say
  // otherwise itself. Empty: the image says nothing.
  std::vector<std::string> entrypoint{};
  std::vector<std::string> cmd{};
  // The label org.opencontainers.image.revision, else org.label-schema.vcs-ref; empty if it has
  // neither. What the builder wrote, or inherited from a base image: evidence, no proof.
  std::string revision{};
};

// From the bytes of a configuration. What is absent or null is empty; kDataLoss for what has
// another form than the image specification's, so that nothing unread passes for empty.
Result<Configuration> ParseConfiguration(std::string_view bytes);

// Reads the blob `digest` of the image's repository: at most 4 MiB, whose SHA-256 must be `digest`.
// Redirects are followed, to another host without a credential.
// Errors: kUnimplemented for a sha512 digest, kDataLoss, those of Session::Get, and what the
// registry refuses it with.
Result<Configuration> ReadConfiguration(const ImageReference& image, const std::string& digest,
                                        Session& session);

}  // namespace lockstep::oci
