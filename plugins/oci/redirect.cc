#include "plugins/oci/redirect.h"

#include <string>
#include <string_view>
#include <utility>

#include "reconciler/base/safe_text.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kShownHost = 100;

// RFC 3986, section 5.2, as far as a registry's Location needs it: "https://host/x", "//host/x",
// "/x", "?y" and "x". Dots in a path are left to the server.
std::string TargetOf(const Url& base, std::string_view location) {
  if (location.find("://") < location.find_first_of("/?")) return std::string(location);
  if (location.starts_with("//")) return base.scheme + ":" + std::string(location);
  std::string_view path = base.target;
  path = path.substr(0, path.find('?'));
  if (location.starts_with('/')) path = "";
  if (!location.starts_with('/') && !location.starts_with('?')) {
    path = path.substr(0, path.rfind('/') + 1);
  }
  return OriginOf(base) + std::string(path) + std::string(location);
}

bool IsCredential(const std::pair<std::string, std::string>& header) {
  return header.first == "authorization";
}

}  // namespace

bool IsRedirect(int status) {
  return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

bool MayBeSentTo(const Url& url) { return url.scheme == "https" || IsLoopback(url.host); }

Result<Request> Redirected(Request request, const Response& reply) {
  LOCKSTEP_TRY(const Url from, ParseUrl(request.url));
  const std::string location = HeaderOf(reply.headers, "location");
  if (location.empty()) return Fail(Code::kDataLoss, "a redirect that does not say where to");
  const Result<Url> to = ParseUrl(TargetOf(from, location));
  if (!to) return Fail(Code::kDataLoss, "a redirect to what is no URL");
  if (!MayBeSentTo(*to)) {
    return Fail(Code::kPermissionDenied, "a redirect to " + Printable(to->host, kShownHost) +
                                             " over plain http, which is not followed");
  }
  request.url = Text(*to);
  if (OriginOf(*to) == OriginOf(from)) return request;
  std::erase_if(request.headers, IsCredential);
  // An empty header asks the stack for an anonymous request.
  request.headers.emplace_back("authorization", "");
  return request;
}

}  // namespace lockstep::oci
