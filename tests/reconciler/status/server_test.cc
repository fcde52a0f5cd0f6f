#include "reconciler/status/server.h"

#include <gmock/gmock.h>

#include "reconciler/base/json.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/support/loop_statuses.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Served : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = StatusServer::Start({.address = "127.0.0.1"}, [this] { return status; });
    ASSERT_THAT(started, IsOk());
    server = *std::move(started);
    auto made = MakeHttp({}, clock);
    ASSERT_THAT(made, IsOk());
    http = *std::move(made);
  }

  Response Get(const std::string& path, Headers headers = {}) {
    const Result<Response> answer =
        http->Read({.url = "http://127.0.0.1:" + std::to_string(server->port()) + path,
                    .headers = std::move(headers)},
                   {});
    return answer.value_or(Response{});
  }

  SystemClock clock;
  LoopStatus status = testing::SampleStatus();
  std::unique_ptr<StatusServer> server;
  std::unique_ptr<Writer> http;
};

TEST_F(Served, IsAPageWithWhatIsNotInStepFirst) {
  const Response page = Get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, AllOf(HasSubstr("1 of 2 resources in step"), HasSubstr("Not in step"),
                               HasSubstr("<svg class=\"chart\""), HasSubstr("Last rounds")));
  EXPECT_LT(page.body.find("Not in step"), page.body.find("resource in step"));
  EXPECT_EQ(HeaderOf(page.headers, "cache-control"), "no-store");
}

TEST_F(Served, IsJsonWithoutTheIdsOfDocuments) {
  const Response answer = Get("/api/status");
  EXPECT_EQ(answer.status, 200);
  const Json json = ParseJson(answer.body).value();
  EXPECT_EQ(At(json, "healthy"), true);
  EXPECT_EQ(At(At(json, "manifests")[0], "known").at("round"), 3);
  EXPECT_THAT(answer.body, Not(HasSubstr("Team_None_1")));
}

TEST_F(Served, IsMetricsWithoutTheIdsOfDocuments) {
  const Response answer = Get("/metrics");
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr("lockstep_resource{manifest=\"a.yaml\",address=\"cloud_run_job.j\","
                              "state=\"in step\"} 1\n"),
                    HasSubstr("lockstep_bad_documents{manifest=\"a.yaml\",collection=\"firestore_"
                              "collection.c\",rule=\"none-date\"} 1022\n"),
                    HasSubstr("lockstep_requests_total{api=\"Cloud Run\",result=\"2xx\"} 9\n"),
                    HasSubstr("lockstep_deleted_documents_total{manifest=\"a.yaml\",collection="
                              "\"firestore_collection.c\"} 12\n"),
                    Not(HasSubstr("Team_None_1"))));
}

TEST_F(Served, HasNoSampleOfWhatIsNotKnown) {
  status.manifests[0].known.reset();
  status.manifests[0].last.reset();
  const Response answer = Get("/metrics");
  EXPECT_THAT(answer.body,
              AllOf(Not(HasSubstr("lockstep_documents")), Not(HasSubstr("lockstep_last_round")),
                    Not(HasSubstr("lockstep_last_success"))));
}

TEST_F(Served, SaysWhetherItIsHealthyAndReady) {
  EXPECT_EQ(Get("/healthz").status, 200);
  EXPECT_EQ(Get("/readyz").status, 200);
  status.now += std::chrono::hours{1};
  EXPECT_EQ(Get("/healthz").status, 503);
  EXPECT_THAT(Get("/healthz").body, HasSubstr("a round of a.yaml is overdue"));
  status.manifests[0].known.reset();
  EXPECT_EQ(Get("/readyz").status, 503);
}

TEST_F(Served, TakesNoWriteAndNoOtherPath) {
  const std::string url = "http://127.0.0.1:" + std::to_string(server->port()) + "/";
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    const Result<Response> answer =
        http->Write({.method = method, .url = url}, Guard::kUnguarded, {});
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->status, 405) << method;
  }
  EXPECT_EQ(Get("/etc/passwd").status, 404);
}

TEST_F(Served, IsNotReadByANameThatAnotherSiteControls) {
  EXPECT_EQ(Get("/", {{"host", "evil.example"}}).status, 403);
  EXPECT_EQ(Get("/", {{"host", "localhost:1"}}).status, 200);
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  const Result<ListenAddress> good = ListenAddressOf("127.0.0.1:9464");
  ASSERT_THAT(good, IsOk());
  EXPECT_EQ(good->address, "127.0.0.1");
  EXPECT_EQ(good->port, 9464);
  for (const char* bad :
       {"", "9464", ":9464", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:9x"}) {
    EXPECT_FALSE(ListenAddressOf(bad)) << bad;
  }
}

}  // namespace
}  // namespace lockstep
