// The faults of a lying network, by name, for FaultProxy.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "reconciler/base/json.h"
#include "reconciler/http/http.h"
#include "tests/support/fault_proxy.h"

namespace lockstep::testing {

struct NamedFault {
  std::string name{};
  Fault fault{};
};

namespace faults {

// The request does nothing:

Fault Instead(Response answer);
Fault ResetBefore();  // the connection is reset, nothing is forwarded
Fault Html();         // 200, a login page
Fault Google(int status, std::string status_name, Headers headers = {});  // an API's error body

// The request takes effect first:

Fault LoseReply();  // then the connection is reset

// The connection is reset after `bytes` of the true body, whose whole length the head told.
Fault ResetAfter(std::size_t bytes);

// How the end of a body that is cut is told to the client.
enum class Framing {
  kWhole,     // Content-Length of all of it, then the connection is closed
  kCut,       // Content-Length of what is sent: only the content is broken
  kNone,      // neither length nor chunks: the connection is closed
  kChunked,   // chunks, and the last one is missing
  kOverflow,  // a Content-Length that no number holds
};

// The first `bytes` of `answer`'s body, or of the true one.
Fault TruncateTo(Response answer, std::size_t bytes, Framing framing);
Fault Truncate(std::size_t bytes, Framing framing);

// `answer` in pieces of so many bytes of head and body, until the client leaves.
void DripOut(const Response& answer, std::size_t piece, std::chrono::milliseconds pause,
             Exchange& exchange);

// `piece` bytes of the true answer, head included, every `pause`.
Fault Drip(std::size_t piece, std::chrono::milliseconds pause);

// The true answer with another body.
Fault Edit(std::function<std::string(const std::string& body)> edit);
Fault EditJson(std::function<void(Json& body)> edit);

// A small body that says it is gzip'd JSON, and is `megabytes` of zeros once inflated.
Fault GzipBomb(std::size_t megabytes);

// A list that never begins: `bytes` of white space after its bracket.
Fault Endless(std::size_t bytes);

}  // namespace faults
}  // namespace lockstep::testing
