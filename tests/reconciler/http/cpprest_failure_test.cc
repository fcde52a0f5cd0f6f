#include "reconciler/http/cpprest_failure.h"

#include <gmock/gmock.h>

#include <string>

namespace lockstep {
namespace {

TEST(FailureOf, CodeAndTextOfTheLibraryMeanOneThing) {
  struct Case {
    int code;
    std::string text;
    Code expected;
    std::string message;
  };
  const Case cases[] = {
      {2, "Failed to read response body", Code::kDataLoss, "the answer was cut short"},
      {104, "Failed to read response body", Code::kDataLoss, "the answer was cut short"},
      {2, "Failed to read chunked response part", Code::kDataLoss, "the answer was cut short"},
      {2, "Retrieving message chunk header", Code::kDataLoss, "the answer was cut short"},
      {0, "Invalid chunked response header", Code::kDataLoss, "the answer's chunks are malformed"},
      {0, "Invalid HTTP status line", Code::kDataLoss, "the answer is no HTTP"},
      {113, "Failed to connect to any resolved endpoint", Code::kUnavailable,
       "no connection: refused or unreachable"},
      {110, "Failed to connect to any resolved endpoint", Code::kUnavailable,
       "no connection: timed out"},
      {106, "Failed to connect to any resolved endpoint", Code::kUnavailable, "no connection"},
      {101, "Failed to connect to any resolved endpoint", Code::kUnavailable,
       "no connection: network unreachable"},
      {1, "Error resolving address", Code::kUnavailable, "the name is not resolved"},
      {0, "Failed to resolve address", Code::kUnavailable, "the name is not resolved"},
      {103, "Failed to read HTTP status line", Code::kUnavailable, "closed before an answer"},
      {104, "Failed to read HTTP status line", Code::kUnavailable,
       "closed before an answer: connection reset"},
      {32, "Failed to write request body", Code::kUnavailable,
       "the connection broke while sending"},
      {113, "Failed to write request headers", Code::kUnavailable,
       "the connection broke while sending: refused or unreachable"},
      {167772294, "Error in SSL handshake", Code::kUnavailable, "the TLS handshake failed"},
      {113, "Failed to connect to any resolved proxy endpoint", Code::kUnavailable,
       "no connection to the proxy: refused or unreachable"},
      {1, "Error resolving proxy address", Code::kUnavailable, "the proxy's name is not resolved"},
      {0, "Invalid HTTP status line during proxy connection", Code::kUnavailable,
       "the proxy answers no HTTP"},
      {0, "Expected a 200 response from proxy, received: 407", Code::kPermissionDenied,
       "the proxy answered 407"},
      {0, "Expected a 200 response from proxy, received: 503", Code::kUnavailable,
       "the proxy answered 503"},
      {5, "something \x1b new", Code::kUnavailable, "no answer: something \\x1b new"},
  };
  for (const Case& item : cases) {
    const Error error = FailureOf(item.code, item.text, "");
    EXPECT_EQ(error.code, item.expected) << item.text;
    EXPECT_EQ(error.message, item.message) << item.text;
  }
}

TEST(FailureOf, ACertificatesFaultIsTheReason) {
  const Error error = FailureOf(167772294, "Error in SSL handshake", "certificate has expired");
  EXPECT_EQ(error.code, Code::kPermissionDenied);
  EXPECT_EQ(error.message, "certificate refused: certificate has expired");
}

}  // namespace
}  // namespace lockstep
