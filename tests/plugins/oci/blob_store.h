// A registry in memory that counts what it hands out, and may misbehave.
#pragma once

#include <charconv>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugins/oci/registry_manifest.h"
#include "plugins/oci/session.h"
#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"
#include "reconciler/http/http.h"
#include "reconciler/provider/cache.h"
#include "tests/support/fakes.h"

namespace lockstep::oci {

class BlobStore final : public Writer {
 public:
  // What it handed out of one blob.
  struct Served {
    int requests = 0;
    std::size_t bytes = 0;
  };

  Layer Add(const std::string& blob) {
    Layer layer{.digest = "sha256:" + Sha256Hex(blob),
                .size = blob.size(),
                .media_type = "application/vnd.oci.image.layer.v1.tar+gzip"};
    blobs_[layer.digest] = blob;
    return layer;
  }

  // An image of `layers`, the lowest first; its digest.
  std::string AddImage(const std::vector<Layer>& layers) {
    Json list = Json::array();
    for (const Layer& layer : layers) {
      list.push_back(
          {{"mediaType", layer.media_type}, {"digest", layer.digest}, {"size", layer.size}});
    }
    const std::string config = R"({"architecture":"amd64","os":"linux"})";
    const std::string body = Dump({{"schemaVersion", 2},
                                   {"mediaType", kOciManifest},
                                   {"config",
                                    {{"mediaType", "application/vnd.oci.image.config.v1+json"},
                                     {"digest", "sha256:" + Sha256Hex(config)},
                                     {"size", config.size()}}},
                                   {"layers", list}});
    const std::string digest = "sha256:" + Sha256Hex(body);
    manifests_[digest] = body;
    return digest;
  }

  // The bytes under a digest become others, as on a broken disk.
  void Replace(const Layer& layer, const std::string& bytes) { blobs_[layer.digest] = bytes; }

  Result<Response> Read(const Request& request, std::stop_token) override {
    const std::lock_guard lock(mutex_);
    const std::string name = request.url.substr(request.url.rfind('/') + 1);
    if (const auto manifest = manifests_.find(name); manifest != manifests_.end()) {
      return Response{
          .status = 200,
          .headers = {{"content-type", std::string(kOciManifest)}, {"docker-content-digest", name}},
          .body = manifest->second};
    }
    const auto blob = blobs_.find(name);
    if (blob == blobs_.end()) return Response{.status = 404, .body = "{}"};
    Response reply = Part(blob->second, HeaderOf(request.headers, "range"));
    ++served[name].requests;
    served[name].bytes += reply.body.size();
    if (reply.body.size() > request.max_body) return Fail(Code::kDataLoss, "the body is too long");
    return reply;
  }
  Result<Response> Stream(const Request&, const Sink&, std::stop_token) override {
    return Fail(Code::kUnimplemented, "nothing is streamed");
  }
  Result<Response> Write(const Request&, Guard, std::stop_token) override {
    return Fail(Code::kPermissionDenied, "a registry is only read");
  }

  bool sends_parts = true;
  std::map<std::string, Served> served;  // by digest

 private:
  Response Part(const std::string& blob, const std::string& range) const {
    const std::size_t dash = range.find('-');
    if (!sends_parts || dash == std::string::npos) return {.status = 200, .body = blob};
    std::size_t first = 0;
    std::size_t last = 0;
    std::from_chars(range.data() + range.find('=') + 1, range.data() + dash, first);
    std::from_chars(range.data() + dash + 1, range.data() + range.size(), last);
    if (first >= blob.size()) return {.status = 416};
    return {.status = 206, .body = blob.substr(first, last - first + 1)};
  }

  std::mutex mutex_;
  std::map<std::string, std::string> blobs_;
  std::map<std::string, std::string> manifests_;
};

class MemoryCache final : public Cache {
 public:
  std::optional<std::string> Get(std::string_view key) override {
    const std::lock_guard lock(mutex_);
    const auto known = kept.find(std::string(key));
    if (known == kept.end()) return std::nullopt;
    return known->second;
  }
  void Put(std::string_view key, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    kept[std::string(key)] = bytes;
  }

  std::map<std::string, std::string> kept;

 private:
  std::mutex mutex_;
};

// The fakes around one registry.
class StoreWorld {
 public:
  Reading read() {
    return {
        store, clock, random_, workers_, progress_, log_, {"p", "us-west2"}, {}, Duration{61'000},
        &cache};
  }

  BlobStore store;
  MemoryCache cache;
  testing::FakeClock clock;

 private:
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
};

inline ImageReference StoredImage() { return *ParseImage("us-west2-docker.pkg.dev/p/r/x"); }

}  // namespace lockstep::oci
