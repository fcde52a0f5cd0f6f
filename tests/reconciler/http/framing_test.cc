#include "reconciler/http/framing.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;

Request With(const std::string& name, const std::string& value) {
  return {.headers = {{name, value}}};
}

TEST(CheckRequest, AnOrdinaryRequestPasses) {
  EXPECT_THAT(CheckRequest({.method = "PATCH", .headers = {{"content-type", "text/plain"}}}),
              IsOk());
  EXPECT_THAT(CheckRequest(With("x-goog-field-mask", "a,b; c=\"d\"")), IsOk());
}

TEST(CheckRequest, AControlCharacterInAValueIsRefused) {
  for (const std::string& value :
       {std::string("a\r\nx: y"), std::string("token\n"), std::string("a\0b", 3),
        std::string("\x7f"), std::string("\t")}) {
    EXPECT_THAT(CheckRequest(With("authorization", value)),
                Fails(Code::kInvalidArgument, HasSubstr("control character")));
  }
}

TEST(CheckRequest, TheMessageDoesNotRepeatTheValue) {
  EXPECT_THAT(CheckRequest(With("authorization", "Bearer secret\n")),
              Fails(Code::kInvalidArgument, ::testing::Not(HasSubstr("secret"))));
}

TEST(CheckRequest, NamesAndMethodsAreWords) {
  for (const char* name : {"", "a b", "a:", "A", "a\r\nb", "\xC3\xA9"}) {
    EXPECT_THAT(CheckRequest(With(name, "x")), Fails(Code::kInvalidArgument, HasSubstr("name")));
  }
  for (const char* method : {"", "get", "GET /", "G\r\n"}) {
    EXPECT_THAT(CheckRequest({.method = method}),
                Fails(Code::kInvalidArgument, HasSubstr("method")));
  }
}

TEST(CheckRequest, TheTransportsOwnHeadersAreRefused) {
  for (const char* name : {"host", "content-length", "transfer-encoding", "connection", "expect",
                           "proxy-authorization", "te", "upgrade"}) {
    EXPECT_THAT(CheckRequest(With(name, "x")),
                Fails(Code::kInvalidArgument, HasSubstr("belongs to the transport")))
        << name;
  }
}

TEST(CheckRequest, APlainHttpRequestMayNameTheRegistryItIsMeantFor) {
  Request plain = With("host", "gcr.io");
  plain.url = "http://127.0.0.1:8080/v2/";
  EXPECT_THAT(CheckRequest(plain), IsOk());
  plain.url = "https://127.0.0.1:8080/v2/";  // it would be the name a certificate is checked for
  EXPECT_THAT(CheckRequest(plain), Fails(Code::kInvalidArgument, HasSubstr("host")));
}

TEST(CheckFraming, AnAnswerWhoseEndIsMarkedPasses) {
  EXPECT_THAT(CheckFraming("GET", {.status = 200, .headers = {{"content-length", "0"}}}), IsOk());
  EXPECT_THAT(CheckFraming("GET", {.status = 200, .headers = {{"transfer-encoding", "Chunked"}}}),
              IsOk());
}

TEST(CheckFraming, ASuccessThatEndsWithItsConnectionIsRefused) {
  for (const int status : {200, 201, 206}) {
    EXPECT_THAT(CheckFraming("GET", {.status = status}),
                Fails(Code::kDataLoss, HasSubstr("no length")));
  }
}

TEST(CheckFraming, WhereNoBodyMayBeNoLengthIsNeeded) {
  EXPECT_THAT(CheckFraming("HEAD", {.status = 200}), IsOk());
  EXPECT_THAT(CheckFraming("GET", {.status = 204}), IsOk());
  EXPECT_THAT(CheckFraming("GET", {.status = 304}), IsOk());
}

TEST(CheckFraming, AnErrorMayEndWithItsConnection) {
  EXPECT_THAT(CheckFraming("GET", {.status = 502}), IsOk());
}

TEST(CheckFraming, AMalformedLengthIsNotAnAbsentOne) {
  for (const char* length : {"-1", "+1", "1, 1", "0x10", "99999999999999999999", "1 ", "a"}) {
    EXPECT_THAT(CheckFraming("GET", {.status = 200, .headers = {{"content-length", length}}}),
                Fails(Code::kDataLoss, HasSubstr("content-length")))
        << length;
  }
}

TEST(CheckFraming, AnotherCodingThanChunkedIsRefused) {
  for (const char* coding :
       {"gzip, chunked", "identity", "chunked, chunked", "xchunked", "chunke"}) {
    EXPECT_THAT(
        CheckFraming("GET", {.status = 200,
                             .headers = {{"transfer-encoding", coding}, {"content-length", "1"}}}),
        Fails(Code::kDataLoss, HasSubstr("transfer coding")))
        << coding;
  }
}

TEST(CheckFraming, AnInterimAnswerIsNoAnswer) {
  EXPECT_THAT(CheckFraming("GET", {.status = 100}), Fails(Code::kDataLoss, HasSubstr("interim")));
  EXPECT_THAT(CheckFraming("HEAD", {.status = 0}), Fails(Code::kDataLoss, HasSubstr("interim")));
}

TEST(CheckFraming, EndlessHeadersAreRefused) {
  EXPECT_THAT(
      CheckFraming(
          "GET", {.status = 204, .headers = {{"x", std::string((std::size_t{1} << 20) + 1, 'x')}}}),
      Fails(Code::kDataLoss, HasSubstr("headers")));
}

}  // namespace
}  // namespace lockstep
