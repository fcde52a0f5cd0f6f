#include "reconciler/http/read_only.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

struct Query {
  std::string_view host;
  std::string_view method;  // how the path ends
};
constexpr std::array<Query, 9> kQueries = {{
    {"firestore.googleapis.com", ":runQuery"},
    {"firestore.googleapis.com", ":runAggregationQuery"},
    {"firestore.googleapis.com", ":batchGet"},
    {"logging.googleapis.com", "/v2/entries:list"},
    {"run.googleapis.com", ":wait"},
    {"run.googleapis.com", ":testIamPermissions"},
    {"iam.googleapis.com", ":testIamPermissions"},
    {"artifactregistry.googleapis.com", ":testIamPermissions"},
    {"cloudresourcemanager.googleapis.com", ":testIamPermissions"},
}};

Status CheckIsRead(const Request& request) {
  if (IsRead(request)) return {};
  return Fail({.code = Code::kInternal,
               .message = "a command that only reads was about to send " +
                          Printable(request.method, 20) + "; nothing was sent",
               .untouched = true});
}

}  // namespace

bool IsRead(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return true;
  if (request.method != "POST") return false;
  const Result<Url> url = ParseUrl(request.url);
  if (!url) return false;
  const std::string_view path = std::string_view{url->target}.substr(0, url->target.find('?'));
  return std::any_of(kQueries.begin(), kQueries.end(), [&](const Query& query) {
    return url->scheme == "https" && url->host == query.host && path.ends_with(query.method);
  });
}

Result<Response> ReadOnlyHttp::Read(const Request& request, std::stop_token stop) {
  LOCKSTEP_CHECK(CheckIsRead(request));
  return next_.Read(request, std::move(stop));
}

Result<Response> ReadOnlyHttp::Stream(const Request& request, const Sink& sink,
                                      std::stop_token stop) {
  LOCKSTEP_CHECK(CheckIsRead(request));
  return next_.Stream(request, sink, std::move(stop));
}

}  // namespace lockstep
