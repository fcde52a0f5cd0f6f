// Session: GETs from registries, with the bearer tokens that they ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "plugins/oci/challenge.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/http.h"
#include "reconciler/model/image.h"
#include "reconciler/provider/provider.h"

namespace lockstep::oci {

struct RegistryGet {
  std::string what{};    // below /v2/PATH/: "manifests/latest", "blobs/sha256:..."
  std::string accept{};  // media types
  std::size_t max_body = 0;
  int redirects = 0;  // that are followed at most; one more is an error
  // Bytes first to last, both included; unset: all. A registry may send all the same (status 200).
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range{};
};

// Remembers tokens for as long as it lives: one for each repository. Thread-safe.
//
// The first request of a repository carries what the stack behind `world.http` adds for its host.
// On a 401 with a bearer challenge a token is fetched from the realm and the request is repeated
// with it, once. The realm is named by a peer that nobody has vouched for: it must be https (http
// on loopback), and only a realm on the registry's own origin is asked with the stack's
// credential. Any other one is asked anonymously, so that no registry can have a token of another
// one's made for it. A redirect to another origin is followed without any credential, and what it
// answers is not taken for a challenge.
class Session {
 public:
  // `world` outlives it.
  explicit Session(const Reading& world) : world_(world) {}

  // The answer, whatever its status; with get.redirects = 0 that may be a redirect. Errors: those
  // of Reader, of Redirected, and of a token that could not be had (its realm refused, or did not
  // answer as it should).
  Result<Response> Get(const ImageReference& image, const RegistryGet& get);

 private:
  Result<Response> Send(Request request) const;
  Result<Response> Follow(Request request, Response reply, int redirects) const;
  Result<Secret> FetchToken(const ImageReference& image, const BearerChallenge& challenge) const;
  std::optional<Secret> Remembered(const std::string& repository) const;

  const Reading& world_;
  mutable std::mutex mutex_;  // guards tokens_
  std::map<std::string, Secret> tokens_;
};

// "https://HOST", where the API of `host` answers: docker.io has another one.
std::string ApiOrigin(const ImageReference& image);

}  // namespace lockstep::oci
