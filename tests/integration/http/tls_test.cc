#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>

#include <fstream>
#include <string>

#include "reconciler/base/clock.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/integration/http/tls_peer.h"
#include "tests/support/files.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

// The library never frees the copy of a proxy's password that it makes for each tunnel.
extern "C" const char* __lsan_default_suppressions() { return "leak:libcpprest"; }

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Answer;
using testing::CertificateTraits;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::Identity;
using testing::IsOk;
using ::testing::Not;
using testing::Peer;

class Tls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { signal(SIGPIPE, SIG_IGN); }  // OpenSSL's own writes raise it

  Tls() {
    testing::WriteCertificate(ca_file_, ca_);
    http_ = *MakeHttp({.ca_file = ca_file_}, clock_);
  }

  Identity Issue(const CertificateTraits& traits) const {
    return testing::MakeIdentity(traits, &ca_);
  }
  // What a read of https://localhost says of a server with this certificate.
  Result<Response> GetFrom(const Identity& identity, Writer& http, int newest = TLS1_3_VERSION) {
    HostileServer server(HostileServer::Raw{
        [&](Peer& peer) { testing::AnswerOverTls(peer, identity, Answer("secret"), newest); }});
    return http.Read({.url = "https://localhost:" + std::to_string(server.port())}, {});
  }

  SystemClock clock_;
  const Identity ca_ = testing::MakeIdentity({.name = "Throw-away CA", .authority = true});
  const testing::TemporaryFolder folder_;
  const std::string ca_file_ = folder_.At("ca.pem");
  std::unique_ptr<Writer> http_;
};

TEST_F(Tls, ACertificateOfATrustedAuthorityIsAccepted) {
  const auto answer = GetFrom(Issue({}), *http_);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body, "secret");
}

TEST_F(Tls, AnUnknownAuthorityIsRefusedByName) {
  const auto system_only = *MakeHttp({}, clock_);
  EXPECT_THAT(GetFrom(Issue({}), *system_only),
              Fails(Code::kPermissionDenied,
                    AllOf(HasSubstr("GET localhost: certificate refused: "), HasSubstr("issuer"))));
}

TEST_F(Tls, ASelfSignedCertificateIsRefused) {
  EXPECT_THAT(GetFrom(testing::MakeIdentity({}), *http_),
              Fails(Code::kPermissionDenied, HasSubstr("self-signed certificate (/CN=localhost)")));
}

TEST_F(Tls, AnExpiredCertificateIsRefused) {
  EXPECT_THAT(GetFrom(Issue({.begins = -7'200, .ends = -3'600}), *http_),
              Fails(Code::kPermissionDenied, HasSubstr("certificate has expired")));
}

TEST_F(Tls, ACertificateOfTheFutureIsRefused) {
  EXPECT_THAT(GetFrom(Issue({.begins = 3'600, .ends = 7'200}), *http_),
              Fails(Code::kPermissionDenied, HasSubstr("not yet valid")));
}

TEST_F(Tls, ACertificateForAnotherHostIsRefused) {
  EXPECT_THAT(GetFrom(Issue({.name = "other.example"}), *http_),
              Fails(Code::kPermissionDenied, HasSubstr("not for this host")));
}

TEST_F(Tls, AWriteIsNotSentToAServerWithABadCertificate) {
  const Identity identity = testing::MakeIdentity({});
  HostileServer server(HostileServer::Raw{
      [&](Peer& peer) { testing::AnswerOverTls(peer, identity, Answer("secret")); }});
  EXPECT_THAT(http_->Write({.method = "POST",
                            .url = "https://localhost:" + std::to_string(server.port()),
                            .body = "x"},
                           Guard::kUnguarded, {}),
              Fails(Code::kPermissionDenied, HasSubstr("POST localhost: certificate refused")));
}

TEST_F(Tls, AnOldProtocolIsRefused) {
  EXPECT_THAT(GetFrom(Issue({}), *http_, TLS1_1_VERSION),
              Fails(Code::kUnavailable, HasSubstr("TLS handshake failed")));
  EXPECT_THAT(GetFrom(Issue({}), *http_, TLS1_2_VERSION), IsOk());
}

TEST_F(Tls, AServerThatSpeaksNoTlsIsUnavailable) {
  HostileServer server(HostileServer::Raw{[](Peer& peer) { peer.Send(Answer("plain")); }});
  EXPECT_THAT(http_->Read({.url = "https://localhost:" + std::to_string(server.port())}, {}),
              Fails(Code::kUnavailable, HasSubstr("TLS handshake failed")));
}

