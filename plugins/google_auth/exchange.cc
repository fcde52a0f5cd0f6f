#include "plugins/google_auth/exchange.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/http/retry_after.h"

namespace lockstep::google_auth {
namespace {

constexpr int kTries = 3;
constexpr Duration kFirstPause{1'000};
constexpr Duration kLongestPause{30'000};

bool IsWorthRepeating(const Result<Response>& answer) {
  if (answer) return MayAnswerLater(*answer);
  const Code code = answer.error().code;
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded || code == Code::kDataLoss;
}

}  // namespace

bool MayAnswerLater(const Response& response) {
  constexpr std::array<std::string_view, 3> kErrors = {"internal_failure", "server_error",
                                                       "temporarily_unavailable"};
  const int status = response.status;
  if (status == 200) return false;
  if (status < 400 || status == 408 || status == 429 || status >= 500) return true;
  const Result<Json> body = ParseJson(response.body);
  const std::string error = body ? StringAt(*body, "error") : "";
  return std::find(kErrors.begin(), kErrors.end(), error) != kErrors.end();
}

Result<Response> AskPatiently(const Exchange& exchange, const Request& request,
                              const std::stop_token& stop) {
  Duration pause = kFirstPause;
  for (int left = kTries;; pause *= 2) {
    Result<Response> answer = exchange.http.Read(request, stop);
    if (--left == 0 || !IsWorthRepeating(answer)) return answer;
    const Duration asked =
        answer ? RetryAfterOf(answer->headers).value_or(Duration{0}) : Duration{0};
    if (!exchange.clock.SleepFor(std::clamp(asked, pause, kLongestPause), stop)) {
      return Fail(Code::kCancelled, "stopped while waiting for an access token");
    }
  }
}

}  // namespace lockstep::google_auth
