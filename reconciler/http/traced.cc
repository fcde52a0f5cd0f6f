#include "reconciler/http/traced.h"

#include <algorithm>
#include <string>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

// A digest has 71 characters; what is longer is a token more likely than a name.
constexpr std::size_t kLongestSegment = 80;
constexpr std::size_t kLongestPath = 400;

// Behind it comes a ticket that works without a credential (Artifact Registry's downloads).
constexpr std::string_view kTicketPath = "/artifacts-downloads/";

}  // namespace

std::string_view Name(CallResult result) {
  switch (result) {
    case CallResult::kOk: return "2xx";
    case CallResult::kRedirect: return "3xx";
    case CallResult::kClientError: return "4xx";
    case CallResult::kServerError: return "5xx";
    case CallResult::kNoAnswer: break;
  }
  return "no answer";
}

CallResult ResultOf(const Result<Response>& result) {
  if (!result) return CallResult::kNoAnswer;
  if (result->status < 300) return CallResult::kOk;
  if (result->status < 400) return CallResult::kRedirect;
  return result->status < 500 ? CallResult::kClientError : CallResult::kServerError;
}

std::int64_t CallCounts::Of(Service service) const {
  std::int64_t sum = 0;
  for (const CallResult result : kAllCallResults) sum += Of(service, result);
  return sum;
}

std::int64_t CallCounts::Total() const {
  std::int64_t total = 0;
  for (const auto& count : counts_) total += count;
  return total;
}

std::string CallCounts::Describe() const {
  std::string parts;
  for (const Service service : kAllServices) {
    if (Of(service) == 0) continue;
    parts += (parts.empty() ? ": " : ", ") + std::to_string(Of(service)) + " " +
             std::string{Name(service)};
  }
  const std::int64_t total = Total();
  if (total == 0) return "no calls";
  return std::to_string(total) + (total == 1 ? " call" : " calls") + parts;
}

std::string LoggablePath(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path.starts_with(kTicketPath)) return std::string{kTicketPath} + "…";
  std::string shown;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment = path.substr(at, end - at);  // with its slash
    shown += segment.size() - 1 > kLongestSegment ? std::string{"/…"} : std::string{segment};
    at = end;
  }
  return Printable(shown, kLongestPath);
}

TracedHttp::TracedHttp(Writer& next, Log& log, Clock& clock, CallCounts& counts,
                       std::optional<Service> service)
    : next_(next), log_(log), clock_(clock), counts_(counts), service_(service) {}

Result<Response> TracedHttp::Read(const Request& request, std::stop_token stop) {
  const Duration started = clock_.Monotonic();
  Result<Response> result = next_.Read(request, std::move(stop));
  Note(request, started, result, result ? result->body.size() : 0);
  return result;
}

Result<Response> TracedHttp::Stream(const Request& request, const Sink& sink,
                                    std::stop_token stop) {
  const Duration started = clock_.Monotonic();
  std::size_t streamed = 0;
  const Sink counting = [&](std::string_view bytes) {
    streamed += bytes.size();
    return sink(bytes);
  };
  Result<Response> result = next_.Stream(request, counting, std::move(stop));
  Note(request, started, result, streamed + (result ? result->body.size() : 0));
  return result;
}

Result<Response> TracedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  const Duration started = clock_.Monotonic();
  Result<Response> result = next_.Write(request, guard, std::move(stop));
  Note(request, started, result, result ? result->body.size() : 0);
  return result;
}

void TracedHttp::Note(const Request& request, Duration started, const Result<Response>& result,
                      std::size_t bytes) {
  const Result<Url> url = ParseUrl(request.url);
  const std::string host = url ? url->host : "";
  counts_.Add(service_.value_or(ServiceOf(host)), ResultOf(result));
  log_.Debug("http request", {{"method", request.method},
                              {"host", host},
                              {"path", url ? LoggablePath(url->target) : ""},
                              {"status", result ? std::to_string(result->status)
                                                : std::string{Name(result.error().code)}},
                              {"ms", std::to_string((clock_.Monotonic() - started).count())},
                              {"bytes", std::to_string(bytes)}});
}

}  // namespace lockstep
