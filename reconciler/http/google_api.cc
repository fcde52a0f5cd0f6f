#include "reconciler/http/google_api.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/retry_after.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

constexpr std::size_t kMessageColumns = 500;
constexpr std::size_t kExcerptColumns = 200;
constexpr int kMostPages = 10'000;

// kInternal and kCancelled are left to this program: a server's INTERNAL may go away by itself.
constexpr std::array<std::pair<std::string_view, Code>, 16> kStatuses = {{
    {"ABORTED", Code::kAborted},
    {"ALREADY_EXISTS", Code::kAlreadyExists},
    {"CANCELLED", Code::kUnavailable},
    {"DATA_LOSS", Code::kDataLoss},
    {"DEADLINE_EXCEEDED", Code::kDeadlineExceeded},
    {"FAILED_PRECONDITION", Code::kFailedPrecondition},
    {"INTERNAL", Code::kUnavailable},
    {"INVALID_ARGUMENT", Code::kInvalidArgument},
    {"NOT_FOUND", Code::kNotFound},
    {"OUT_OF_RANGE", Code::kInvalidArgument},
    {"PERMISSION_DENIED", Code::kPermissionDenied},
    {"RESOURCE_EXHAUSTED", Code::kResourceExhausted},
    {"UNAUTHENTICATED", Code::kUnauthenticated},
    {"UNAVAILABLE", Code::kUnavailable},
    {"UNIMPLEMENTED", Code::kUnimplemented},
    {"UNKNOWN", Code::kUnavailable},
}};

// What a 403 says if it is not about a right: ErrorInfo's reasons, and those of the older form.
constexpr std::array<std::string_view, 8> kQuotaReasons = {
    "RATE_LIMIT_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED", "QUOTA_EXCEEDED",
    "rateLimitExceeded",   "userRateLimitExceeded",   "quotaExceeded",
    "dailyLimitExceeded",  "concurrentLimitExceeded",
};

Code CodeOfHttp(int status) {
  switch (status) {
    case 401: return Code::kUnauthenticated;
    case 403:
    case 407: return Code::kPermissionDenied;
    case 404:  // of an API's own making it says NOT_FOUND
    case 408: return Code::kUnavailable;
    case 405:
    case 501: return Code::kUnimplemented;
    case 409:
    case 412: return Code::kAborted;
    case 429: return Code::kResourceExhausted;
    default: return status >= 400 && status < 500 ? Code::kInvalidArgument : Code::kUnavailable;
  }
}

// The `error` object of a body, also of an array's element; null if there is none.
Json GoogleErrorIn(const std::string& body) {
  const Result<Json> parsed = ParseJson(body);
  if (!parsed) return nullptr;
  if (At(*parsed, "error").is_object()) return At(*parsed, "error");
  if (!parsed->is_array()) return nullptr;
  for (const Json& element : *parsed) {
    if (At(element, "error").is_object()) return At(element, "error");
  }
  return nullptr;
}

// Every `reason` of the error's `details` (ErrorInfo) and `errors`.
std::vector<std::string> Reasons(const Json& error) {
  std::vector<std::string> reasons;
  for (const std::string_view list : {"details", "errors"}) {
    const Json& entries = At(error, list);
    if (!entries.is_array()) continue;
    for (const Json& entry : entries) {
      std::string reason = StringAt(entry, "reason");
      if (!reason.empty()) reasons.push_back(std::move(reason));
    }
  }
  return reasons;
}

bool SpeaksOfQuota(const std::vector<std::string>& reasons) {
  return std::any_of(reasons.begin(), reasons.end(), [](const std::string& reason) {
    return std::find(kQuotaReasons.begin(), kQuotaReasons.end(), reason) != kQuotaReasons.end();
  });
}

Code CodeOf(int http_status, const Json& error, const std::vector<std::string>& reasons) {
  if (http_status == 403 && SpeaksOfQuota(reasons)) return Code::kResourceExhausted;
  const std::string status = StringAt(error, "status");
  for (const auto& [name, code] : kStatuses) {
    if (name == status) return code;
  }
  return CodeOfHttp(http_status);
}

bool IsHtml(const Response& response) {
  return HeaderOf(response.headers, "content-type").starts_with("text/html");
}

// What there is to quote of an answer that is not in Google's form.
std::string Excerpt(const Response& response) {
  if (IsHtml(response)) return "an HTML page instead of an API's answer";
  if (response.body.empty()) return "no explanation";
  return Printable(response.body, kExcerptColumns);
}

