// PacedHttp: keeps requests within the quotas that a server counts by the minute.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/http/http.h"
#include "reconciler/http/pace.h"

namespace lockstep {

// Paced are each Write to Cloud Run's Admin API, a project and location at a time as Google counts
// them, and each Read of Cloud Logging, all together; waits for operations, other reads and other
// hosts pass at once. A request waits for its turn within Request::deadline and tells
// Request::on_wait of it. Errors beside those of http.h, all `untouched`: kDeadlineExceeded, naming
// the quota, if the turn would come too late (then none is taken), kCancelled if it was stopped
// meanwhile. A refusal closes what it counts against for a minute, and slows it down to two thirds
// of its quota_limit_value if it says one: of a write that which names a limit of writes
// (ErrorInfo's quota_limit "Write..."), of Cloud Logging every 429, for nothing else is refused so.
// Every other refusal is the business of retry.h. Thread-safe.
class PacedHttp final : public Writer {
 public:
  // `writes_a_minute`: of each location; see Pace.
  PacedHttp(Writer& next, Clock& clock, Log& log, int writes_a_minute = kWriteRate);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  // What a request counts against.
  struct Quota {
    std::string key{};   // "/v2/projects/p/locations/us-west2": equal means one and the same
    std::string name{};  // "the write quota of us-west2", fit to print
    bool writes = false;
  };
  static std::optional<Quota> QuotaOfWrite(const Request& request);
  static std::optional<Quota> QuotaOfRead(const Request& request);

  // `send` in its turn, with what is left of the request's time.
  Result<Response> InTurn(const Request& request, const Quota& quota, const std::stop_token& stop,
                          const std::function<Result<Response>(const Request& timely)>& send);
  Status AwaitTurn(const Request& request, const Quota& quota, const std::stop_token& stop);
  void Tell(const Request& request, const Quota& quota, Duration wait) const;
  void Heed(const Response& response, const Quota& quota);
  Pace& PaceOf(const Quota& quota);  // REQUIRES: mutex_ is held

  Writer& next_;
  Clock& clock_;
  Log& log_;
  const int writes_a_minute_;
  std::mutex mutex_;  // guards paces_
  std::map<std::string, Pace> paces_;
};

}  // namespace lockstep
