// A transport as the program has it, and the calls of it that tests make.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/support/hostile_server.h"

namespace lockstep::testing {

// The head of an answer in chunks, which follow it.
inline constexpr std::string_view kChunkedHead =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

inline std::string Chunked(std::string_view chunks) {
  return std::string(kChunkedHead) + std::string(chunks);
}

// Answers with 300 MB, as long as they are taken, and counts what went out.
inline auto SendLargeBody(std::atomic<std::size_t>& sent) {
  return [&sent](const std::string&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n");
    while (sent < 300'000'000 && peer.Send(std::string(65'536, 'x'))) sent += 65'536;
  };
}

class TransportTest : public ::testing::Test {
 protected:
  Result<Response> Get(const std::string& url, Duration timeout = Duration{10'000},
                       std::stop_token stop = {}) {
    return http_->Read({.url = url, .timeout = timeout}, std::move(stop));
  }
  Result<Response> GetUpTo(const std::string& url, std::size_t max_body) {
    return http_->Read({.url = url, .max_body = max_body}, {});
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
  Result<Response> Discard(const Request& request) {
    return http_->Stream(request, [](std::string_view) { return Status{}; }, {});
  }
  Duration Since(Duration start) const { return clock_.Monotonic() - start; }

  SystemClock clock_;
  std::unique_ptr<Writer> http_ = *MakeHttp({}, clock_);
};

}  // namespace lockstep::testing
