// The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY ask for. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/url.h"

namespace lockstep {

struct Proxy {
  std::string origin{};  // "http://proxy.example:3128": spoken to in plain text
  std::string user{};    // empty: no credentials
  Secret password{};
};

struct ProxyRules {
  std::optional<Proxy> http = std::nullopt;
  std::optional<Proxy> https = std::nullopt;
  std::vector<std::string> direct{};  // NO_PROXY: "*", hosts, ".suffix", host:port, 10.0.0.0/8
};

// The rules that an environment states; `variable` returns a variable's value, or "" if it is not
// set. The lower-case name wins over the upper-case one, as with other tools. HTTP_PROXY in upper
// case is left out where REQUEST_METHOD is set: there a stranger's header chose it.
// kInvalidArgument, without the text that may hold a password: a proxy that is spoken to by
// another scheme than http, or has a path.
Result<ProxyRules> ReadProxyRules(const std::function<std::string(std::string_view)>& variable);

// The proxy for `url`, or null to connect directly: loopback and link-local addresses, the metadata
// server, and what `rules.direct` names are always direct.
const Proxy* ProxyFor(const ProxyRules& rules, const Url& url);

}  // namespace lockstep
