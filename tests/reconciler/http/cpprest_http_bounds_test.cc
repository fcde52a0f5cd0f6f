// The bounds of a transfer: time, size, and the caller's patience.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using testing::Answer;
using testing::Fails;
using ::testing::HasSubstr;
using testing::HostileServer;
using testing::IsOk;
using ::testing::Lt;
using testing::Peer;

constexpr Duration kTight{150};   // deadlines that are meant to pass
constexpr Duration kSoon{2'000};  // what "at once" may take on a busy machine

constexpr std::string_view kChunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

class CpprestHttpBounds : public ::testing::Test {
 protected:
  Result<Response> Get(const std::string& url, Duration timeout, std::stop_token stop = {}) {
    return http_->Read({.url = url, .timeout = timeout}, std::move(stop));
  }
  Result<Response> GetUpTo(const std::string& url, std::size_t max_body) {
    return http_->Read({.url = url, .max_body = max_body}, {});
  }
  Result<Response> Discard(const Request& request, std::stop_token stop = {}) {
    return http_->Stream(
        request, [](std::string_view) { return Status{}; }, std::move(stop));
  }
  Duration Since(Duration start) const { return clock_.Monotonic() - start; }

  SystemClock clock_;
  std::unique_ptr<Writer> http_ = *MakeHttp({}, clock_);
};

// --- time

TEST_F(CpprestHttpBounds, ADeadlineHoldsWhereverTheServerStalls) {
  const std::string stalls[] = {"", "HTTP/1.1 200 OK\r\nContent-Le",
                                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                                std::string(kChunkedHead) + "5\r\n12345\r\n"};
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

TEST_F(CpprestHttpBounds, ADripOfBytesDoesNotProlongTheDeadline) {
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

TEST_F(CpprestHttpBounds, AnEndlessFastStreamMeetsItsDeadlineToo) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send(kChunkedHead);
    while (peer.Send("1000\r\n" + std::string(0x1000, 'x') + "\r\n")) {
    }
  });
  EXPECT_THAT(Discard({.url = server.Url(), .timeout = kTight, .max_body = std::size_t{1} << 40}),
              Fails(Code::kDeadlineExceeded, HasSubstr("in time")));
}

