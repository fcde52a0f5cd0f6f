// ReadOnlyHttp: the network for who may only look; what is no read does not go out.
#pragma once

#include "reconciler/http/http.h"

namespace lockstep {

// True of GET and HEAD, and of the POSTs that are known to change nothing: Firestore's runQuery,
// runAggregationQuery and batchGet, Cloud Logging's entries:list, and Cloud Run's wait for an
// operation, each at its own host. Judged by request.url as the caller wrote it.
bool IsRead(const Request& request);

// No Writer, and there is none to be had from it: what is behind it stays behind it. A request that
// is no read is kInternal, `untouched`: it is a mistake of this program. Thread-safe if `next` is.
class ReadOnlyHttp final : public Reader {
 public:
  explicit ReadOnlyHttp(Reader& next) : next_(next) {}

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;

 private:
  Reader& next_;
};

}  // namespace lockstep
