// How long a transfer lasts at most, and what a stop does to it.
#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "tests/reconciler/http/transport_fixture.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using testing::Answer;
using testing::Chunked;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::IsOk;
using testing::kChunkedHead;
using ::testing::Lt;
using testing::Peer;

constexpr Duration kTight{150};   // deadlines that are meant to pass
constexpr Duration kSoon{2'000};  // what "at once" may take on a busy machine

void SendWithoutEnd(const std::string&, Peer& peer) {
  peer.Send(kChunkedHead);
  while (peer.Send("1000\r\n" + std::string(0x1000, 'x') + "\r\n")) {
  }
}

class CpprestHttpTime : public testing::TransportTest {};

TEST_F(CpprestHttpTime, ADeadlineHoldsWhereverTheServerStalls) {
  const std::string stalls[] = {"", "HTTP/1.1 200 OK\r\nContent-Le",
                                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                                Chunked("5\r\n12345\r\n")};
  for (const std::string& bytes : stalls) {
    HostileServer server([&bytes](const std::string&, Peer& peer) {
      peer.Send(bytes);
      peer.WaitForClose();
    });
    const Duration start = clock_.Monotonic();
    EXPECT_THAT(Get(server.Url(), kTight),
                Fails(Code::kDeadlineExceeded, HasSubstr("GET 127.0.0.1: ")));
    EXPECT_THAT(Since(start), Lt(kTight + kSoon)) << bytes;
  }
}

TEST_F(CpprestHttpTime, ADripOfBytesDoesNotProlongTheDeadline) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send(kChunkedHead);
    while (peer.Wait(Duration{10}) && peer.Send("1\r\nx\r\n")) {
    }
  });
  const Duration start = clock_.Monotonic();
  EXPECT_THAT(Get(server.Url(), kTight), Fails(Code::kDeadlineExceeded, HasSubstr("in time")));
  EXPECT_THAT(Discard({.url = server.Url(), .timeout = kTight}),
              Fails(Code::kDeadlineExceeded, HasSubstr("in time")));
  EXPECT_THAT(Since(start), Lt(2 * kTight + kSoon));
}

TEST_F(CpprestHttpTime, AnEndlessFastStreamMeetsItsDeadlineToo) {
  HostileServer server(SendWithoutEnd);
  EXPECT_THAT(Discard({.url = server.Url(), .timeout = kTight, .max_body = std::size_t{1} << 40}),
              Fails(Code::kDeadlineExceeded, HasSubstr("in time")));
}

// The library's few threads must not wait for one another to end these transfers.
TEST_F(CpprestHttpTime, ManyTransfersGivenUpAtOnceLeaveTheTransportAtWork) {
  HostileServer endless(SendWithoutEnd);
  constexpr int kTransfers = 32;
  std::latch all_begun(kTransfers);
  const Sink refuse = [&all_begun](std::string_view) {
    all_begun.arrive_and_wait();
    return Fail(Code::kDataLoss, "unwanted");
  };
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < kTransfers; ++i) {
      readers.emplace_back([&] {
        EXPECT_THAT(http_->Stream({.url = endless.Url()}, refuse, {}),
                    Fails(Code::kDataLoss, HasSubstr("unwanted")));
      });
    }
  }
  HostileServer server(Answer("ok"));
  EXPECT_THAT(Get(server.Url(), kSoon), IsOk());
}

TEST_F(CpprestHttpTime, ATimeoutOfNothingSendsNothing) {
  HostileServer server(Answer("ok"));
  EXPECT_THAT(Get(server.Url(), Duration{0}), Fails(Code::kDeadlineExceeded, HasSubstr("GET")));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CpprestHttpTime, TheConnectionIsClosedWhenTheCallerIsGone) {
  std::atomic<bool> closed = false;
  {
    HostileServer server([&closed](const std::string&, Peer& peer) {
      peer.WaitForClose();
      closed = true;
    });
    EXPECT_THAT(Get(server.Url(), kTight), Fails(Code::kDeadlineExceeded, HasSubstr("")));
  }
  EXPECT_TRUE(closed);
}

TEST_F(CpprestHttpTime, AStopActsAtOnce) {
  std::stop_source stop;
  HostileServer server([&stop](const std::string&, Peer& peer) {
    peer.Send(kChunkedHead);
    stop.request_stop();
    peer.WaitForClose();
  });
  const Duration start = clock_.Monotonic();
  EXPECT_THAT(Get(server.Url(), Duration{60'000}, stop.get_token()),
              Fails(Code::kCancelled, HasSubstr("GET 127.0.0.1")));
  EXPECT_THAT(Since(start), Lt(kSoon));
}

TEST_F(CpprestHttpTime, AStopEndsAStreamThatKeepsFlowing) {
  HostileServer server(SendWithoutEnd);
  std::stop_source stop;
  const Sink sink = [&stop](std::string_view) {
    stop.request_stop();
    return Status{};
  };
  EXPECT_THAT(http_->Stream({.url = server.Url()}, sink, stop.get_token()),
              Fails(Code::kCancelled, HasSubstr("")));
}

TEST_F(CpprestHttpTime, NothingIsSentOnceStopped) {
  HostileServer server(Answer("ok"));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(
      http_->Write({.method = "POST", .url = server.Url()}, Guard::kGuarded, stop.get_token()),
      Fails(Code::kCancelled, HasSubstr("POST")));
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace lockstep
