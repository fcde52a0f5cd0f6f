// What of a request may go out, and which answer can be told from half an answer. Pure.
#pragma once

#include <string_view>

#include "reconciler/base/result.h"
#include "reconciler/http/http.h"

namespace lockstep {

// kInvalidArgument for what would change the framing of the request: a method that is no word, a
// control character in a header, and the headers that the transport writes itself.
Status CheckRequest(const Request& request);

// kDataLoss if the end of the answer cannot be told from a cut, judged by its head alone: an
// interim status, a 2xx with a body that ends with the connection, a malformed or repeated length,
// a transfer coding other than chunked. `method` is the request's.
Status CheckFraming(std::string_view method, const Response& head);

}  // namespace lockstep
