// Two servers over real sockets: a registry that is given a credential, and another one that it
// sends us to, which must never see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugins/oci/session.h"
#include "reconciler/http/authorized.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/support/fakes.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::Each;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::Peer;
using ::testing::SizeIs;

constexpr const char* kGuardedHost = "us-docker.pkg.dev";

// Hands out what only Google and the registry may see.
class CanaryTokens final : public TokenSource {
 public:
  Result<Secret> Token(std::stop_token) override { return Secret{"canary"}; }
  void Drop(const Secret&) override {}
};

class StrayCredential : public ::testing::Test {
 protected:
  // What `registry` answers to each request; `stranger` has an image for everyone.
  void Start(std::function<std::string(const std::string& request)> registry) {
    stranger_ = std::make_unique<HostileServer>(Answer(R"({"token":"strangers"})"));
    registry_ = std::make_unique<HostileServer>(
        [answer = std::move(registry)](const std::string& request, Peer& peer) {
          peer.Send(answer(request));
        });
  }
  std::string Stranger() const { return "127.0.0.1:" + std::to_string(stranger_->port()); }

  // Asks for a blob as a plan does. A listed stranger is one that --allow-registry names.
  Result<Response> Get(bool listed = true, bool fakes = false) {
    const HostPolicy hosts{
        *Endpoints::Make(
            {.registry = {std::string{kGuardedHost} + "=" + registry_->Url(), "test"}}),
        *AllowList::Make(listed ? std::vector<std::string>{Stranger()}
                                : std::vector<std::string>{})};
    const std::unique_ptr<Writer> transport = *MakeHttp({}, clock_);
    RoutedHttp routed(*transport, hosts.endpoints);
    AuthorizedHttp http(routed, tokens_, {hosts, Secret{"loopback-canary"}, "", fakes});
    const Reading world{http,
                        clock_,
                        random_,
                        workers_,
                        progress_,
                        log_,
                        {"p", "us-west2"},
                        {},
                        clock_.Monotonic() + std::chrono::seconds{20}};
    Session session(world);
    return session.Get({.host = kGuardedHost, .path = "p/r/x"},
                       {.what = "blobs/x", .accept = "*/*", .max_body = 1 << 20, .redirects = 3});
  }

  void ExpectStrangerSawNothing() const {
    EXPECT_THAT(stranger_->requests(),
                Each(AllOf(Not(HasSubstr("uthorization")), Not(HasSubstr("canary")))));
  }

  std::string SentTo(const std::string& location) const {
    return Answer("", "307 Temporary Redirect", "Location: " + location + "\r\n");
  }

  SystemClock clock_;
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
  CanaryTokens tokens_;
  std::unique_ptr<HostileServer> stranger_;
  std::unique_ptr<HostileServer> registry_;
};

TEST_F(StrayCredential, ARedirectElsewhereIsFollowedWithoutIt) {
  for (const bool fakes : {false, true}) {
    Start([this](const std::string&) { return SentTo("http://" + Stranger() + "/blob"); });
    EXPECT_THAT(Get(true, fakes), IsOk());
    EXPECT_THAT(registry_->requests(), Each(HasSubstr("canary")));
    EXPECT_THAT(stranger_->requests(), SizeIs(1));
    ExpectStrangerSawNothing();
  }
}

TEST_F(StrayCredential, TheRegistrysOwnTokenStaysWithTheRegistry) {
  Start([this](const std::string& request) {
    if (request.starts_with("GET /token")) return Answer(R"({"token":"registry-canary"})");
    if (request.find("registry-canary") != std::string::npos) {
      return SentTo("http://" + Stranger() + "/blob");
    }
    return Answer("", "401 Unauthorized",
                  "WWW-Authenticate: Bearer realm=\"https://us-docker.pkg.dev/token\"\r\n");
  });
  EXPECT_THAT(Get(), IsOk());
  EXPECT_THAT(stranger_->requests(), SizeIs(1));
  ExpectStrangerSawNothing();
}

TEST_F(StrayCredential, ARedirectToAMachineNearbyIsNotFollowedUnlessItIsListed) {
  Start([this](const std::string&) { return SentTo("http://" + Stranger() + "/blob"); });
  EXPECT_THAT(Get(false), Fails(Code::kPermissionDenied, HasSubstr("--allow-registry")));
  EXPECT_EQ(stranger_->connections(), 0);
}

TEST_F(StrayCredential, APlainRedirectOutOfThisMachineIsNotFollowed) {
  Start([this](const std::string&) { return SentTo("http://storage.googleapis.com/blob"); });
  EXPECT_THAT(Get(), Fails(Code::kPermissionDenied, HasSubstr("plain http")));
}

TEST_F(StrayCredential, AfterThreeRedirectsItEnds) {
  Start([this](const std::string&) { return SentTo("/again"); });
  EXPECT_THAT(Get(), Fails(Code::kDataLoss, HasSubstr("more than 3 redirects")));
  EXPECT_THAT(registry_->requests(), SizeIs(4));
}

TEST_F(StrayCredential, ARealmElsewhereIsAskedWithoutIt) {
  Start([this](const std::string& request) {
    if (request.find("Bearer strangers") != std::string::npos) return Answer("blob");
    return Answer(
        "", "401 Unauthorized",
        "WWW-Authenticate: Bearer realm=\"http://" + Stranger() + "/token\",service=\"s\"\r\n");
  });
  EXPECT_THAT(Get(), IsOk());
  EXPECT_THAT(stranger_->requests(), SizeIs(1));
  ExpectStrangerSawNothing();
}

TEST_F(StrayCredential, ARealmNearbyIsNotAskedUnlessItIsListed) {
  Start([this](const std::string&) {
    return Answer("", "401 Unauthorized",
                  "WWW-Authenticate: Bearer realm=\"http://" + Stranger() + "/token\"\r\n");
  });
  EXPECT_THAT(Get(false), Fails(Code::kPermissionDenied, HasSubstr("--allow-registry")));
  EXPECT_EQ(stranger_->connections(), 0);
}

TEST_F(StrayCredential, AnEndpointOnThisMachineNeverSeesTheTokenOfGoogle) {
  Start([](const std::string&) { return Answer("blob"); });
  EXPECT_THAT(Get(), IsOk());
  EXPECT_THAT(registry_->requests(), Each(HasSubstr("Bearer loopback-canary")));
  EXPECT_THAT(stranger_->requests(), IsEmpty());
}

}  // namespace
}  // namespace lockstep::oci
