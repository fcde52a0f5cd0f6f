#include "reconciler/http/framing.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kMaxHead = std::size_t{1} << 20;  // bytes of all headers of an answer

// Those that decide where a message ends, whom it is for, or what becomes of the connection.
constexpr std::array<std::string_view, 10> kOwnHeaders = {
    "content-length", "transfer-encoding",   "connection", "keep-alive",      "expect", "te",
    "trailer",        "proxy-authorization", "upgrade",    "proxy-connection"};

// Over TLS a host header would become the name that the certificate is checked against. In plain
// text, which is for loopback, it tells a sandbox which registry is meant.
bool IsOwn(std::string_view name, const Request& request) {
  if (name == "host") return !request.url.starts_with("http://");
  return std::find(kOwnHeaders.begin(), kOwnHeaders.end(), name) != kOwnHeaders.end();
}

bool IsNameCharacter(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool HasBody(std::string_view method, int status) {
  return method != "HEAD" && status != 204 && status != 304;
}

bool IsLength(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;  // fits 63 bits
  return !text.empty() && text.size() <= kMostDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsChunked(std::string_view coding) {
  constexpr std::string_view kChunked = "chunked";
  return std::equal(coding.begin(), coding.end(), kChunked.begin(), kChunked.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

Status CheckRequest(const Request& request) {
  const std::string& method = request.method;
  if (method.empty() ||
      !std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return Fail(Code::kInvalidArgument, "not a method: " + Printable(method));
  }
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || !std::all_of(name.begin(), name.end(), IsNameCharacter)) {
      return Fail(Code::kInvalidArgument, "not a lower-case header name: " + Printable(name));
    }
    if (std::any_of(value.begin(), value.end(), IsControl)) {
      return Fail(Code::kInvalidArgument, "header " + name + " holds a control character");
    }
    if (IsOwn(name, request)) {
      return Fail(Code::kInvalidArgument, "header " + name + " belongs to the transport");
    }
  }
  return {};
}

Status CheckFraming(std::string_view method, const Response& head) {
  if (head.status < 200) {
    return Fail(Code::kDataLoss, "interim answer " + std::to_string(head.status));
  }
  std::size_t bytes = 0;
  for (const auto& [name, value] : head.headers) bytes += name.size() + value.size();
  if (bytes > kMaxHead) return Fail(Code::kDataLoss, "the answer's headers are larger than 1 MiB");
  if (!HasBody(method, head.status)) return {};
  const std::string coding = HeaderOf(head.headers, "transfer-encoding");
  if (IsChunked(coding)) return {};
  if (!coding.empty()) {
    return Fail(Code::kDataLoss, "unknown transfer coding " + Printable(coding, 40));
  }
  const std::string length = HeaderOf(head.headers, "content-length");
  if (length.empty() && head.status < 300) {
    return Fail(Code::kDataLoss, "the answer has no length, so a cut would not show");
  }
  if (!length.empty() && !IsLength(length)) {
    return Fail(Code::kDataLoss, "malformed content-length " + Printable(length, 40));
  }
  return {};
}

}  // namespace lockstep
