#include "reconciler/http/retry.h"

#include <algorithm>
#include <string>
#include <utility>

#include "reconciler/http/google_api.h"

namespace lockstep {
namespace {

// An attempt with less time than this left is not begun.
constexpr Duration kShortestAttempt{1'000};

bool TransientStatus(const Response& response) {
  switch (response.status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504: return true;
    case 403:  // denied is denied, a quota fills up again
      return ErrorOf(response).code == Code::kResourceExhausted;
    default: return false;
  }
}

bool RepeatableRead(const Result<Response>& result) {
  if (result) return TransientStatus(*result);
  const Code code = result.error().code;
  return code == Code::kUnavailable || code == Code::kDataLoss || code == Code::kDeadlineExceeded;
}

bool RepeatableWrite(const Result<Response>& result) {
  if (result) return TransientStatus(*result);
  return result.error().code == Code::kUnavailable;
}

// Elsewhere 409 ABORTED says that the etag is stale, and a repeat would get the same answer.
bool Contention(const Request& request, const Result<Response>& result) {
  constexpr std::string_view kFirestore = "https://firestore.googleapis.com/";
  return request.url.starts_with(kFirestore) && result && result->status == 409 &&
         ErrorOf(*result).code == Code::kAborted;
}

std::optional<Duration> AskedPause(const Result<Response>& result) {
  return result ? RetryAfterOf(result->headers) : result.error().retry_after;
}

Result<Response> After(int attempts, Result<Response> result) {
  if (result) {
    result->attempts = attempts;
  } else if (attempts > 1) {
    result.error().message += " (after " + std::to_string(attempts) + " attempts)";
    result.error().untouched = false;  // of the last attempt alone, if at all
  }
  return result;
}

}  // namespace

void RetryBudget::EarnForCall() {
  const std::lock_guard lock(mutex_);
  left_ = std::min(most_, left_ + share_);
}

bool RetryBudget::Spend() {
  const std::lock_guard lock(mutex_);
  if (left_ < 1.0) return false;
  left_ -= 1.0;
  return true;
}

RetryingHttp::RetryingHttp(Writer& next, Clock& clock, Random& random, RetryBudget& budget,
                           RetryPolicy policy)
    : next_(next), clock_(clock), random_(random), budget_(budget), policy_(policy) {}

Result<Response> RetryingHttp::Read(const Request& request, std::stop_token stop) {
  return Repeat(
      request, [&](const Request& attempt) { return next_.Read(attempt, stop); }, RepeatableRead,
      stop);
}

Result<Response> RetryingHttp::Stream(const Request& request, const Sink& sink,
                                      std::stop_token stop) {
  bool begun = false;
  const Sink watched = [&](std::string_view bytes) {
    begun = true;
    return sink(bytes);
  };
  return Repeat(
      request, [&](const Request& attempt) { return next_.Stream(attempt, watched, stop); },
      [&](const Result<Response>& result) { return !begun && RepeatableRead(result); }, stop);
}

Result<Response> RetryingHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  if (guard == Guard::kUnguarded) return next_.Write(request, guard, std::move(stop));
  return Repeat(
      request, [&](const Request& attempt) { return next_.Write(attempt, guard, stop); },
      [&](const Result<Response>& result) {
        return RepeatableWrite(result) || Contention(request, result);
      },
      stop);
}

Result<Response> RetryingHttp::Repeat(const Request& request, const Attempt& attempt,
                                      const Repeatable& repeatable, const std::stop_token& stop) {
  budget_.EarnForCall();
  const Duration limit = std::max(policy_.call_limit, request.timeout);
  const Duration end = clock_.Monotonic() + limit;
  Duration upper = policy_.first_pause;
  Request bounded = request;
  for (int attempts = 1;; ++attempts) {
    bounded.timeout = std::min(request.timeout, end - clock_.Monotonic());
    Result<Response> result = attempt(bounded);
    if (attempts >= policy_.attempts || !repeatable(result)) return After(attempts, result);

    const Duration asked = AskedPause(result).value_or(Duration{0});
    const Duration own{
        static_cast<Duration::rep>(static_cast<double>(upper.count()) * random_.Unit())};
    const Duration pause = std::max(own, asked);
    const bool in_time =
        asked <= kLongestRetryAfter && clock_.Monotonic() + pause + kShortestAttempt <= end;
    if (!in_time || !budget_.Spend()) return After(attempts, result);
    if (!clock_.SleepFor(pause, stop)) {
      return Fail(Code::kCancelled, "stopped while waiting to repeat a request");
    }
    upper = std::min(upper * 2, policy_.longest_pause);
  }
}

}  // namespace lockstep
