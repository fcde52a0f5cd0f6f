#include "reconciler/http/cpprest_failure.h"

#include <array>
#include <string>
#include <system_error>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

struct Row {
  std::string_view text;  // what() begins with it
  Code code;
  std::string_view reason;  // what people are told; the system's own text follows if `detail`
  bool detail = true;
};

constexpr std::array<Row, 15> kRows = {{
    {"Failed to read response body", Code::kDataLoss, "the answer was cut short", false},
    {"Failed to read chunked response part", Code::kDataLoss, "the answer was cut short", false},
    {"Retrieving message chunk header", Code::kDataLoss, "the answer was cut short", false},
    {"Invalid chunked response header", Code::kDataLoss, "the answer's chunks are malformed",
     false},
    {"Invalid HTTP status line during proxy", Code::kUnavailable, "the proxy answers no HTTP",
     false},
    {"Invalid HTTP status line", Code::kDataLoss, "the answer is no HTTP", false},
    {"Error resolving proxy address", Code::kUnavailable, "the proxy's name is not resolved"},
    {"Error resolving address", Code::kUnavailable, "the name is not resolved", false},
    {"Failed to resolve address", Code::kUnavailable, "the name is not resolved", false},
    {"Failed to connect to any resolved proxy", Code::kUnavailable, "no connection to the proxy"},
    {"Failed to connect to any resolved", Code::kUnavailable, "no connection"},
    {"Failed to read HTTP status line", Code::kUnavailable, "closed before an answer"},
    {"Failed to write request", Code::kUnavailable, "the connection broke while sending"},
    {"Failed to send connect request", Code::kUnavailable, "the connection to the proxy broke"},
    {"Error in SSL handshake", Code::kUnavailable, "the TLS handshake failed", false},
}};

// The codes that the library sets are often those of another failure: only these say something.
std::string DetailOf(int code) {
  switch (static_cast<std::errc>(code)) {
    case std::errc::host_unreachable: return ": refused or unreachable";  // it says so for both
    case std::errc::connection_reset: return ": connection reset";
    case std::errc::timed_out: return ": timed out";
    case std::errc::network_unreachable: return ": network unreachable";
    default: return "";
  }
}

Error ProxyRefusal(std::string_view status) {
  const bool permanent = status.starts_with('4');
  return Error{permanent ? Code::kPermissionDenied : Code::kUnavailable,
               "the proxy answered " + Printable(status, 10)};
}

}  // namespace

Error FailureOf(int code, std::string_view text, std::string_view certificate) {
  constexpr std::string_view kRefusal = "Expected a 200 response from proxy, received: ";
  if (!certificate.empty()) {
    return Error{Code::kPermissionDenied, "certificate refused: " + Printable(certificate)};
  }
  if (text.starts_with(kRefusal)) return ProxyRefusal(text.substr(kRefusal.size()));
  for (const Row& row : kRows) {
    if (!text.starts_with(row.text)) continue;
    return Error{row.code, std::string(row.reason) + (row.detail ? DetailOf(code) : "")};
  }
  return Error{Code::kUnavailable, "no answer: " + Printable(text, 120)};
}

}  // namespace lockstep
