// The one door to the network, split so that a reader cannot write.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"

namespace lockstep {

using Headers = std::vector<std::pair<std::string, std::string>>;  // names lower-case

struct Request {
  std::string method = "GET";
  std::string url{};  // absolute, percent-encoded: see UrlSegment in url.h
  Headers headers{};
  std::string body{};
  Duration timeout{20'000};                      // of one attempt, all bytes included
  std::size_t max_body = std::size_t{32} << 20;  // bytes of the answer; more is kDataLoss

  // By when all must be over that comes before and during an attempt, on Clock::Monotonic()'s
  // scale. Unset: a wait for a quota may last as long as `timeout`, and does not shorten it.
  std::optional<Duration> deadline{};
  // Told what is waited for ("the write quota of us-west2") before a wait of more than a second.
  // Called on the calling thread; may be empty.
  std::function<void(const std::string& what)> on_wait{};
};

struct Response {
  int status = 0;
  Headers headers{};
  std::string body{};  // of Stream: empty unless the status is 400 or more
  int attempts = 1;    // how often it was asked for, this answer included
};

// The value of header `name` (lower-case), or "" if there is none.
std::string HeaderOf(const Headers& headers, std::string_view name);

// Takes the next bytes of a body. An error ends the transfer and is what Stream returns.
using Sink = std::function<Status(std::string_view bytes)>;

// Thread-safe and blocking: a worker thread is the unit of concurrency.
class Reader {
 public:
  virtual ~Reader() = default;

  // For requests that change nothing: GET, HEAD, and POSTs that only query. A status of 400 or
  // more is a Response, not an Error; see ErrorOf() in google_api.h. A redirect is a Response,
  // too: nobody follows it but the caller.
  // Errors: kUnavailable (no answer), kDeadlineExceeded, kCancelled, kDataLoss (cut short, or
  // larger than max_body), kPermissionDenied (host not allowed), kUnauthenticated (no token).
  virtual Result<Response> Read(const Request& request, std::stop_token stop) = 0;

  // The same, handing a body with a status below 300 to `sink` as it arrives, in order, on the
  // calling thread. A failure after the first byte is never retried: the caller starts afresh.
  virtual Result<Response> Stream(const Request& request, const Sink& sink,
                                  std::stop_token stop) = 0;
};

// kGuarded: carries an etag or updateTime, so a repeat cannot act twice.
enum class Guard { kGuarded, kUnguarded };

class Writer : public Reader {
 public:
  // Repeated after a failure only if guarded. "Failed" means "not done" only if the error says
  // `untouched`.
  virtual Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) = 0;
};

}  // namespace lockstep
