// How much of a body is taken.
#include <gmock/gmock.h>

#include <atomic>
#include <string>

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
using testing::Peer;
using testing::SendLargeBody;

class CpprestHttpSize : public testing::TransportTest {};

TEST_F(CpprestHttpSize, ABodyOfExactlyTheCapPasses) {
  HostileServer server(Answer("12345"));
  EXPECT_EQ(GetUpTo(server.Url(), 5)->body, "12345");
  EXPECT_THAT(GetUpTo(server.Url(), 4), Fails(Code::kDataLoss, HasSubstr("larger than 4 bytes")));
  HostileServer chunked(Chunked("3\r\n123\r\n2\r\n45\r\n0\r\n\r\n"));
  EXPECT_EQ(GetUpTo(chunked.Url(), 5)->body, "12345");
  EXPECT_THAT(GetUpTo(chunked.Url(), 4), Fails(Code::kDataLoss, HasSubstr("larger than 4 bytes")));
}

TEST_F(CpprestHttpSize, AnErrorsBodyIsCappedToo) {
  HostileServer server(Answer("12345", "500 Oops"));
  EXPECT_THAT(GetUpTo(server.Url(), 4), Fails(Code::kDataLoss, HasSubstr("larger")));
  EXPECT_THAT(Discard({.url = server.Url(), .max_body = 4}),
              Fails(Code::kDataLoss, HasSubstr("larger")));
}

TEST_F(CpprestHttpSize, ABodyBeyondTheCapIsNotReadToItsEnd) {
  std::atomic<std::size_t> sent = 0;
  {
    HostileServer server(SendLargeBody(sent));
    EXPECT_THAT(GetUpTo(server.Url(), 100'000), Fails(Code::kDataLoss, HasSubstr("larger")));
  }
  EXPECT_LT(sent, 50'000'000);
}

TEST_F(CpprestHttpSize, AChunkOfNegativeSizeIsAnErrorAndNotTheEndOfTheProcess) {
  for (const std::string chunks :
       {"-1\r\nx", "-2\r\n", "5\r\n12345\r\n-2\r\n", "5\r\n12345\r\n-5\r\n", "-3\r\n",
        "-7fffffff\r\n", "-80000000\r\n", "5\r\n12345\r\n-6\r\n"}) {
    HostileServer server([&chunks](const std::string&, Peer& peer) {
      peer.Send(Chunked(chunks + std::string(100, 'x')));
      peer.Close();
    });
    EXPECT_THAT(Get(server.Url(), Duration{5'000}), Fails(Code::kDataLoss, HasSubstr("")))
        << chunks;
    EXPECT_THAT(Discard({.url = server.Url()}), Fails(Code::kDataLoss, HasSubstr(""))) << chunks;
  }
}

TEST_F(CpprestHttpSize, AMalformedChunkIsAnError) {
  for (const std::string chunks : {"zz\r\n", "\r\n", "100000000\r\n"}) {
    HostileServer server(Chunked(chunks));
    EXPECT_THAT(Get(server.Url(), Duration{5'000}), Fails(Code::kDataLoss, HasSubstr("chunks")))
        << chunks;
  }
}

}  // namespace
}  // namespace lockstep
