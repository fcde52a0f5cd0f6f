// A real docker-registry on a free loopback port, and how images get into it.
// The test links lockstep_http.
#pragma once

#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/http/url.h"
#include "tests/support/files.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep::testing {

// Runs for as long as it lives. `http` outlives it.
class DockerRegistry {
 public:
  static std::string WhyWithout() { return testing::WhyWithout("docker-registry"); }

  explicit DockerRegistry(Writer& http) : http_(http) {
    // The port is free when it is looked for, and may be taken when it is needed.
    for (int attempt = 0; attempt < 5 && !running_; ++attempt) Start();
  }
  DockerRegistry(const DockerRegistry&) = delete;
  DockerRegistry& operator=(const DockerRegistry&) = delete;

  bool running() const { return running_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const { return "http://" + host(); }

  // The digest under which the bytes are stored.
  Result<std::string> PushBlob(const std::string& path, const std::string& bytes) {
    LOCKSTEP_TRY(const Response begun, Send("POST", url() + "/v2/" + path + "/blobs/uploads/"));
    std::string location = HeaderOf(begun.headers, "location");
    if (begun.status != 202 || location.empty()) return Unexpected("starting an upload", begun);
    if (location.starts_with('/')) location.insert(0, url());
    const std::string digest = "sha256:" + Sha256Hex(bytes);
    location += location.find('?') == std::string::npos ? '?' : '&';
    LOCKSTEP_TRY(const Response stored, Send("PUT", location + "digest=" + UrlSegment(digest),
                                             "application/octet-stream", bytes));
    if (stored.status != 201) return Unexpected("storing a blob", stored);
    return digest;
  }

  // Stores a manifest or an index under a tag or its digest; what it names must be there already.
  Result<std::string> PushManifest(const std::string& path, const std::string& reference,
                                   const std::string& media_type, const std::string& body) {
    LOCKSTEP_TRY(const Response stored,
                 Send("PUT", url() + "/v2/" + path + "/manifests/" + reference, media_type, body));
    if (stored.status != 201) return Unexpected("storing a manifest", stored);
    return HeaderOf(stored.headers, "docker-content-digest");
  }

  // A whole OCI image: one layer and a configuration, both made of `mark`: equal marks, equal
  // digests. `reference` is a tag; if it is empty the image has its digest for a name.
  Result<std::string> PushImage(const std::string& path, const std::string& reference,
                                const std::string& mark) {
    const std::string layer = "layer of " + mark;  // a registry does not look into it
    const std::string config =
        Dump({{"architecture", "amd64"},
              {"os", "linux"},
              {"config", {{"Labels", {{"mark", mark}}}}},
              {"rootfs", {{"type", "layers"}, {"diff_ids", {"sha256:" + Sha256Hex(layer)}}}}});
    LOCKSTEP_TRY(const std::string layer_digest, PushBlob(path, layer));
    LOCKSTEP_TRY(const std::string config_digest, PushBlob(path, config));
    const std::string type = "application/vnd.oci.image.manifest.v1+json";
    const std::string body =
        Dump({{"schemaVersion", 2},
              {"mediaType", type},
              {"config",
               {{"mediaType", "application/vnd.oci.image.config.v1+json"},
                {"digest", config_digest},
                {"size", config.size()}}},
              {"layers", Json::array({{{"mediaType", "application/vnd.oci.image.layer.v1.tar"},
                                       {"digest", layer_digest},
                                       {"size", layer.size()}}})}});
    const std::string name = reference.empty() ? "sha256:" + Sha256Hex(body) : reference;
    return PushManifest(path, name, type, body);
  }

 private:
  void Start() {
    port_ = FreePort();
    const std::string file = folder_.Write(
        "config.yml", "version: 0.1\nstorage: {filesystem: {rootdirectory: " + folder_.At("data") +
                          "}, delete: {enabled: true}}\nhttp: {addr: " + host() +
                          "}\nlog: {level: error, accesslog: {disabled: true}}\n");
    program_ = std::make_unique<Program>(std::vector<std::string>{"docker-registry", "serve", file},
                                         std::vector<std::string>{"OTEL_TRACES_EXPORTER=none"});
    SystemClock clock;
    const Duration give_up = clock.Monotonic() + Duration{10'000};
    while (!running_ && clock.Monotonic() < give_up) {
      const auto answer = Send("GET", url() + "/v2/");
      running_ = answer && answer->status == 200;
      if (!running_) clock.SleepFor(Duration{20}, {});
    }
  }

  Result<Response> Send(const std::string& method, const std::string& to,
                        const std::string& content_type = "", const std::string& body = "") {
    Request request{.method = method, .url = to, .body = body};
    if (!content_type.empty()) request.headers = {{"content-type", content_type}};
    if (method == "GET") return http_.Read(request, {});
    return http_.Write(request, Guard::kUnguarded, {});
  }

  static tl::unexpected<Error> Unexpected(const std::string& doing, const Response& response) {
    return Fail(Code::kInternal,
                doing + ": HTTP " + std::to_string(response.status) + " " + response.body);
  }

  Writer& http_;
  const TemporaryFolder folder_;
  std::unique_ptr<Program> program_;  // writes into the folder
  int port_ = 0;
  bool running_ = false;
};

}  // namespace lockstep::testing
