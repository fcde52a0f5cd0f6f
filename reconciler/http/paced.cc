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
constexpr Duration kLeftForTheWrite{1'000};  // of a request's deadline, when its turn comes

// What a refusal says of the quota of writes.
struct WriteLimit {
  std::optional<int> a_minute{};
};

// A positive number of writes; all else is none.
std::optional<int> CountIn(const std::string& text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || value < 1) return std::nullopt;
  return value;
}

// The limit that a 429, or a 403 in its place, was answered for; nullopt if that is none of writes.
std::optional<WriteLimit> WriteLimitOf(const Response& response) {
  if (response.status != 429 && response.status != 403) return std::nullopt;
  const Result<Json> body = ParseJson(response.body);
  if (!body) return std::nullopt;
  const Json& details = At(At(*body, "error"), "details");
  if (!details.is_array()) return std::nullopt;
  for (const Json& detail : details) {
    const Json& metadata = At(detail, "metadata");
    if (!StringAt(metadata, "quota_limit").starts_with("Write")) continue;
    return WriteLimit{CountIn(StringAt(metadata, "quota_limit_value"))};
  }
  return std::nullopt;
}

std::string QuotaOf(const std::string& region) { return "the write quota of " + region; }

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
  return next_.Read(request, std::move(stop));
}

Result<Response> PacedHttp::Stream(const Request& request, const Sink& sink, std::stop_token stop) {
  return next_.Stream(request, sink, std::move(stop));
}

Result<Response> PacedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  const std::optional<Location> location = LocationOf(request);
  if (!location) return next_.Write(request, guard, std::move(stop));
  LOCKSTEP_CHECK(AwaitTurn(request, *location, stop));
  Request timely = request;
  if (request.deadline) {
    timely.timeout = std::min(request.timeout, *request.deadline - clock_.Monotonic());
  }
  Result<Response> result = next_.Write(timely, guard, std::move(stop));
  if (result) Heed(*result, *location);
  return result;
}

std::optional<PacedHttp::Location> PacedHttp::LocationOf(const Request& request) {
  constexpr std::string_view kLocations = "/locations/";
  const Result<Url> url = ParseUrl(request.url);
  if (!url || ServiceOf(url->host) != Service::kRun) return std::nullopt;
  std::string_view path = url->target;
  path = path.substr(0, path.find('?'));
  const std::size_t at = path.find(kLocations);
  if (at == std::string_view::npos || path.ends_with(":wait")) return std::nullopt;
  const std::size_t begin = at + kLocations.size();
  const std::size_t end = std::min(path.find('/', begin), path.size());
  return Location{.path = std::string(path.substr(0, end)),
                  .region = Printable(path.substr(begin, end - begin))};
}

Status PacedHttp::AwaitTurn(const Request& request, const Location& location,
                            const std::stop_token& stop) {
  const Duration latest = request.deadline ? *request.deadline - kLeftForTheWrite
                                           : clock_.Monotonic() + request.timeout;
  std::optional<WritePace::Turn> turn;
  while (true) {
    const Duration now = clock_.Monotonic();
    {
      const std::lock_guard lock(mutex_);
      WritePace& pace = PaceOf(location);
      if (!turn || !pace.Holds(*turn)) {
        const Duration next = pace.NextAt(now);
        if (next > now && next > latest) {
          return Unsent(Code::kDeadlineExceeded,
                        "not sent: " + QuotaOf(location.region) + " has no turn within " +
                            InSeconds(std::max(latest - now, Duration{0})) + ", the next is in " +
                            InSeconds(next - now));
        }
        turn = pace.Take(now);
      }
    }
    if (turn->at <= now) return {};
    Tell(request, location, turn->at - now);
    if (!clock_.SleepFor(turn->at - now, stop)) {
      return Unsent(Code::kCancelled, "stopped while waiting for " + QuotaOf(location.region));
    }
  }
}

void PacedHttp::Tell(const Request& request, const Location& location, Duration wait) const {
  if (wait <= kWorthTelling) return;
  log_.Info("waiting for the write quota",
            {{"region", location.region}, {"wait", InSeconds(wait)}});
  if (request.on_wait) request.on_wait(QuotaOf(location.region));
}

void PacedHttp::Heed(const Response& response, const Location& location) {
  const std::optional<WriteLimit> limit = WriteLimitOf(response);
  if (!limit) return;
  Duration interval{0};
  {
    const std::lock_guard lock(mutex_);
    WritePace& pace = PaceOf(location);
    pace.Close(clock_.Monotonic(), limit->a_minute);
    interval = pace.interval();
  }
  log_.Warn(
      "the write quota is used up: no write for a minute, then at the pace given here",
      {{"region", location.region},
       {"limit", limit->a_minute ? std::to_string(*limit->a_minute) + " a minute" : "unknown"},
       {"pace", "one in " + InSeconds(interval)}});
}

WritePace& PacedHttp::PaceOf(const Location& location) {
  return paces_.try_emplace(location.path, writes_a_minute_).first->second;
}

}  // namespace lockstep
