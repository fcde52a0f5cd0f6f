// Answers that end too early or never, and those that are none.
#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/reconciler/http/transport_fixture.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Answer;
using testing::Chunked;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::IsOk;
using ::testing::Not;
using testing::Peer;

class CpprestHttpAnswers : public testing::TransportTest {};

TEST_F(CpprestHttpAnswers, ACutAnswerIsNeverComplete) {
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

TEST_F(CpprestHttpAnswers, ASuccessThatEndsWithItsConnectionIsRefused) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\n\r\n{\"documents\":[]}");
    peer.Close();
  });
  EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("no length")));
  std::vector<std::string> pieces;
  EXPECT_THAT(GetInPieces(server.Url(), pieces), Fails(Code::kDataLoss, HasSubstr("no length")));
}

TEST_F(CpprestHttpAnswers, AnErrorThatEndsWithItsConnectionIsRead) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>");
    peer.Close();
  });
  const auto answer = Get(server.Url());
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body, "<html>");
}

TEST_F(CpprestHttpAnswers, AnAnswerWithoutABodyNeedsNoLength) {
  HostileServer server(std::string("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(Get(server.Url())->status, 204);
  HostileServer head(std::string("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n"));
  const auto answer = http_->Read({.method = "HEAD", .url = head.Url()}, {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(HeaderOf(answer->headers, "content-length"), "77");
}

TEST_F(CpprestHttpAnswers, AnOverflowingLengthIsNotAnAbsentOne) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n[]");
    peer.Close();
  });
  EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("content-length")));
}

TEST_F(CpprestHttpAnswers, TheAnswerAfterAnInterimOneIsNotTheNextRequests) {
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

TEST_F(CpprestHttpAnswers, WhatIsNoHttpIsNoAnswer) {
  for (const char* bytes :
       {"SSH-2.0-x\r\n\r\n", "HTTP/1.1\r\n\r\n", "\r\n\r\n", "<html>\r\n\r\n"}) {
    HostileServer server([bytes](const std::string&, Peer& peer) {
      peer.Send(bytes);
      peer.Close();
    });
    EXPECT_THAT(Get(server.Url()), Fails(Code::kDataLoss, HasSubstr("no HTTP"))) << bytes;
  }
}

TEST_F(CpprestHttpAnswers, ClosingBeforeAnAnswerIsUnavailable) {
  HostileServer closing([](const std::string&, Peer& peer) { peer.Close(); });
  EXPECT_THAT(Get(closing.Url()),
              Fails(Code::kUnavailable, HasSubstr("GET 127.0.0.1: closed before an answer")));
  HostileServer resetting([](const std::string&, Peer& peer) { peer.Reset(); });
  EXPECT_THAT(Get(resetting.Url()), Fails(Code::kUnavailable, HasSubstr("GET 127.0.0.1: ")));
}

TEST_F(CpprestHttpAnswers, ARefusedConnectionIsUnavailable) {
  std::string url;
  { url = HostileServer(Answer("")).Url("/secret-path"); }
  EXPECT_THAT(Get(url), Fails(Code::kUnavailable, AllOf(HasSubstr("GET 127.0.0.1: no connection"),
                                                        Not(HasSubstr("secret-path")))));
}

TEST_F(CpprestHttpAnswers, ManyFailuresAtOnceDoNotEndTheProcess) {
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
