#include "reconciler/http/paced.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

constexpr Duration kWorthTelling{1'000};
constexpr Duration kLeftToSend{1'000};  // of a request's deadline, when its turn comes

// entries.list: calls a minute and project, which nobody can raise.
constexpr int kLoggingReads = 60;

// What a refusal says of a quota.
struct QuotaLimit {
  std::optional<int> a_minute{};
};

// A positive number; all else is none.
std::optional<int> CountIn(const std::string& text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || value < 1) return std::nullopt;
  return value;
}

// The limit that a 429, or a 403 in its place, was answered for; nullopt if that is none of writes.
std::optional<QuotaLimit> WriteLimitOf(const Response& response) {
  if (response.status != 429 && response.status != 403) return std::nullopt;
  const Result<Json> body = ParseJson(response.body);
  if (!body) return std::nullopt;
  const Json& details = At(At(*body, "error"), "details");
  if (!details.is_array()) return std::nullopt;
  for (const Json& detail : details) {
    const Json& metadata = At(detail, "metadata");
    if (!StringAt(metadata, "quota_limit").starts_with("Write")) continue;
    return QuotaLimit{CountIn(StringAt(metadata, "quota_limit_value"))};
  }
  return std::nullopt;
}

// Cloud Logging names no limit and no time to wait.
std::optional<QuotaLimit> ReadLimitOf(const Response& response) {
  if (response.status != 429) return std::nullopt;
  return QuotaLimit{};
}

std::string InSeconds(Duration duration) {
  return FormatDuration(std::chrono::ceil<std::chrono::seconds>(duration));
}

tl::unexpected<Error> Unsent(Code code, std::string message) {
  return Fail(Error{.code = code, .message = std::move(message), .untouched = true});
}

}  // namespace

PacedHttp::PacedHttp(Writer& next, Clock& clock, Log& log, int writes_a_minute)
    : next_(next), clock_(clock), log_(log), writes_a_minute_(writes_a_minute) {}

Result<Response> PacedHttp::Read(const Request& request, std::stop_token stop) {
  const std::optional<Quota> quota = QuotaOfRead(request);
  if (!quota) return next_.Read(request, std::move(stop));
  return InTurn(request, *quota, stop,
                [&](const Request& timely) { return next_.Read(timely, stop); });
}

Result<Response> PacedHttp::Stream(const Request& request, const Sink& sink, std::stop_token stop) {
  return next_.Stream(request, sink, std::move(stop));
}

Result<Response> PacedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  const std::optional<Quota> quota = QuotaOfWrite(request);
  if (!quota) return next_.Write(request, guard, std::move(stop));
  return InTurn(request, *quota, stop,
                [&](const Request& timely) { return next_.Write(timely, guard, stop); });
}

Result<Response> PacedHttp::InTurn(
    const Request& request, const Quota& quota, const std::stop_token& stop,
    const std::function<Result<Response>(const Request& timely)>& send) {
  LOCKSTEP_CHECK(AwaitTurn(request, quota, stop));
  Request timely = request;
  if (request.deadline) {
    timely.timeout = std::min(request.timeout, *request.deadline - clock_.Monotonic());
  }
  Result<Response> result = send(timely);
  if (result) Heed(*result, quota);
  return result;
}

std::optional<PacedHttp::Quota> PacedHttp::QuotaOfWrite(const Request& request) {
  constexpr std::string_view kLocations = "/locations/";
  const Result<Url> url = ParseUrl(request.url);
  if (!url || ServiceOf(url->host) != Service::kRun) return std::nullopt;
  std::string_view path = url->target;
  path = path.substr(0, path.find('?'));
  const std::size_t at = path.find(kLocations);
  if (at == std::string_view::npos || path.ends_with(":wait")) return std::nullopt;
  const std::size_t begin = at + kLocations.size();
  const std::size_t end = std::min(path.find('/', begin), path.size());
  return Quota{.key = std::string(path.substr(0, end)),
               .name = "the write quota of " + Printable(path.substr(begin, end - begin)),
               .writes = true};
}

std::optional<PacedHttp::Quota> PacedHttp::QuotaOfRead(const Request& request) {
  const Result<Url> url = ParseUrl(request.url);
  if (!url || ServiceOf(url->host) != Service::kLogging) return std::nullopt;
  return Quota{.key = url->host, .name = "the read quota of Cloud Logging"};
}

Status PacedHttp::AwaitTurn(const Request& request, const Quota& quota,
                            const std::stop_token& stop) {
  const Duration latest =
      request.deadline ? *request.deadline - kLeftToSend : clock_.Monotonic() + request.timeout;
  std::optional<Pace::Turn> turn;
  while (true) {
    const Duration now = clock_.Monotonic();
    {
      const std::lock_guard lock(mutex_);
      Pace& pace = PaceOf(quota);
      if (!turn || !pace.Holds(*turn)) {
        const Duration next = pace.NextAt(now);
        if (next > now && next > latest) {
          return Unsent(Code::kDeadlineExceeded,
                        "not sent: " + quota.name + " has no turn within " +
                            InSeconds(std::max(latest - now, Duration{0})) + ", the next is in " +
                            InSeconds(next - now));
        }
        turn = pace.Take(now);
      }
    }
    if (turn->at <= now) return {};
    Tell(request, quota, turn->at - now);
    if (!clock_.SleepFor(turn->at - now, stop)) {
      return Unsent(Code::kCancelled, "stopped while waiting for " + quota.name);
    }
  }
}

void PacedHttp::Tell(const Request& request, const Quota& quota, Duration wait) const {
  if (wait <= kWorthTelling) return;
  log_.Info("waiting for a quota", {{"quota", quota.name}, {"wait", InSeconds(wait)}});
  if (request.on_wait) request.on_wait(quota.name);
}

void PacedHttp::Heed(const Response& response, const Quota& quota) {
  const std::optional<QuotaLimit> limit =
      quota.writes ? WriteLimitOf(response) : ReadLimitOf(response);
  if (!limit) return;
  Duration interval{0};
  {
    const std::lock_guard lock(mutex_);
    Pace& pace = PaceOf(quota);
    pace.Close(clock_.Monotonic(), limit->a_minute);
    interval = pace.interval();
  }
  log_.Warn(
      "a quota is used up: nothing is sent for a minute, then at the pace given here",
      {{"quota", quota.name},
       {"limit", limit->a_minute ? std::to_string(*limit->a_minute) + " a minute" : "unknown"},
       {"pace", "one in " + InSeconds(interval)}});
}

Pace& PacedHttp::PaceOf(const Quota& quota) {
  const auto known = paces_.find(quota.key);
  if (known != paces_.end()) return known->second;
  const Pace fresh = quota.writes ? Pace::OfWrites(writes_a_minute_) : Pace::Within(kLoggingReads);
  return paces_.emplace(quota.key, fresh).first->second;
}

}  // namespace lockstep
