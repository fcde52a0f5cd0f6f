#include "reconciler/http/allow_list.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

struct Network {
  std::uint32_t address = 0;
  int bits = 0;
};

// Not to be reached from the internet: "this host", private, shared, loopback, link-local (with the
// metadata server), multicast and reserved (RFC 6890).
constexpr std::array<Network, 8> kPrivateNetworks = {{{0x00000000, 8},
                                                      {0x0A000000, 8},
                                                      {0x64400000, 10},
                                                      {0x7F000000, 8},
                                                      {0xA9FE0000, 16},
                                                      {0xAC100000, 12},
                                                      {0xC0A80000, 16},
                                                      {0xE0000000, 3}}};

bool IsPrivate4(std::uint32_t address) {
  return std::any_of(kPrivateNetworks.begin(), kPrivateNetworks.end(), [&](const Network& network) {
    return (address ^ network.address) >> static_cast<unsigned>(32 - network.bits) == 0;
  });
}

std::optional<std::array<std::uint8_t, 16>> ParseIp6(const std::string& host) {
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

// Only 2000::/3 is given out to the internet; within it, an IPv4 address may hide (2002::/16).
bool IsPrivate6(const std::array<std::uint8_t, 16>& bytes) {
  return (bytes[0] & 0xE0U) != 0x20U || (bytes[0] == 0x20U && bytes[1] == 0x02U);
}

// The last label starts with a digit: an IPv4 address, maybe in a form ("127.1", "0x7f.1") that
// the system's resolver would understand.
bool EndsInNumber(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return !last.empty() && std::isdigit(static_cast<unsigned char>(last.front())) != 0;
}

bool IsPrivateName(std::string_view host) {
  constexpr std::array<std::string_view, 6> kSuffixes = {".localhost", ".local",     ".internal",
                                                         ".lan",       ".home.arpa", ".intranet"};
  return host.find('.') == std::string_view::npos ||
         std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](std::string_view suffix) { return host.ends_with(suffix); });
}

// This machine, or a network that is not the internet, as far as the name alone tells.
bool IsPrivate(std::string host) {
  if (host.ends_with('.')) host.pop_back();
  if (const auto ip6 = ParseIp6(host)) return IsPrivate6(*ip6);
  in_addr ip4{};
  if (inet_pton(AF_INET, host.c_str(), &ip4) == 1) return IsPrivate4(ntohl(ip4.s_addr));
  return EndsInNumber(host) || IsPrivateName(host);
}

Credential CredentialForEndpoint(const Url& url, const Url& endpoint, const Endpoints& endpoints) {
  const bool firestore = ServiceOf(url.host) == Service::kFirestore;
  if (firestore && endpoints.FirestoreIsEmulator()) return Credential::kFirestoreEmulator;
  if (IsLoopback(endpoint.host)) return Credential::kLoopbackToken;
  const bool google_to_google = IsGoogleApi(url.host) && IsGoogleApi(endpoint.host);
  return google_to_google && endpoint.scheme == "https" ? Credential::kGoogleToken
                                                        : Credential::kNone;
}

tl::unexpected<Error> NotListed(const Url& url, const std::string& why) {
  const std::string host = Printable(AuthorityOf(url), 100);
  return Fail(Code::kPermissionDenied, "the host " + host + " is not asked: " + why);
}

}  // namespace

Result<AllowList> AllowList::Make(std::span<const std::string> registries) {
  AllowList list;
  for (const std::string& entry : registries) {
    const auto refuse = [&](const std::string& why) {
      return Fail(Code::kInvalidArgument, "--allow-registry " + Printable(entry, 100) + ": " + why);
    };
    const bool domain = entry.starts_with("*.");
    const std::string host = domain ? entry.substr(2) : entry;
    const Result<Url> url = ParseUrl("https://" + host);
    if (!url || url->target != "/" || host.find_first_of("*/") != std::string::npos) {
      return refuse("HOST, HOST:PORT or *.DOMAIN is due");
    }
    if (!domain) {
      list.hosts_.insert(AuthorityOf(*url));
      continue;
    }
    if (url->host.find('.') == std::string::npos || url->port != 443 || EndsInNumber(url->host)) {
      return refuse("a star stands for the hosts below a domain, such as *.corp.example");
    }
    list.domains_.insert("." + url->host);
  }
  return list;
}

bool AllowList::Holds(const Url& url) const {
  if (IsGoogleRegistry(url.host) || hosts_.contains(AuthorityOf(url))) return true;
  return std::any_of(domains_.begin(), domains_.end(),
                     [&](const std::string& domain) { return url.host.ends_with(domain); });
}

Result<Credential> CredentialFor(const Url& url, const HostPolicy& policy) {
  if (const std::optional<Url> endpoint = policy.endpoints.Override(url)) {
    return CredentialForEndpoint(url, *endpoint, policy.endpoints);
  }
  const bool loopback = IsLoopback(url.host);
  if (url.scheme != "https" && !loopback) return NotListed(url, "plain http to another machine");
  if (policy.allowed.Holds(url)) {
    return loopback ? Credential::kNone : Credential::kGoogleToken;
  }
  if (IsGoogleApi(url.host)) return Credential::kGoogleToken;
  if (loopback || IsPrivate(url.host)) {
    return NotListed(url, "it is on this machine or a private network; --allow-registry " +
                              Printable(AuthorityOf(url), 100) + " allows it");
  }
  return Credential::kNone;
}

}  // namespace lockstep
