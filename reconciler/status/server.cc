#include "reconciler/status/server.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "reconciler/base/ascii.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/http.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/metrics.h"
#include "reconciler/render/status_json.h"
#include "reconciler/render/status_page.h"

namespace lockstep {
namespace {

constexpr std::string_view kLoopback = "127.";
constexpr int kHighestPort = 65'535;

DaemonAnswer Answer(int status, std::string_view type, std::string body) {
  return {.status = status,
          .headers = {{"content-type", std::string(type)},
                      {"cache-control", "no-store"},
                      {"x-content-type-options", "nosniff"},
                      {"x-frame-options", "DENY"},
                      {"referrer-policy", "no-referrer"}},
          .body = std::move(body)};
}

constexpr std::string_view kText = "text/plain; charset=utf-8";

DaemonAnswer Verdict200(const std::string& why_not) {
  if (why_not.empty()) return Answer(200, kText, "ok\n");
  return Answer(503, kText, Printable(why_not) + "\n");
}

// "localhost", or an address of loopback, with any port.
bool NamesLoopback(std::string_view host) {
  host = host.substr(0, host.find(':'));
  return host == "localhost" || host.starts_with(kLoopback);
}

DaemonAnswer Respond(const DaemonRequest& request, const std::function<LoopStatus()>& status) {
  if (request.method != "GET" && request.method != "HEAD") {
    DaemonAnswer refused = Answer(405, kText, "only GET and HEAD\n");
    refused.headers.emplace_back("allow", "GET, HEAD");
    return refused;
  }
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (path == "/") return Answer(200, "text/html; charset=utf-8", RenderStatusPage(status()));
  if (path == "/api/status") {
    return Answer(200, "application/json", JsonLine(StatusJson(status())));
  }
  if (path == "/metrics") {
    return Answer(200, "text/plain; version=0.0.4; charset=utf-8", RenderMetrics(status()));
  }
  if (path == "/healthz") return Verdict200(WhyUnhealthy(status()));
  if (path == "/readyz") return Verdict200(WhyNotReady(status()));
  return Answer(404, kText, "there are /, /api/status, /metrics, /healthz and /readyz\n");
}

}  // namespace

Result<ListenAddress> ListenAddressOf(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  ListenAddress listen{.address = text.substr(0, colon)};
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  const bool whole = error == std::errc{} && end == port.data() + port.size();
  if (!whole || listen.port < 0 || listen.port > kHighestPort || listen.address.empty()) {
    return Fail(Code::kInvalidArgument,
                Printable(text) + " is no address to listen on, like 127.0.0.1:9464");
  }
  return listen;
}

Result<std::unique_ptr<StatusServer>> StatusServer::Start(const ListenAddress& listen,
                                                          std::function<LoopStatus()> status) {
  const bool loopback = listen.address.starts_with(kLoopback);
  auto handler = [loopback, status = std::move(status)](const DaemonRequest& request) {
    if (loopback && !NamesLoopback(AsciiLower(HeaderOf(request.headers, "host")))) {
      return Answer(403, kText, "not by this name\n");
    }
    return Respond(request, status);
  };
  LOCKSTEP_TRY(std::unique_ptr<Daemon> daemon,
               Daemon::Start({.address = listen.address, .port = listen.port, .max_body = 0},
                             std::move(handler)));
  return std::unique_ptr<StatusServer>(new StatusServer(std::move(daemon)));
}

}  // namespace lockstep