std::string Explain(const Response& response, const Json& error,
                    const std::vector<std::string>& reasons) {
  std::string text = Printable(StringAt(error, "message"), kMessageColumns);
  if (text.empty()) text = Excerpt(response);
  text += " (HTTP " + std::to_string(response.status);
  const std::string status = StringAt(error, "status");
  if (!status.empty()) text += " " + Printable(status, 40);
  if (!reasons.empty()) text += ", " + Printable(reasons.front(), 60);
  if (response.attempts > 1) text += ", after " + std::to_string(response.attempts) + " attempts";
  return text + ")";
}

std::string WithToken(const std::string& url, const std::string& token) {
  if (token.empty()) return url;
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "pageToken=" + UrlSegment(token);
}

Status CheckWhole(const Json& page, std::string_view key) {
  if (At(page, "error").is_object()) {
    return Fail(Code::kDataLoss,
                "a page holds an error: " + Printable(StringAt(At(page, "error"), "message"), 200));
  }
  const Json& unreachable = At(page, "unreachable");
  if (!unreachable.is_null() && !(unreachable.is_array() && unreachable.empty())) {
    return Fail(Code::kDataLoss, "the list is not whole, the server could not reach: " +
                                     Printable(Dump(unreachable), kExcerptColumns));
  }
  const Json& elements = At(page, key);
  if (!elements.is_null() && !elements.is_array()) {
    return Fail(Code::kDataLoss, "`" + std::string{key} + "` is no list");
  }
  const Json& token = At(page, "nextPageToken");
  if (!token.is_null() && !token.is_string()) {
    return Fail(Code::kDataLoss, "`nextPageToken` is no string");
  }
  return {};
}

Status TakePage(const Json& page, std::string_view key,
                const std::function<Status(const Json& element)>& take) {
  LOCKSTEP_CHECK(CheckWhole(page, key));
  for (const Json& element : At(page, key)) {
    if (!element.is_object()) {
      return Fail(Code::kDataLoss, "an element of `" + std::string{key} + "` is no object");
    }
    LOCKSTEP_CHECK(take(element));
  }
  return {};
}

}  // namespace

Error ErrorOf(const Response& response) {
  const Json error = GoogleErrorIn(response.body);
  const std::vector<std::string> reasons = Reasons(error);
  Error made{.code = CodeOf(response.status, error, reasons),
             .message = Explain(response, error, reasons)};
  const std::optional<Duration> pause = RetryAfterOf(response.headers);
  if (!pause) return made;
  if (*pause > kLongestRetryAfter) {
    made.message += "; the server asks to wait " + FormatDuration(*pause);
  }
  made.retry_after = std::min(*pause, kLongestRetryAfter);
  return made;
}

Result<Json> ObjectOf(const Result<Response>& response) {
  if (!response) return Fail(response.error());
  if (response->status >= 300) return Fail(ErrorOf(*response));
  if (response->status != 200) {
    return Fail(Code::kDataLoss,
                "HTTP " + std::to_string(response->status) + " where a whole answer is due");
  }
  if (IsHtml(*response)) {
    return Fail(
        Code::kDataLoss,
        "an HTML page instead of an API's answer: is there a proxy or a login page between?");
  }
  Result<Json> parsed = ParseJson(response->body);
  if (!parsed) return Fail(std::move(parsed).error().Wrap("the answer is no JSON"));
  if (!parsed->is_object()) return Fail(Code::kDataLoss, "the answer is no JSON object");
  return parsed;
}

Status ReadPages(Reader& http, const std::string& url, std::string_view key,
                 const std::function<Status(const Json& element)>& take,
                 const std::stop_token& stop) {
  LOCKSTEP_TRY(const bool whole, ReadFirstPages(http, url, key, kMostPages, take, stop));
  if (whole) return {};
  return Fail(Code::kDataLoss, "the list goes on after " + std::to_string(kMostPages) + " pages");
}

Result<bool> ReadFirstPages(Reader& http, const std::string& url, std::string_view key,
                            int most_pages, const std::function<Status(const Json& element)>& take,
                            const std::stop_token& stop) {
  std::set<std::string> seen;
  std::string token;
  for (int pages = 0; pages < most_pages; ++pages) {
    const Result<Json> page = ObjectOf(http.Read({.url = WithToken(url, token)}, stop));
    if (!page) return Fail(page.error());
    LOCKSTEP_CHECK(TakePage(*page, key, take));
    token = StringAt(*page, "nextPageToken");
    if (token.empty()) return true;
    if (!seen.insert(token).second) {
      return Fail(Code::kDataLoss, "the server sent the same page token twice");
    }
  }
  return false;
}

}  // namespace lockstep
