#include "reconciler/http/cpprest_http.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "reconciler/base/clock.h"
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

constexpr Duration kShort{150};  // deadlines that are meant to pass

std::string Chunked(std::string_view chunks, std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nTransfer-Encoding: chunked\r\n\r\n" +
         std::string(chunks);
}

class CpprestHttp : public ::testing::Test {
 protected:
  Result<Response> Get(const std::string& url, Duration timeout = Duration{10'000}) {
    return http_->Read({.url = url, .timeout = timeout}, {});
  }
  Result<Response> Post(const std::string& url, const std::string& body = "x") {
    return http_->Write({.method = "POST", .url = url, .body = body}, Guard::kUnguarded, {});
  }
  Result<Response> GetInPieces(const std::string& url, std::vector<std::string>& pieces) {
    const Sink sink = [&pieces](std::string_view bytes) -> Status {
      pieces.emplace_back(bytes);
      return {};
    };
    return http_->Stream({.url = url}, sink, {});
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

// --- writes and reused connections

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

// --- answers that end too early, or never

TEST_F(CpprestHttp, ACutAnswerIsNeverComplete) {
  const std::string cut[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
      Chunked(""),
      Chunked("5\r\n12345"),
      Chunked("5\r\n12345\r\n"),
      Chunked("5\r\n123"),
      Chunked("5\r\n12345\r\n0"),
  };
  for (const std::string& bytes : cut) {
    HostileServer server([&bytes](const std::string&, Peer& peer) {
      peer.Send(bytes);
      peer.Close();
    });
    EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("cut short"))) << bytes;
    EXPECT_THAT(Post(server.Url()), Fails(Code::kDataLoss, HasSubstr("cut short"))) << bytes;
    std::vector<std::string> pieces;
    EXPECT_THAT(GetInPieces(server.Url(), pieces), Fails(Code::kDataLoss, HasSubstr("cut short")))
        << bytes;
  }
}

TEST_F(CpprestHttp, ASuccessThatEndsWithItsConnectionIsRefused) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\n\r\n{\"documents\":[]}");
    peer.Close();
  });
  EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("no length")));
  std::vector<std::string> pieces;
  EXPECT_THAT(GetInPieces(server.Url(), pieces), Fails(Code::kDataLoss, HasSubstr("no length")));
}

TEST_F(CpprestHttp, AnErrorThatEndsWithItsConnectionIsRead) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>");
    peer.Close();
  });
  const auto answer = Get(server.Url());
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body, "<html>");
}

TEST_F(CpprestHttp, AnAnswerWithoutABodyNeedsNoLength) {
  HostileServer server(std::string("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(Get(server.Url())->status, 204);
  HostileServer head(std::string("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n"));
  const auto answer = http_->Read({.method = "HEAD", .url = head.Url()}, {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(HeaderOf(answer->headers, "content-length"), "77");
}

TEST_F(CpprestHttp, AnOverflowingLengthIsNotAnAbsentOne) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n[]");
    peer.Close();
  });
  EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("content-length")));
}

TEST_F(CpprestHttp, TheAnswerAfterAnInterimOneIsNotTheNextRequests) {
  HostileServer server([](const std::string& request, Peer& peer) {
    if (request.starts_with("GET /first")) {
      peer.Send("HTTP/1.1 100 Continue\r\n\r\n");
      peer.Send(Answer("of the first"));
    } else {
      peer.Send(Answer("of the second"));
    }
  });
  EXPECT_THAT(Get(server.Url("/first")), Fails(Code::kDataLoss, HasSubstr("interim")));
  EXPECT_EQ(Get(server.Url("/second"))->body, "of the second");
}

TEST_F(CpprestHttp, WhatIsNoHttpIsNoAnswer) {
  for (const char* bytes :
       {"SSH-2.0-x\r\n\r\n", "HTTP/1.1\r\n\r\n", "\r\n\r\n", "<html>\r\n\r\n"}) {
    HostileServer server([bytes](const std::string&, Peer& peer) {
      peer.Send(bytes);
      peer.Close();
    });
    EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("no HTTP"))) << bytes;
  }
}

TEST_F(CpprestHttp, ClosingBeforeAnAnswerIsUnavailable) {
  HostileServer closing([](const std::string&, Peer& peer) { peer.Close(); });
  EXPECT_THAT(Get(closing.Url()),
              Fails(Code::kUnavailable, HasSubstr("GET 127.0.0.1: closed before an answer")));
  HostileServer resetting([](const std::string&, Peer& peer) { peer.Reset(); });
  EXPECT_THAT(Get(resetting.Url()), Fails(Code::kUnavailable, HasSubstr("GET 127.0.0.1: ")));
}

TEST_F(CpprestHttp, ARefusedConnectionIsUnavailable) {
  std::string url;
  { url = HostileServer(Answer("")).Url("/secret-path"); }
  EXPECT_THAT(Get(url), Fails(Code::kUnavailable, AllOf(HasSubstr("GET 127.0.0.1: no connection"),
                                                        Not(HasSubstr("secret-path")))));
}

TEST_F(CpprestHttp, ManyFailuresAtOnceDoNotEndTheProcess) {
  HostileServer server([](const std::string&, Peer& peer) { peer.Close(); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, &server] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_THAT(Get(server.Url()), Fails(Code::kUnavailable, HasSubstr("closed")));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace lockstep
