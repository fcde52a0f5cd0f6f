// PacedHttp: keeps the writes to Cloud Run within the write quota of their region.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/http/http.h"
#include "reconciler/http/write_pace.h"

namespace lockstep {

// Paced is each Write to Cloud Run's Admin API, a project and location at a time as Google counts
// them; waits for operations, reads and other hosts pass at once. A write waits for its turn within
// Request::deadline and tells Request::on_wait of it. Errors beside those of http.h, all
// `untouched`: kDeadlineExceeded, naming the quota, if the turn would come too late (then none is
// taken), kCancelled if it was stopped meanwhile. A refusal that names a limit of writes
// (ErrorInfo's quota_limit "Write...") closes the location for a minute and slows it down to two
// thirds of its quota_limit_value; every other refusal is the business of retry.h. Thread-safe.
class PacedHttp final : public Writer {
 public:
  // `writes_a_minute`: of each location; see WritePace.
  PacedHttp(Writer& next, Clock& clock, Log& log, int writes_a_minute = kWriteRate);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  struct Location {
    std::string path{};    // "/v2/projects/p/locations/us-west2": one quota
    std::string region{};  // fit to print
  };
  static std::optional<Location> LocationOf(const Request& request);

  Status AwaitTurn(const Request& request, const Location& location, const std::stop_token& stop);
  void Tell(const Request& request, const Location& location, Duration wait) const;
  void Heed(const Response& response, const Location& location);
  WritePace& PaceOf(const Location& location);  // REQUIRES: mutex_ is held

  Writer& next_;
  Clock& clock_;
  Log& log_;
  const int writes_a_minute_;
  std::mutex mutex_;  // guards paces_
  std::map<std::string, WritePace> paces_;
};

}  // namespace lockstep
