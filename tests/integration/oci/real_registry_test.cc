#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/oci/plugin.h"
#include "plugins/oci/registry_manifest.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/registry.h"

namespace lockstep::oci {
namespace {

using ::lockstep::testing::IsOk;
using testing::DockerRegistry;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string kHost = "us-west2-docker.pkg.dev";

// Four at a time, as a plan does it.
class FourWorkers final : public Workers {
 public:
  void ForEach(std::size_t count, const std::function<void(std::size_t)>& task) override {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < count; at = next++) task(at);
      });
    }
  }
};

class RealRegistry : public ::testing::Test {
 protected:
  void SetUp() override {
    LOCKSTEP_SKIP_IF(DockerRegistry::WhyWithout());
    auto http = MakeHttp({}, clock_);
    ASSERT_THAT(http, IsOk());
    http_ = *std::move(http);
    store_ = std::make_unique<DockerRegistry>(*http_);
    ASSERT_TRUE(store_->running());
    auto endpoints = Endpoints::Make({.registry = {kHost + "=" + store_->url(), "the test"}});
    ASSERT_THAT(endpoints, IsOk());
    routed_ = std::make_unique<RoutedHttp>(*http_, *std::move(endpoints));
    ASSERT_THAT(Register(registry_), IsOk());
  }

  std::string Image(const std::string& path, const std::string& tag, const std::string& mark) {
    return Pushed(store_->PushImage(path, tag, mark));
  }
  std::string Index(const std::string& path, const std::string& tag, std::vector<Json> entries) {
    return Pushed(store_->PushManifest(
        path, tag, std::string(kOciIndex),
        Dump({{"schemaVersion", 2}, {"mediaType", kOciIndex}, {"manifests", std::move(entries)}})));
  }
  static Json Entry(const std::string& digest, const std::string& os,
                    const std::string& architecture) {
    return {{"mediaType", kOciManifest},
            {"digest", digest},
            {"size", 400},
            {"platform", {{"os", os}, {"architecture", architecture}}}};
  }

  std::vector<Observation> Observe(const std::vector<std::string>& names) {
    std::vector<Resource> wanted;
    for (const std::string& name : names) {
      wanted.push_back({.address = {std::string(kImageType), kHost + "/" + name}});
    }
    const Reading world{*routed_,          clock_,    random_,
                        workers_,          progress_, log_,
                        {"p", "us-west2"}, {},        clock_.Monotonic() + Duration{60'000}};
    auto seen = registry_.Find(kImageType)->Observe(wanted, Strangers::kLeaveOut, world);
    EXPECT_THAT(seen, IsOk());
    return seen.value_or(std::vector<Observation>(names.size()));
  }
  Observation ObserveOne(const std::string& name) { return Observe({name}).front(); }

  SystemClock clock_;
  testing::HalfRandom random_;
  FourWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
  Registry registry_;
  std::unique_ptr<Writer> http_;
  std::unique_ptr<RoutedHttp> routed_;
  std::unique_ptr<DockerRegistry> store_;

 private:
  static std::string Pushed(const Result<std::string>& digest) {
    EXPECT_THAT(digest, IsOk());
    return digest.value_or("");
  }
};

TEST_F(RealRegistry, ATagIsReadAsTheDigestItWasPushedWith) {
  const std::string digest = Image("p/r/x", "latest", "one");
  const Observation seen = ObserveOne("p/r/x:latest");
  EXPECT_FALSE(seen.error) << seen.error->message;
  EXPECT_TRUE(seen.present);
  EXPECT_EQ(seen.fingerprint, digest);
  EXPECT_EQ(StringAt(seen.state, "media_type"), kOciManifest);
  EXPECT_THAT(StringAt(seen.state, "config"), HasSubstr("sha256:"));
  EXPECT_EQ(StringAt(seen.state, "child"), "");
}

TEST_F(RealRegistry, ATagThatMovesOnIsSeenAndTheOldDigestStaysReadable) {
  const std::string old_digest = Image("p/r/x", "latest", "old");
  EXPECT_EQ(ObserveOne("p/r/x").fingerprint, old_digest);
  const std::string new_digest = Image("p/r/x", "latest", "new");
  EXPECT_NE(new_digest, old_digest);
  EXPECT_EQ(ObserveOne("p/r/x").fingerprint, new_digest);
  EXPECT_EQ(ObserveOne("p/r/x:latest@" + old_digest).fingerprint, old_digest);
}

TEST_F(RealRegistry, OfAnIndexWithAnAttestationTheAmd64ImageIsTheChild) {
  const std::string amd64 = Image("p/r/x", "", "amd64");
  const std::string arm64 = Image("p/r/x", "", "arm64");
  Json attestation = Entry(Image("p/r/x", "", "attestation"), "unknown", "unknown");
  attestation["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"},
                                {"vnd.docker.reference.digest", amd64}};
  const std::string index =
      Index("p/r/x", "multi",
            {Entry(arm64, "linux", "arm64"), Entry(amd64, "linux", "amd64"), attestation});
  const Observation seen = ObserveOne("p/r/x:multi");
  EXPECT_FALSE(seen.error) << seen.error->message;
  EXPECT_EQ(StringAt(seen.state, "digest"), index);
  EXPECT_EQ(StringAt(seen.state, "child"), amd64);
  EXPECT_EQ(StringAt(seen.state, "media_type"), kOciIndex);
}

TEST_F(RealRegistry, AnIndexWithinAnIndexLeadsToTheImage) {
  const std::string amd64 = Image("p/r/x", "", "amd64");
  const std::string inner = Index("p/r/x", "inner", {Entry(amd64, "linux", "amd64")});
  const std::string outer =
      Index("p/r/x", "outer", {{{"mediaType", kOciIndex}, {"digest", inner}, {"size", 400}}});
  const Observation seen = ObserveOne("p/r/x:outer");
  EXPECT_FALSE(seen.error) << seen.error->message;
  EXPECT_EQ(StringAt(seen.state, "digest"), outer);
  EXPECT_EQ(StringAt(seen.state, "child"), amd64);
}

TEST_F(RealRegistry, DockersOwnManifestIsNotTurnedIntoSchema1) {
  const std::string config = R"({"architecture":"amd64","os":"linux"})";
  const auto config_digest = store_->PushBlob("p/r/x", config);
  ASSERT_THAT(config_digest, IsOk());
  const std::string body = Dump({{"schemaVersion", 2},
                                 {"mediaType", kDockerManifest},
                                 {"config",
                                  {{"mediaType", "application/vnd.docker.container.image.v1+json"},
                                   {"digest", *config_digest},
                                   {"size", config.size()}}},
                                 {"layers", Json::array()}});
  ASSERT_THAT(store_->PushManifest("p/r/x", "v2", std::string(kDockerManifest), body), IsOk());
  const Observation seen = ObserveOne("p/r/x:v2");
  EXPECT_EQ(seen.fingerprint, "sha256:" + Sha256Hex(body));
  EXPECT_EQ(StringAt(seen.state, "config"), *config_digest);
}

TEST_F(RealRegistry, WhatIsNotThereIsAbsentAndNoError) {
  Image("p/r/x", "latest", "one");
  const auto seen = Observe(
      {"p/r/x:none", "p/r/nothing:latest", "p/r/x@sha256:" + std::string(64, 'a'), "p/r/x:latest"});
  ASSERT_THAT(seen, SizeIs(4));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(seen[i].error) << seen[i].error->message;
    EXPECT_FALSE(seen[i].present) << seen[i].address.name;
  }
  EXPECT_TRUE(seen[3].present);
}