// The library's few threads must not wait for one another to end these transfers.
TEST_F(CpprestHttpBounds, ManyTransfersGivenUpAtOnceLeaveTheTransportAtWork) {
  HostileServer endless([](const std::string&, Peer& peer) {
    peer.Send(kChunkedHead);
    while (peer.Send("1000\r\n" + std::string(0x1000, 'x') + "\r\n")) {
    }
  });
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

TEST_F(CpprestHttpBounds, ATimeoutOfNothingSendsNothing) {
  HostileServer server(Answer("ok"));
  EXPECT_THAT(Get(server.Url(), Duration{0}), Fails(Code::kDeadlineExceeded, HasSubstr("GET")));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CpprestHttpBounds, TheConnectionIsClosedWhenTheCallerIsGone) {
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

TEST_F(CpprestHttpBounds, AStopActsAtOnce) {
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

TEST_F(CpprestHttpBounds, AStopEndsAStreamThatKeepsFlowing) {
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send(kChunkedHead);
    while (peer.Send("1000\r\n" + std::string(0x1000, 'x') + "\r\n")) {
    }
  });
  std::stop_source stop;
  const Sink sink = [&stop](std::string_view) {
    stop.request_stop();
    return Status{};
  };
  EXPECT_THAT(http_->Stream({.url = server.Url()}, sink, stop.get_token()),
              Fails(Code::kCancelled, HasSubstr("")));
}

TEST_F(CpprestHttpBounds, NothingIsSentOnceStopped) {
  HostileServer server(Answer("ok"));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(
      http_->Write({.method = "POST", .url = server.Url()}, Guard::kGuarded, stop.get_token()),
      Fails(Code::kCancelled, HasSubstr("POST")));
  EXPECT_EQ(server.connections(), 0);
}

// --- size

TEST_F(CpprestHttpBounds, ABodyOfExactlyTheCapPasses) {
  HostileServer server(Answer("12345"));
  EXPECT_EQ(GetUpTo(server.Url(), 5)->body, "12345");
  EXPECT_THAT(GetUpTo(server.Url(), 4), Fails(Code::kDataLoss, HasSubstr("larger than 4 bytes")));
  HostileServer chunked(std::string(kChunkedHead) + "3\r\n123\r\n2\r\n45\r\n0\r\n\r\n");
  EXPECT_EQ(GetUpTo(chunked.Url(), 5)->body, "12345");
  EXPECT_THAT(GetUpTo(chunked.Url(), 4), Fails(Code::kDataLoss, HasSubstr("larger than 4 bytes")));
}

TEST_F(CpprestHttpBounds, AnErrorsBodyIsCappedToo) {
  HostileServer server(Answer("12345", "500 Oops"));
  EXPECT_THAT(GetUpTo(server.Url(), 4), Fails(Code::kDataLoss, HasSubstr("larger")));
  EXPECT_THAT(Discard({.url = server.Url(), .max_body = 4}),
              Fails(Code::kDataLoss, HasSubstr("larger")));
}

TEST_F(CpprestHttpBounds, ABodyBeyondTheCapIsNotReadToItsEnd) {
  std::atomic<std::size_t> sent = 0;
  {
    HostileServer server([&sent](const std::string&, Peer& peer) {
      peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n");
      while (sent < 300'000'000 && peer.Send(std::string(65'536, 'x'))) sent += 65'536;
    });
    EXPECT_THAT(GetUpTo(server.Url(), 100'000), Fails(Code::kDataLoss, HasSubstr("larger")));
  }
  EXPECT_LT(sent, 50'000'000);
}

TEST_F(CpprestHttpBounds, AChunkOfNegativeSizeIsAnErrorAndNotTheEndOfTheProcess) {
  for (const std::string chunks :
       {"-1\r\nx", "-2\r\n", "5\r\n12345\r\n-2\r\n", "5\r\n12345\r\n-5\r\n", "-3\r\n",
        "-7fffffff\r\n", "-80000000\r\n", "5\r\n12345\r\n-6\r\n"}) {
    HostileServer server([&chunks](const std::string&, Peer& peer) {
      peer.Send(std::string(kChunkedHead) + chunks + std::string(100, 'x'));
      peer.Close();
    });
    EXPECT_THAT(Get(server.Url(), Duration{5'000}), Fails(Code::kDataLoss, HasSubstr("")))
        << chunks;
    EXPECT_THAT(Discard({.url = server.Url()}), Fails(Code::kDataLoss, HasSubstr(""))) << chunks;
  }
}

TEST_F(CpprestHttpBounds, AMalformedChunkIsAnError) {
  for (const std::string chunks : {"zz\r\n", "\r\n", "100000000\r\n"}) {
    HostileServer server(std::string(kChunkedHead) + chunks);
    EXPECT_THAT(Get(server.Url(), Duration{5'000}), Fails(Code::kDataLoss, HasSubstr("chunks")))
        << chunks;
  }
}

// --- streams

TEST_F(CpprestHttpBounds, AStreamArrivesInOrderOnTheCallersThread) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) body += std::to_string(i);
  HostileServer server(Answer(body));
  std::string received;
  const auto self = std::this_thread::get_id();
  const auto answer = http_->Stream({.url = server.Url()},
                                    [&](std::string_view bytes) {
                                      EXPECT_EQ(std::this_thread::get_id(), self);
                                      received += bytes;
                                      return Status{};
                                    },
                                    {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "");
  EXPECT_TRUE(received == body);
}

TEST_F(CpprestHttpBounds, ASinksErrorEndsTheTransferAndIsTheResult) {
  std::atomic<std::size_t> sent = 0;
  {
    HostileServer server([&sent](const std::string&, Peer& peer) {
      peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n");
      while (sent < 300'000'000 && peer.Send(std::string(65'536, 'x'))) sent += 65'536;
    });
    const auto full = [](std::string_view) -> Status {
      return Fail(Code::kResourceExhausted, "disk full");
    };
    EXPECT_THAT(http_->Stream({.url = server.Url(), .max_body = std::size_t{1} << 30}, full, {}),
                Fails(Code::kResourceExhausted, ::testing::StrEq("disk full")));
  }
  EXPECT_LT(sent, 50'000'000);
}

TEST_F(CpprestHttpBounds, AStreamsErrorAnswerIsReturnedAndNotHandedOn) {
  HostileServer server(Answer("{\"error\":1}", "403 Forbidden"));
  const auto answer = http_->Stream({.url = server.Url()},
                                    [](std::string_view) -> Status {
                                      ADD_FAILURE() << "handed on";
                                      return {};
                                    },
                                    {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body, "{\"error\":1}");
}

long ResidentKilobytes() {
  std::ifstream statm("/proc/self/statm");
  long pages = 0;
  statm >> pages >> pages;
  return pages * 4;
}

// AddressSanitizer keeps freed memory.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kFreedMemoryIsKept = true;
#elif defined(__has_feature)
constexpr bool kFreedMemoryIsKept = __has_feature(address_sanitizer);
#else
constexpr bool kFreedMemoryIsKept = false;
#endif

TEST_F(CpprestHttpBounds, AStreamTakesNoMemoryHoweverLargeItIs) {
  if (kFreedMemoryIsKept) GTEST_SKIP() << "the sanitizer keeps freed memory";
  constexpr std::size_t kSize = 50'000'000;
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
    const std::string block(50'000, 'x');
    for (std::size_t sent = 0; sent < kSize && peer.Send(block); sent += block.size()) {
    }
  });
  std::size_t received = 0;
  const long before = ResidentKilobytes();
  long most = before;
  const auto answer = http_->Stream({.url = server.Url(), .max_body = kSize},
                                    [&](std::string_view bytes) {
                                      received += bytes.size();
                                      most = std::max(most, ResidentKilobytes());
                                      return Status{};
                                    },
                                    {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(received, kSize);
  EXPECT_LT(most - before, 8'000);
}

}  // namespace
}  // namespace lockstep
