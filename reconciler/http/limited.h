// LimitedHttp: at most so many requests in flight.
#pragma once

#include <condition_variable>
#include <mutex>

#include "reconciler/http/http.h"

namespace lockstep {

// Thread-safe. A request waits for a free slot, without using up its timeout, and gives up with
// kCancelled, `untouched`, when `stop` fires. A sink holds its request's slot: it must send no
// request itself.
class LimitedHttp final : public Writer {
 public:
  // REQUIRES: slots >= 1.
  LimitedHttp(Writer& next, int slots);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  class Slot;

  Writer& next_;
  std::mutex mutex_;  // guards free_
  std::condition_variable_any freed_;
  int free_;
};

}  // namespace lockstep
