// RetryingHttp: repeats what may be repeated, with growing random pauses and within bounds.
#pragma once

#include <functional>
#include <mutex>

#include "reconciler/base/clock.h"
#include "reconciler/base/random.h"
#include "reconciler/http/http.h"

namespace lockstep {

struct RetryPolicy {
  int attempts = 6;           // of one call, the first included; at least 1
  Duration first_pause{500};  // upper end of the first pause; each further one doubles
  Duration longest_pause{30'000};
  // Of one call, pauses included, on the monotonic clock. A request whose own timeout is longer
  // (the download of a layer) has that for its limit.
  Duration call_limit{120'000};
};

// Retries stop where they would be a storm: each call earns a share of a retry, up to `most` kept
// for bad times. Thread-safe; one for the whole program.
class RetryBudget {
 public:
  explicit RetryBudget(double share = 0.2, double most = 50.0) : share_(share), most_(most) {}

  void EarnForCall();
  bool Spend();  // false: no retry is left

 private:
  const double share_;
  const double most_;
  std::mutex mutex_;  // guards left_
  double left_ = most_;
};

// Repeated are: no answer (kUnavailable), the statuses 408, 429, 500, 502, 503 and 504, and a 403
// that speaks of a quota; of reads also an attempt that ran out of time or broke off
// (kDeadlineExceeded, kDataLoss); of Firestore's guarded commits also 409 ABORTED, its word for
// contention. A Stream is repeated only while its sink has seen nothing, a Write only if it is
// guarded. The pause is random between 0 and the upper end (full jitter), or the server's
// Retry-After if that is longer. When attempts, time or budget are used up, the last answer is
// returned with `attempts` set: what it means is the caller's business. Thread-safe.
class RetryingHttp final : public Writer {
 public:
  RetryingHttp(Writer& next, Clock& clock, Random& random, RetryBudget& budget,
               RetryPolicy policy = {});

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  // What is asked of one attempt, and whether its result may be followed by another.
  using Attempt = std::function<Result<Response>(const Request& request)>;
  using Repeatable = std::function<bool(const Result<Response>& result)>;

  Result<Response> Repeat(const Request& request, const Attempt& attempt,
                          const Repeatable& repeatable, const std::stop_token& stop);

  Writer& next_;
  Clock& clock_;
  Random& random_;
  RetryBudget& budget_;
  const RetryPolicy policy_;
};

}  // namespace lockstep
