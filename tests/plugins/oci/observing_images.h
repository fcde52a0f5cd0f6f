// Observes oci_image with scripted answers of a registry.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugins/oci/plugin.h"
#include "plugins/oci/registry_manifest.h"
#include "reconciler/base/digest.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {

inline const std::string kReference = "us-west2-docker.pkg.dev/p/r/x:latest";
inline const std::string kChild = "sha256:" + std::string(64, '1');

inline std::string DigestOf(const std::string& body) { return "sha256:" + Sha256Hex(body); }

inline const std::string kConfigBody =
    Dump({{"architecture", "amd64"},
          {"os", "linux"},
          {"config",
           {{"Entrypoint", {"python"}},
            {"Cmd", {"main.py"}},
            {"Labels", {{"org.opencontainers.image.revision", "ce269d67"}}}}}});
inline const std::string kConfig = DigestOf(kConfigBody);
inline std::string ImageBody(const std::string& mark = "") {
  return Dump(
      {{"schemaVersion", 2},
       {"mediaType", kOciManifest},
       {"config", {{"mediaType", "application/vnd.oci.image.config.v1+json"}, {"digest", kConfig}}},
       {"layers", Json::array()},
       {"annotations", {{"mark", mark}}}});
}

inline std::string IndexBody(const std::string& child, std::string_view type = kOciManifest) {
  return Dump({{"schemaVersion", 2},
               {"mediaType", kOciIndex},
               {"manifests",
                {{{"mediaType", type},
                  {"digest", child},
                  {"platform", {{"os", "linux"}, {"architecture", "amd64"}}}}}}});
}

inline Response Sent(const std::string& body, std::string_view type) {
  return {
      .status = 200,
      .headers = {{"content-type", std::string(type)}, {"docker-content-digest", DigestOf(body)}},
      .body = body};
}

inline Response Unknown() {
  return {.status = 404, .body = R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"no"}]})"};
}

inline Response Challenged(const std::string& realm) {
  return {.status = 401,
          .headers = {{"www-authenticate", "Bearer realm=\"" + realm +
                                               "\",service=\"s v\",scope=\"repository:p:pull\""}}};
}

inline Response Token(const std::string& token) {
  return {.status = 200, .body = Dump({{"token", token}, {"expires_in", 300}})};
}

// Answers for what a test does not care about, by the end of the URL; all else is the script's.
class Shelf final : public Reader {
 public:
  Shelf(Reader& script, const std::map<std::string, Response>& answers)
      : script_(script), answers_(answers) {}
  Result<Response> Read(const Request& request, std::stop_token stop) override {
    for (const auto& [end, answer] : answers_) {
      if (request.url.ends_with(end)) return answer;
    }
    return script_.Read(request, stop);
  }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override {
    return script_.Stream(request, sink, stop);
  }

 private:
  Reader& script_;
  const std::map<std::string, Response>& answers_;
};

class Images : public ::testing::Test {
 protected:
  Images() {
    EXPECT_THAT(Register(registry_), testing::IsOk());
    provider_ = registry_.Find(kImageType);
  }

  Result<std::vector<Observation>> Observe(const std::vector<std::string>& names,
                                           std::deque<Result<Response>> replies) {
    std::vector<Resource> wanted;
    for (const std::string& name : names) {
      wanted.push_back({.address = {std::string(kImageType), name}});
    }
    http_ = std::make_unique<testing::ScriptedHttp>(std::move(replies));
    Shelf http(*http_, shelf_);
    const Reading world{http,
                        clock_,
                        random_,
                        workers_,
                        progress_,
                        log_,
                        {"p", "us-west2"},
                        stop_.get_token(),
                        Duration{61'000}};
    return provider_->Observe(wanted, Strangers::kInclude, world);
  }
  Observation ObserveOne(std::deque<Result<Response>> replies,
                         const std::string& name = kReference) {
    auto seen = Observe({name}, std::move(replies));
    EXPECT_THAT(seen, testing::IsOk());
    EXPECT_TRUE(seen && seen->size() == 1);
    return seen && !seen->empty() ? seen->front() : Observation{};
  }
  std::string Authorization(std::size_t request) const {
    return HeaderOf(http_->asked().at(request).headers, "authorization");
  }
  bool HasAuthorization(std::size_t request) const {
    const Headers headers = http_->asked().at(request).headers;
    for (const auto& header : headers) {
      if (header.first == "authorization") return true;
    }
    return false;
  }

  // The configuration of every image here, and the child of every index, which is gone.
  std::map<std::string, Response> shelf_{
      {"/blobs/" + kConfig, {.status = 200, .body = kConfigBody}},
      {"/manifests/" + kChild, Unknown()}};
  Registry registry_;
  const Provider* provider_ = nullptr;
  testing::FakeClock clock_;
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
  std::stop_source stop_;
  std::unique_ptr<testing::ScriptedHttp> http_;
};

inline void ExpectUnread(const Observation& seen, Code code, const std::string& message) {
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_EQ(seen.error->code, code) << seen.error->message;
  EXPECT_THAT(seen.error->message,
              ::testing::AllOf(::testing::HasSubstr("image "), ::testing::HasSubstr(message)));
  EXPECT_FALSE(seen.present);
}

}  // namespace lockstep::oci
