// The real program against servers that it must not trust, and through proxies that it is told of.
#include <csignal>

#include "tests/e2e/e2e_fixture.h"
#include "tests/integration/http/tls_peer.h"

namespace lockstep::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kDenied =
    Answer(R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"known by its word"}})",
           "403 Forbidden", "Content-Type: application/json\r\n");

class Trust : public EndToEnd {
 protected:
  static void SetUpTestSuite() { signal(SIGPIPE, SIG_IGN); }  // OpenSSL's own writes raise it

  Trust() {
    WriteCertificate(folder / "ca.pem", ca_);
    environment = {"LOCKSTEP_ACCESS_TOKEN=canary-token",
                   "SSL_CERT_FILE=" + (folder / "ca.pem").string()};
  }

  Identity Issue(const CertificateTraits& traits) const { return MakeIdentity(traits, &ca_); }

  // A plan against a server that shows this certificate and denies whatever it is asked.
  Ended PlanAt(const Identity& identity) {
    HostileServer server(
        HostileServer::Raw{[&](Peer& peer) { AnswerOverTls(peer, identity, kDenied); }});
    return Lockstep(
        {"plan", "--endpoint", "https://localhost:" + std::to_string(server.port()), OneService()});
  }

  std::string OneService() {
    return WriteManifest(
        "lockstep: 1\nproject: project-one\nregion: us-west2\nservices:\n  - name: app\n"
        "    image: us-west2-docker.pkg.dev/project-one/r/app:latest\n");
  }

  const Identity ca_ = MakeIdentity({.name = "Throw-away CA", .authority = true});
};

TEST_F(Trust, AServerOfATrustedAuthorityIsAsked) {
  const Ended plan = PlanAt(Issue({}));
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("known by its word")) << plan.out;
}

TEST_F(Trust, ASelfSignedExpiredOrForeignCertificateEndsThePlanWithItsReason) {
  struct Row {
    Identity identity;
    std::string reason;
  };
  for (const Row& row :
       std::vector<Row>{{MakeIdentity({}), "self-signed certificate"},
                        {Issue({.begins = -7'200, .ends = -3'600}), "certificate has expired"},
                        {Issue({.begins = 3'600, .ends = 7'200}), "not yet valid"},
                        {Issue({.name = "other.example"}), "not for this host"}}) {
    const Ended plan = PlanAt(row.identity);
    EXPECT_EQ(plan.exit_code, 1);
    EXPECT_THAT(plan.err, AllOf(HasSubstr("Error: "), HasSubstr(row.reason)));
    EXPECT_THAT(plan.err, Not(HasSubstr("known by its word"))) << "it was asked all the same";
    EXPECT_THAT(plan.err + plan.out, Not(HasSubstr("canary-token")));
  }
}

TEST_F(Trust, NoSwitchTurnsTheCheckOff) {
  const std::string help = Lockstep({"plan", "--help"}).out;
  for (const char* word : {"insecure", "tls-verify", "skip"})
    EXPECT_THAT(help, Not(HasSubstr(word)));
  const Ended plan = Lockstep({"plan", "--endpoint", "http://example.test", OneService()});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("--endpoint"));
}

class ToldOfAProxy : public Trust {
 protected:
  // The proxy lets nobody through.
  Ended PlanBehind(const HostileServer& proxy, const std::string& endpoint = "") {
    environment.push_back("GOOGLE_OAUTH_ACCESS_TOKEN=canary-token");
    environment.push_back("HTTPS_PROXY=http://me:canary-password@127.0.0.1:" +
                          std::to_string(proxy.port()));
    std::vector<std::string> words = {"plan", "--log-level=debug", OneService()};
    if (!endpoint.empty()) words.insert(words.end(), {"--endpoint", endpoint});
    return Lockstep(words);
  }
};

TEST_F(ToldOfAProxy, ItIsAskedForEveryHostAndItsCredentialsAreNeverPrinted) {
  HostileServer proxy(Answer("", "407 Proxy Authentication Required"));
  const Ended plan = PlanBehind(proxy);
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("the proxy answered 407"));
  EXPECT_THAT(plan.err + plan.out,
              AllOf(Not(HasSubstr("canary")), Not(HasSubstr("bWU6Y2FuYXJ5LXBhc3N3b3Jk"))));
  EXPECT_THAT(proxy.requests(), Contains(HasSubstr("CONNECT run.googleapis.com:443")));
  EXPECT_THAT(proxy.requests(), Not(Contains(HasSubstr("canary-token")))) << "no tunnel, no token";
}

TEST_F(ToldOfAProxy, AHostThatIsToBeReachedDirectlyIs) {
  HostileServer proxy(Answer("", "407 Proxy Authentication Required"));
  HostileServer server(kDenied);
  environment.push_back("HTTPS_PROXY=" + proxy.Url(""));
  environment.push_back("HTTP_PROXY=" + proxy.Url(""));
  const Ended plan = Lockstep({"plan", "--endpoint", server.Url(""), OneService()});
  EXPECT_THAT(plan.err, HasSubstr("known by its word")) << "loopback is never behind a proxy";
  EXPECT_THAT(proxy.requests(), IsEmpty());
}

TEST_F(ToldOfAProxy, WhatNoProxyNamesIsNotAskedForThere) {
  HostileServer proxy(Answer("", "407 Proxy Authentication Required"));
  const Ended behind = PlanBehind(proxy, "https://api.invalid");
  EXPECT_THAT(behind.err, HasSubstr("the proxy answered 407"));
  EXPECT_THAT(proxy.requests(), Contains(HasSubstr("CONNECT api.invalid:443")));
  HostileServer unasked(Answer("", "407 Proxy Authentication Required"));
  environment = {"NO_PROXY=.invalid"};
  const Ended direct = PlanBehind(unasked, "https://api.invalid");
  EXPECT_EQ(direct.exit_code, 1);
  EXPECT_THAT(direct.err, HasSubstr("the name is not resolved"));
  EXPECT_THAT(unasked.requests(), IsEmpty());
}

TEST_F(ToldOfAProxy, AProxyThatCannotBeUsedIsRefusedWithoutItsPassword) {
  environment = {"HTTPS_PROXY=socks5://me:canary-password@127.0.0.1:1"};
  const Ended plan = Lockstep({"plan", OneService()});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, AllOf(HasSubstr("Error: "), HasSubstr("HTTPS_PROXY")));
  EXPECT_THAT(plan.err + plan.out, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace lockstep::testing
