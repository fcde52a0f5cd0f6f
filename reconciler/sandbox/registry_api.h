// RegistryApi: the pull side of the OCI distribution API, for every host of the story, and tokens.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/built_image.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// Thread-safe.
class RegistryApi {
 public:
  // kInvalidArgument for two images of one id.
  static Result<std::unique_ptr<RegistryApi>> Make(const Story& story, bool trust_unknown_digests,
                                                   Clock& clock);

  // Answers /v2/... of one registry. `host` is its name; `realm` is the URL of /token here.
  ApiAnswer Handle(const ApiRequest& request, const std::string& host, const std::string& realm);

  // /token: registry tokens (GET, ?scope=) and OAuth grants (POST).
  ApiAnswer HandleToken(const ApiRequest& request);

  // The linux/amd64 digest that a reference ("host/path:tag", "...@sha256:...") means to Cloud
  // Run now; nullopt if there is no such image.
  std::optional<std::string> Resolve(const std::string& reference) const;

  // What a revision that serves this digest writes to its log.
  std::vector<std::string> LogsOf(const std::string& child_digest) const;

  Status MoveTag(const std::string& repository, const std::string& tag, const std::string& image);
  Result<std::string> Digest(const std::string& image) const;
  Result<std::string> ChildDigest(const std::string& image) const;

 private:
  struct Repository {
    std::map<std::string, std::string> tags{};         // to digests
    std::map<std::string, ManifestBytes> manifests{};  // by digest
    std::map<std::string, std::string> blobs{};        // by digest
    std::map<std::string, std::string> children{};     // what runs, by digest
  };

  RegistryApi(const Story& story, bool trust_unknown_digests, Clock& clock);

  static void Push(Repository& repository, const BuiltImage& built);
  std::optional<ApiAnswer> Challenge(const ApiRequest& request, const std::string& host,
                                     const std::string& path, const std::string& realm) const;
  static ApiAnswer Manifest(const Repository& repository, const std::string& reference,
                            const ApiRequest& request);
  static ApiAnswer Blob(const Repository& repository, const std::string& digest,
                        const ApiRequest& request);
  static ApiAnswer Tags(const std::string& path, const Repository& repository,
                        const ApiRequest& request);
  std::string NewToken(const std::string& scope);

  mutable std::mutex mutex_;  // guards all below
  bool trust_unknown_digests_;
  Clock& clock_;
  std::map<std::string, PullAuth> auth_;
  std::map<std::string, std::string> foreign_children_;  // of images kept elsewhere
  std::map<std::string, StoryImage> images_;             // by id
  std::map<std::string, BuiltImage> built_;              // by id
  std::map<std::string, Repository> repositories_;       // by "host/path"
  std::map<std::string, std::string> tokens_;            // to their scopes; "" is any
};

}  // namespace lockstep::sandbox
