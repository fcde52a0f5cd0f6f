// Bodies that are handed on while they come.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "tests/reconciler/http/transport_fixture.h"
#include "tests/support/hostile_server.h"
#include "tests/support/matchers.h"
#include "tests/support/own_process.h"

namespace lockstep {
namespace {

using testing::Answer;
using testing::Fails;
using testing::HostileServer;
using testing::IsOk;
using testing::kSanitized;
using testing::Peer;
using testing::ResidentKib;
using testing::SendLargeBody;

class CpprestHttpStreams : public testing::TransportTest {};

TEST_F(CpprestHttpStreams, AStreamArrivesInOrderOnTheCallersThread) {
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

TEST_F(CpprestHttpStreams, ASinksErrorEndsTheTransferAndIsTheResult) {
  std::atomic<std::size_t> sent = 0;
  {
    HostileServer server(SendLargeBody(sent));
    const auto full = [](std::string_view) -> Status {
      return Fail(Code::kResourceExhausted, "disk full");
    };
    EXPECT_THAT(http_->Stream({.url = server.Url(), .max_body = std::size_t{1} << 30}, full, {}),
                Fails(Code::kResourceExhausted, ::testing::StrEq("disk full")));
  }
  EXPECT_LT(sent, 50'000'000);
}

TEST_F(CpprestHttpStreams, AStreamsErrorAnswerIsReturnedAndNotHandedOn) {
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

TEST_F(CpprestHttpStreams, AStreamTakesNoMemoryHoweverLargeItIs) {
  constexpr std::size_t kSize = 50'000'000;
  HostileServer server([](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
    const std::string block(50'000, 'x');
    for (std::size_t sent = 0; sent < kSize && peer.Send(block); sent += block.size()) {
    }
  });
  std::size_t received = 0;
  const long before = ResidentKib();
  long most = before;
  const auto answer = http_->Stream({.url = server.Url(), .max_body = kSize},
                                    [&](std::string_view bytes) {
                                      received += bytes.size();
                                      most = std::max(most, ResidentKib());
                                      return Status{};
                                    },
                                    {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(received, kSize);
  EXPECT_TRUE(kSanitized || most - before < 8'000) << most - before;
}

}  // namespace
}  // namespace lockstep