TEST_F(Tls, AServerThatStallsInTheHandshakeMeetsTheDeadline) {
  HostileServer server(HostileServer::Raw{[](Peer& peer) { peer.WaitForClose(); }});
  EXPECT_THAT(http_->Read({.url = "https://localhost:" + std::to_string(server.port()),
                           .timeout = Duration{150}},
                          {}),
              Fails(Code::kDeadlineExceeded, HasSubstr("GET localhost")));
}

TEST_F(Tls, TheVariableNamesTheAuthoritiesForEveryClientThatIsMadeLater) {
  setenv("SSL_CERT_FILE", ca_file_.c_str(), 1);
  const auto http = MakeHttp({}, clock_);
  ASSERT_THAT(http, IsOk());
  EXPECT_THAT(GetFrom(Issue({}), **http), IsOk());
  EXPECT_STRNE(getenv("SSL_CERT_FILE"), ca_file_.c_str());
  EXPECT_THAT(GetFrom(Issue({}), **MakeHttp({}, clock_)), IsOk());  // found again
  setenv("SSL_CERT_FILE", "", 1);
  ASSERT_THAT(MakeHttp({}, clock_), IsOk());
}

TEST_F(Tls, AFileWithoutCertificatesIsNamed) {
  const std::string path = folder_.At("empty.pem");
  std::ofstream(path) << "nothing";
  EXPECT_THAT(MakeHttp({.ca_file = path}, clock_),
              Fails(Code::kInvalidArgument, AllOf(HasSubstr(path), HasSubstr("certificates"))));
  EXPECT_THAT(MakeHttp({.ca_file = folder_.At("missing.pem")}, clock_),
              Fails(Code::kInvalidArgument, HasSubstr("missing.pem")));
}

ProxyRules Through(const HostileServer& proxy) {
  return {.https = Proxy{
              .origin = proxy.Url("").c_str(), .user = "me", .password = Secret("pass word")}};
}

TEST_F(Tls, AProxyIsAskedForATunnelAndSeesNoRequest) {
  const Identity identity = Issue({.name = "api.example"});
  HostileServer proxy([&](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 Connection established\r\n\r\n");
    testing::AnswerOverTls(peer, identity, Answer("through"));
  });
  const auto http = *MakeHttp({.proxies = Through(proxy), .ca_file = ca_file_}, clock_);
  const auto answer = http->Read({.url = "https://api.example/path"}, {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body, "through");
  EXPECT_THAT(proxy.requests(),
              ElementsAre(AllOf(HasSubstr("CONNECT api.example:443 HTTP/1.1\r\n"),
                                HasSubstr("Proxy-Authorization: Basic bWU6cGFzcyB3b3Jk\r\n"))));
}

TEST_F(Tls, TheServerBehindAProxyIsVerifiedByItsOwnName) {
  const Identity identity = Issue({.name = "localhost"});
  HostileServer proxy([&](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\n\r\n");
    testing::AnswerOverTls(peer, identity, Answer("stolen"));
  });
  const auto http = *MakeHttp({.proxies = Through(proxy), .ca_file = ca_file_}, clock_);
  EXPECT_THAT(http->Read({.url = "https://api.example/"}, {}),
              Fails(Code::kPermissionDenied, HasSubstr("not for this host")));
}

TEST_F(Tls, AProxysRefusalIsToldWithoutItsPassword) {
  HostileServer proxy(Answer("", "407 Proxy Authentication Required"));
  const auto http = *MakeHttp({.proxies = Through(proxy)}, clock_);
  EXPECT_THAT(http->Read({.url = "https://api.example/"}, {}),
              Fails(Code::kPermissionDenied,
                    AllOf(HasSubstr("the proxy answered 407"), Not(HasSubstr("pass")))));
}

TEST_F(Tls, AProxyThatStallsMeetsTheDeadline) {
  HostileServer proxy([](const std::string&, Peer& peer) { peer.WaitForClose(); });
  const auto http = *MakeHttp({.proxies = Through(proxy)}, clock_);
  EXPECT_THAT(http->Read({.url = "https://api.example/", .timeout = Duration{150}}, {}),
              Fails(Code::kDeadlineExceeded, HasSubstr("GET api.example")));
}

TEST_F(Tls, LoopbackIsReachedDirectly) {
  HostileServer proxy(Answer("", "500 Not asked for"));
  HostileServer server(Answer("direct"));
  const auto http = *MakeHttp({.proxies = {.http = Proxy{.origin = proxy.Url("")},
                                           .https = Proxy{.origin = proxy.Url("")}}},
                              clock_);
  EXPECT_EQ(http->Read({.url = server.Url()}, {})->body, "direct");
  EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace
}  // namespace lockstep
