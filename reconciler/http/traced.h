// TracedHttp: one log line an attempt, without secrets; and how many calls a command took.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/http.h"

namespace lockstep {

// What became of an attempt: an answer by its status, or none.
enum class CallResult { kOk, kRedirect, kClientError, kServerError, kNoAnswer };
inline constexpr std::array kAllCallResults = {CallResult::kOk, CallResult::kRedirect,
                                               CallResult::kClientError, CallResult::kServerError,
                                               CallResult::kNoAnswer};
std::string_view Name(CallResult result);  // "2xx", "no answer"
CallResult ResultOf(const Result<Response>& result);

inline constexpr std::array kAllServices = {Service::kRun,         Service::kLogging,
                                            Service::kFirestore,   Service::kTokens,
                                            Service::kOtherGoogle, Service::kRegistry};

// Attempts by what their host is and what became of them. Thread-safe.
class CallCounts {
 public:
  void Add(Service service, CallResult result) { ++counts_[Index(service, result)]; }
  std::int64_t Of(Service service) const;
  std::int64_t Of(Service service, CallResult result) const {
    return counts_[Index(service, result)];
  }
  std::int64_t Total() const;
  std::string Describe() const;  // "9 calls: 3 Cloud Run, 6 registry"; "no calls"

 private:
  static std::size_t Index(Service service, CallResult result) {
    return static_cast<std::size_t>(service) * kAllCallResults.size() +
           static_cast<std::size_t>(result);
  }

  std::array<std::atomic<std::int64_t>, kAllServices.size() * kAllCallResults.size()> counts_{};
};

// The path of `target` as a log may show it: no query, and nothing that works as a ticket (the
// one-time part of a registry's download path, any overlong segment).
std::string LoggablePath(std::string_view target);

// Logs at debug level: method, host, path without query, status or error code, milliseconds,
// bytes of the answer. Headers and bodies never. Thread-safe.
class TracedHttp final : public Writer {
 public:
  // Each call counts for `service`, or for that of its host.
  TracedHttp(Writer& next, Log& log, Clock& clock, CallCounts& counts,
             std::optional<Service> service = std::nullopt);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  void Note(const Request& request, Duration started, const Result<Response>& result,
            std::size_t bytes);

  Writer& next_;
  Log& log_;
  Clock& clock_;
  CallCounts& counts_;
  const std::optional<Service> service_;
};

}  // namespace lockstep
