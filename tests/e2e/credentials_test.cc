// The credentials of a job on GitHub, from its identity provider to the calls of a plan.
#include <map>
#include <mutex>
#include <utility>

#include "reconciler/http/cpprest_http.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/token_server.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Answer;
using testing::Call;
using ::testing::ElementsAre;
using testing::Ended;
using ::testing::HasSubstr;
using testing::HostileServer;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Peer;
using testing::TokenServer;

// Stands in front of the sandbox and keeps the Authorization of each request.
class Witnessed {
 public:
  Witnessed(std::string url, Clock& clock)
      : url_(std::move(url)),
        http_(*MakeHttp({}, clock)),
        server_([this](const std::string& request, Peer& peer) { Forward(Call(request), peer); }) {}
  std::string Url() const { return server_.Url(""); }
  // How often each was seen.
  std::map<std::string, int> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void Forward(const Call& call, Peer& peer) {
    {
      const std::lock_guard lock(mutex_);
      ++seen_[call.Header("authorization")];
    }
    Request request{.method = call.method, .url = url_ + call.target, .body = call.body};
    for (const char* name : {"accept", "content-type", "host", "range"}) {
      const std::string value = call.Header(name);
      if (!value.empty()) request.headers.emplace_back(name, value);
    }
    const Result<Response> reply = http_->Read(request, {});
    if (!reply) return peer.Reset();
    std::string headers;
    for (const auto& [name, value] : reply->headers) {
      if (name == "content-length" || name == "transfer-encoding" || name == "connection") continue;
      headers += name + ": " + value + "\r\n";
    }
    peer.Send(Answer(reply->body, std::to_string(reply->status) + " X", headers));
  }

  const std::string url_;
  std::unique_ptr<Writer> http_;
  mutable std::mutex mutex_;  // guards seen_
  std::map<std::string, int> seen_;
  HostileServer server_;
};

class CredentialsEndToEnd : public testing::EndToEnd {
 protected:
  CredentialsEndToEnd() {
    StartIncident();
    front_ = std::make_unique<Witnessed>(cloud->url(), clock);
    environment = {"LOCKSTEP_ENDPOINT=" + front_->Url(),
                   "GOOGLE_APPLICATION_CREDENTIALS=" + File(server_.GitHubFile())};
  }

  std::string File(const Json& file) {
    const std::string path = folder / "credentials.json";
    std::ofstream(path) << Dump(file);
    return path;
  }

  TokenServer server_;
  std::unique_ptr<Witnessed> front_;
};

TEST_F(CredentialsEndToEnd, AJobOnGitHubPlansWithTheTokenOfItsServiceAccount) {
  environment.push_back("LOCKSTEP_FAKE_CREDENTIALS=1");
  const Ended plan = Lockstep({"plan", "--detailed-exitcode", "--log-level", "trace", Manifest()});
  EXPECT_EQ(plan.exit_code, 2) << plan.err;
  EXPECT_THAT(server_.complaints(), IsEmpty());
  EXPECT_THAT(server_.calls(),
              ElementsAre("GET /oidc", "POST /v1/token",
                          "POST /v1/projects/-/serviceAccounts/rec@p.iam.gserviceaccount.com:"
                          "generateAccessToken"));
  const std::map<std::string, int> seen = front_->seen();
  ASSERT_EQ(seen.count("Bearer impersonated-2"), 1U);
  EXPECT_GT(seen.at("Bearer impersonated-2"), 10);
  EXPECT_EQ(seen.count("Bearer federated-1"), 0U);
  for (const std::string& text : {plan.out, plan.err}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("impersonated-2")), Not(HasSubstr("federated-1")),
                            Not(HasSubstr(TokenServer::kRequestToken)),
                            Not(HasSubstr(TokenServer::kSubject)), Not(HasSubstr("audience=gh"))));
  }
}

TEST_F(CredentialsEndToEnd, RealOnesAreRefusedAUrlOnThisMachine) {
  const Ended plan = Lockstep({"plan", Manifest()});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, AllOf(HasSubstr("GOOGLE_APPLICATION_CREDENTIALS="),
                              HasSubstr("token_url names http://127.0.0.1")));
  EXPECT_THAT(server_.calls(), IsEmpty());
}

TEST_F(CredentialsEndToEnd, RealOnesAreNotShownToAnEndpointOnThisMachine) {
  environment = {"LOCKSTEP_ENDPOINT=" + front_->Url(),
                 "GOOGLE_APPLICATION_CREDENTIALS=" + File(TokenServer::UserFile())};
  EXPECT_EQ(Lockstep({"plan", Manifest()}).exit_code, 0);
  EXPECT_THAT(front_->seen(), ElementsAre(::testing::Pair("", ::testing::Gt(0))));
}

}  // namespace
}  // namespace lockstep
