#include "reconciler/http/cpprest_http.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/reconciler/http/transport_fixture.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::IsOk;
using ::testing::Not;
using testing::Peer;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr Duration kShort{150};  // a deadline that is meant to pass

class CpprestHttp : public testing::TransportTest {};

TEST_F(CpprestHttp, AnAnswerComesWithStatusHeadersAndBody) {
  HostileServer server(Answer("hello", "200 OK", "X-Thing: Value\r\n"));
  const auto answer = Get(server.Url("/a?b=c"));
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(HeaderOf(answer->headers, "x-thing"), "Value");
}

TEST_F(CpprestHttp, BytesOfABodyAreNotTouched) {
  const std::string bytes("\xC3\xA9\xFF\0\r\n\xEF\xBB\xBF", 9);
  HostileServer server(Answer(bytes, "200 OK", "Content-Type: text/plain\r\n"));
  EXPECT_EQ(Get(server.Url())->body, bytes);
}

TEST_F(CpprestHttp, NoCodingIsAskedForAndNoneIsUndone) {
  HostileServer server(Answer("\x1f\x8b\x08", "200 OK", "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(Get(server.Url())->body, "\x1f\x8b\x08");
  EXPECT_THAT(server.requests(),
              ElementsAre(Not(AnyOf(HasSubstr("ccept-Encoding"), HasSubstr("ccept-encoding")))));
}

TEST_F(CpprestHttp, TheRequestGoesOutAsItWasWritten) {
  HostileServer server(Answer(""));
  ASSERT_THAT(http_->Write({.method = "PATCH",
                            .url = server.Url("/v1/a/(default)/b%2Fc//d:batchWrite?x=%20%2B&y=/"),
                            .headers = {{"content-type", "application/json"}, {"x-a", "b, c"}},
                            .body = "{}"},
                           Guard::kGuarded, {}),
              IsOk());
  EXPECT_THAT(server.requests(),
              ElementsAre(AllOf(
                  StartsWith("PATCH /v1/a/(default)/b%2Fc//d:batchWrite?x=%20%2B&y=/ HTTP/1.1\r\n"),
                  HasSubstr("\r\ncontent-type:application/json\r\n"), HasSubstr("\r\nx-a:b, c\r\n"),
                  HasSubstr("\r\nuser-agent:lockstep/" LOCKSTEP_VERSION "\r\n"),
                  HasSubstr("\r\nContent-Length:2\r\n"), ::testing::EndsWith("\r\n\r\n{}"))));
}

TEST_F(CpprestHttp, NothingIsSaidOfTheTypeOfABodyThatTheCallerDidNotName) {
  HostileServer server(Answer(""));
  ASSERT_THAT(Post(server.Url()), IsOk());
  EXPECT_THAT(server.requests(),
              ElementsAre(Not(AnyOf(HasSubstr("Content-Type"), HasSubstr("content-type")))));
}

TEST_F(CpprestHttp, ATargetThatTheLibraryWouldChangeIsRefused) {
  HostileServer server(Answer(""));
  for (const char* target : {"/", "/?x=1", "/a/", "/a//b", "/a/../b", "/a?b?c=d"}) {
    ASSERT_THAT(Get(server.Url(target)), IsOk()) << target;
    EXPECT_THAT(server.requests().back(), StartsWith("GET " + std::string(target) + " HTTP"));
  }
  const std::size_t sent = server.requests().size();
  for (const char* target : {"//", "//a", "//a/b?c"}) {
    EXPECT_THAT(Get(server.Url(target)), Fails(Code::kInvalidArgument, HasSubstr("as written")))
        << target;
  }
  EXPECT_THAT(server.requests(), SizeIs(sent));
}

TEST_F(CpprestHttp, ARequestThatWouldBreakItsFrameIsNotSent) {
  HostileServer server(Answer(""));
  EXPECT_THAT(http_->Read({.url = server.Url(), .headers = {{"authorization", "a\r\nx: y"}}}, {}),
              Fails(Code::kInvalidArgument, HasSubstr("control character")));
  EXPECT_THAT(Get("http://127.0.0.1/a b"), Fails(Code::kInvalidArgument, HasSubstr("not a URL")));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CpprestHttp, PlainHttpLeavesTheMachineOnlyForTheMetadataServer) {
  for (const char* url : {"http://192.0.2.1/", "http://metadata.google.internal/",
                          "http://169.254.169.254/", "http://127.0.0.1.example/"}) {
    EXPECT_THAT(Get(url, kShort), Fails(Code::kPermissionDenied, HasSubstr("plain http"))) << url;
  }
  const auto allowed = *MakeHttp({.metadata_server = true}, clock_);
  EXPECT_THAT(allowed->Read({.url = "http://169.254.169.254/", .timeout = Duration{1}}, {}),
              Not(Fails(Code::kPermissionDenied, HasSubstr(""))));
  EXPECT_THAT(allowed->Read({.url = "http://192.0.2.1/", .timeout = Duration{1}}, {}),
              Fails(Code::kPermissionDenied, HasSubstr("plain http")));
}

TEST_F(CpprestHttp, AnErrorsAnswerIsAnAnswer) {
  HostileServer server(Answer("{}", "404 Not Found"));
  EXPECT_EQ(Get(server.Url())->status, 404);
}

TEST_F(CpprestHttp, ARedirectIsNotFollowed) {
  HostileServer other(Answer("stolen"));
  HostileServer server(Answer("moved", "302 Found", "Location: " + other.Url() + "\r\n"));
  const auto read =
      http_->Read({.url = server.Url(), .headers = {{"authorization", "Bearer x"}}}, {});
  EXPECT_EQ(read->status, 302);
  EXPECT_EQ(HeaderOf(read->headers, "location"), other.Url());
  EXPECT_EQ(Post(server.Url())->status, 302);
  std::vector<std::string> pieces;
  const auto streamed = GetInPieces(server.Url(), pieces);
  EXPECT_EQ(streamed->body, "moved");
  EXPECT_THAT(pieces, SizeIs(0));
  EXPECT_EQ(other.connections(), 0);
}

TEST_F(CpprestHttp, ReadsShareConnections) {
  HostileServer server(Answer("ok"));
  for (int i = 0; i < 50; ++i) ASSERT_THAT(Get(server.Url()), IsOk());
  EXPECT_LE(server.connections(), 5);
}

TEST_F(CpprestHttp, AWriteReachesTheServerOnceThoughTheConnectionDies) {
  HostileServer server([](const std::string& request, Peer& peer) {
    if (request.starts_with("POST")) {
      peer.Close();
    } else {
      peer.Send(Answer("ok"));
    }
  });
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(Get(server.Url()), IsOk());
    EXPECT_THAT(Post(server.Url()),
                Fails(Code::kUnavailable, AllOf(HasSubstr("POST 127.0.0.1"), HasSubstr("closed"))));
  }
  EXPECT_THAT(server.requests(), SizeIs(20));
}

TEST_F(CpprestHttp, AWriteWithoutABodyReachesTheServerOnceToo) {
  HostileServer server([](const std::string& request, Peer& peer) {
    if (request.starts_with("DELETE")) {
      peer.Reset();
    } else {
      peer.Send(Answer("ok"));
    }
  });
  ASSERT_THAT(Get(server.Url()), IsOk());
  EXPECT_THAT(http_->Write({.method = "DELETE", .url = server.Url()}, Guard::kUnguarded, {}),
              Fails(Code::kUnavailable, HasSubstr("DELETE 127.0.0.1")));
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST_F(CpprestHttp, EveryWriteHasAConnectionOfItsOwn) {
  HostileServer server(Answer("ok"));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Post(server.Url()), IsOk());
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(CpprestHttp, AReadSurvivesAConnectionThatWasClosedWhileIdle) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send(Answer("ok"));
    peer.Close();
  });
  for (int i = 0; i < 10; ++i) ASSERT_THAT(Get(server.Url()), IsOk());
}

TEST_F(CpprestHttp, ALargeBodyArrivesWhole) {
  const std::string body(3'000'000, 'b');
  HostileServer server(Answer("ok"));
  ASSERT_THAT(Post(server.Url(), body), IsOk());
  EXPECT_TRUE(server.requests().front().ends_with("\r\n\r\n" + body));
}

}  // namespace
}  // namespace lockstep