TEST_F(RealRegistry, AnIndexWithTwoFittingImagesIsAnErrorOfItsOwn) {
  const std::string one = Image("p/r/x", "", "one");
  const std::string two = Image("p/r/x", "", "two");
  Index("p/r/x", "both", {Entry(one, "linux", "amd64"), Entry(two, "linux", "amd64")});
  Image("p/r/x", "latest", "three");
  const auto seen = Observe({"p/r/x:both", "p/r/x:latest"});
  ASSERT_TRUE(seen[0].error.has_value());
  EXPECT_EQ(seen[0].error->code, Code::kFailedPrecondition);
  EXPECT_THAT(seen[0].error->message, HasSubstr("p/r/x:both"));
  EXPECT_TRUE(seen[1].present);
}

TEST_F(RealRegistry, ManyImagesAtOnceKeepTheirDigestsApart) {
  std::vector<std::string> names;
  std::vector<std::string> digests;
  for (int i = 0; i < 25; ++i) {
    names.push_back("p/r/job-" + std::to_string(i));
    digests.push_back(Image(names.back(), "latest", std::to_string(i)));
  }
  const auto seen = Observe(names);
  ASSERT_THAT(seen, SizeIs(25));
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i].fingerprint, digests[i]) << i;
}

TEST_F(RealRegistry, ARegistryThatIsDownIsUnreadAndNotEmpty) {
  Image("p/r/x", "latest", "one");
  store_.reset();
  const Observation seen = ObserveOne("p/r/x");
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_EQ(seen.error->code, Code::kUnavailable);
}

TEST_F(RealRegistry, SkopeoSeesTheSameDigest) {
  LOCKSTEP_SKIP_IF(testing::WhyWithout("skopeo"));
  const std::string amd64 = Image("p/r/x", "", "amd64");
  Index("p/r/x", "multi", {Entry(amd64, "linux", "amd64")});
  testing::Program skopeo({"skopeo", "inspect", "--tls-verify=false", "--raw",
                           "docker://" + store_->host() + "/p/r/x:multi"},
                          {});
  const testing::Ended ended = skopeo.Wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ObserveOne("p/r/x:multi").fingerprint, "sha256:" + Sha256Hex(ended.out));
}

}  // namespace
}  // namespace lockstep::oci
