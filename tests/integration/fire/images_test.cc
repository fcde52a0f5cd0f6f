// A real docker-registry behind the proxy: what an image is told to be is the truth or an error,
// and never "there is no such image".
#include "tests/integration/fire/fire.h"
#include "tests/support/registry.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kHost = "us-west2-docker.pkg.dev";

class Images : public UnderFire {
 protected:
  void SetUp() override {
    UnderFire::SetUp();
    LOCKSTEP_SKIP_IF(DockerRegistry::WhyWithout());
    http_of_store_ = MakeHttp({}, clock_).value();
    store_ = std::make_unique<DockerRegistry>(*http_of_store_);
    ASSERT_TRUE(store_->running());
    const auto digest = store_->PushImage("p/r/x", "latest", "one");
    ASSERT_THAT(digest, IsOk());
    digest_ = *digest;
    proxy_ = std::make_unique<FaultProxy>(PortOf(store_->url()));
    Connect({.registry = {std::string(kHost) + "=" + proxy_->url(), "the test"}});
  }

  Observation Observe(Reader& http) {
    const Resource wanted{.address = {"oci_image", std::string(kHost) + "/p/r/x:latest"}};
    const Reading here = World({"p", "us-west2"});
    const Reading world{http, *pauses_,   random_, workers_,     progress_,
                        log_, here.scope, {},      here.deadline};
    auto seen = registry_.Find("oci_image")->Observe({&wanted, 1}, Strangers::kLeaveOut, world);
    EXPECT_THAT(seen, IsOk());
    return seen ? seen->at(0) : Observation{};
  }

  // What it says of the digest, if it says anything, is true; and it is never absent.
  void ExpectTrueOrUnread(const Observation& seen, const std::string& why) {
    EXPECT_TRUE(seen.present || seen.error) << why << ": taken for an image that is not there";
    if (seen.present) {
      EXPECT_EQ(seen.state["digest"], digest_) << why;
    }
  }

  std::unique_ptr<Writer> http_of_store_;
  std::unique_ptr<DockerRegistry> store_;
  std::unique_ptr<FaultProxy> proxy_;
  std::string digest_;
};

TEST_F(Images, AnUnharmedWayChangesNothing) {
  const Observation seen = Observe(*http_);
  ASSERT_FALSE(seen.error) << seen.error->message;
  EXPECT_EQ(seen.state["digest"], digest_);
}

TEST_F(Images, AnyRequestMayFailInAnyWayAndNoImageIsTakenForMissing) {
  int points = 0;
  for (const NamedFault& fault : FaultsOfOneRequest()) {
    bool struck = true;
    for (int position = 1; struck; ++position) {
      Renew();
      proxy_->Clear();
      proxy_->Add({.fault = fault.fault, .first = position});
      const Observation seen = Observe(*http_);
      struck = proxy_->passed().size() >= static_cast<std::size_t>(position);
      points += struck ? 1 : 0;
      ExpectTrueOrUnread(seen, fault.name + " from request " + std::to_string(position));
      if (struck && position == 1) {
        EXPECT_TRUE(seen.error) << fault.name;
      }
    }
  }
  EXPECT_GE(points, 20);
}

TEST_F(Images, AManifestThatIsCutAtAnyByteIsAnError) {
  using faults::Framing;
  std::size_t whole = 0;
  proxy_->Add({.fault = faults::Edit([&](const std::string& body) {
                 whole = body.size();
                 return body;
               }),
               .part = "/manifests/"});
  ASSERT_FALSE(Observe(*http_).error);
  ASSERT_GT(whole, 100U);
  for (std::size_t size = 0; size < whole; ++size) {
    for (const Framing framing : {Framing::kCut, Framing::kNone}) {
      proxy_->Clear();
      proxy_->Add({.fault = faults::Truncate(size, framing), .part = "/manifests/"});
      EXPECT_TRUE(Observe(*authorized_).error) << size << " of " << whole;
    }
  }
}

TEST_F(Images, AByteThatIsFlippedIsFoundOut) {
  for (const std::size_t at : {0U, 1U, 57U, 200U}) {
    proxy_->Clear();
    proxy_->Add({.fault = faults::Edit([at](std::string body) {
                   body.at(at) = static_cast<char>(body.at(at) ^ 1);
                   return body;
                 }),
                 .part = "/manifests/"});
    const Observation seen = Observe(*authorized_);
    ASSERT_TRUE(seen.error) << at;
    EXPECT_EQ(seen.error->code, Code::kDataLoss) << seen.error->message;
  }
}

TEST_F(Images, ARegistryThatFailsOrRefusesIsUnreadAndSaysWhy) {
  struct Row {
    int status;
    Code code;
  };
  for (const Row& row : {Row{401, Code::kUnauthenticated}, Row{403, Code::kPermissionDenied},
                         Row{429, Code::kResourceExhausted}, Row{500, Code::kUnavailable},
                         Row{503, Code::kUnavailable}}) {
    Renew();
    proxy_->Clear();
    proxy_->Add({.fault = faults::Instead({.status = row.status})});
    const Observation seen = Observe(*http_);
    ASSERT_TRUE(seen.error) << row.status;
    EXPECT_EQ(seen.error->code, row.code) << row.status << ": " << seen.error->message;
    EXPECT_THAT(seen.error->message, HasSubstr("p/r/x:latest"));
  }
}

TEST_F(Images, AnEndlessManifestIsGivenUpAtItsCap) {
  proxy_->Add({.fault = faults::Endless(std::size_t{1} << 40)});
  const Observation seen = Observe(*authorized_);
  ASSERT_TRUE(seen.error);
  EXPECT_EQ(seen.error->code, Code::kDataLoss) << seen.error->message;
}

TEST_F(Images, ARedirectIsFollowedWithoutTheCredentialOrNotAtAll) {
  FaultProxy elsewhere(PortOf(store_->url()));
  proxy_->Add({.fault = faults::Instead(
                   {.status = 307, .headers = {{"location", elsewhere.url() + "/v2/"}}}),
               .part = "/manifests/"});
  ExpectTrueOrUnread(Observe(*authorized_), "a redirect of a manifest");
  for (const Passed& one : elsewhere.passed()) {
    for (const std::string& name : one.header_names) EXPECT_NE(name, "authorization");
  }
}

}  // namespace
}  // namespace lockstep::testing
