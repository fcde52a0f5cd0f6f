#include "reconciler/http/cpprest_http.h"

#include <gmock/gmock.h>

#include <string>

#include "reconciler/base/clock.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::IsOk;
using ::testing::Not;
using testing::Peer;

class CpprestHttp : public ::testing::Test {
 protected:
  Result<Response> Get(const std::string& url, Duration timeout = Duration{5'000}) {
    return http_->Read({.url = url, .timeout = timeout}, {});
  }

  SystemClock clock_;
  std::unique_ptr<Writer> http_ = *MakeHttp({}, clock_);
};

TEST_F(CpprestHttp, AnAnswerComesWithStatusHeadersAndBody) {
  HostileServer server(Answer("hello", "200 OK", "X-Thing: Value\r\n"));
  const auto answer = Get(server.Url("/a?b=c"));
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(HeaderOf(answer->headers, "x-thing"), "Value");
  EXPECT_THAT(server.requests(), ElementsAre(HasSubstr("GET /a?b=c HTTP/1.1\r\n")));
}

TEST_F(CpprestHttp, AWriteReachesTheServerOnceThoughTheConnectionDies) {
  HostileServer server([](const std::string& request, Peer& peer) {
    if (request.starts_with("POST")) {
      peer.Close();
    } else {
      peer.Send(Answer("ok"));
    }
  });
  ASSERT_THAT(Get(server.Url()), IsOk());
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(
        http_->Write({.method = "POST", .url = server.Url(), .body = "x"}, Guard::kUnguarded, {}),
        Fails(Code::kUnavailable, AllOf(HasSubstr("POST 127.0.0.1"), HasSubstr("closed"))));
  }
  EXPECT_EQ(server.requests().size(), 4);
}

}  // namespace
}  // namespace lockstep
