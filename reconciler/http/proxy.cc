#include "reconciler/http/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "reconciler/base/ascii.h"

namespace lockstep {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "%40" -> "@": a password may hold any character.
std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                        HexDigit(text[i + 2]) >= 0;
    if (escape) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// A proxy as the variables write it: "[http://][user[:password]@]host[:port][/]".
Result<Proxy> ParseProxy(std::string_view text, std::string_view variable) {
  const auto refuse = [variable](const std::string& why) {
    return Fail(Code::kInvalidArgument, std::string(variable) + ": " + why);
  };
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    if (AsciiLower(text.substr(0, colon)) != "http") {
      return refuse("only a proxy that is spoken to by http:// is supported");
    }
    text.remove_prefix(colon + 3);
  }
  Proxy proxy;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = text.substr(0, at);
    const std::size_t colon = std::min(login.find(':'), login.size());
    proxy.user = Decoded(login.substr(0, colon));
    if (colon < login.size()) proxy.password = Secret(Decoded(login.substr(colon + 1)));
    text.remove_prefix(at + 1);
  }
  const Result<Url> url = ParseUrl("http://" + std::string(text));
  if (!url) return refuse("its host or port is malformed");
  if (url->target != "/") return refuse("a proxy has no path");
  proxy.origin = "http://" + OriginOf(*url).substr(7);
  if (url->port == 80) proxy.origin += ":80";
  return proxy;
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> entries;
  std::string entry;
  for (const char c : std::string(text) + ",") {
    if (c != ',' && c != ' ') {
      entry += c;
    } else if (!entry.empty()) {
      entries.push_back(AsciiLower(std::exchange(entry, "")));
    }
  }
  return entries;
}

// An address as bytes; empty for a name.
struct AddressBytes {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t size = 0;  // 4, 16, or 0 for a name
};

AddressBytes AddressOf(const std::string& host) {
  AddressBytes address;
  if (inet_pton(AF_INET, host.c_str(), address.bytes.data()) == 1) {
    address.size = 4;
  } else if (inet_pton(AF_INET6, host.c_str(), address.bytes.data()) == 1) {
    address.size = 16;
  }
  return address;
}

bool InBlock(const AddressBytes& address, std::string_view block) {
  const std::size_t slash = block.find('/');
  if (slash == std::string_view::npos || address.size == 0) return false;
  const AddressBytes base = AddressOf(std::string(block.substr(0, slash)));
  const std::string_view digits = block.substr(slash + 1);
  std::size_t bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  if (base.size != address.size || bits > 8 * base.size) return false;
  for (std::size_t i = 0; i < bits; ++i) {
    const unsigned mask = 0x80U >> (i % 8);
    if ((base.bytes[i / 8] & mask) != (address.bytes[i / 8] & mask)) return false;
  }
  return true;
}

bool IsLinkLocal(const AddressBytes& address) {
  return InBlock(address, "169.254.0.0/16") || InBlock(address, "fe80::/10");
}

// An entry of NO_PROXY: a host and all below it, with a port if it names one, or a block.
bool EntryMatches(std::string_view entry, const Url& url) {
  if (entry == "*") return true;
  if (InBlock(AddressOf(url.host), entry)) return true;
  const std::string port = ":" + std::to_string(url.port);
  const bool has_port = std::count(entry.begin(), entry.end(), ':') == 1 || entry.starts_with('[');
  if (has_port && entry.ends_with(port)) entry.remove_suffix(port.size());
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty()) return false;
  return url.host == entry || url.host.ends_with("." + std::string(entry));
}

}  // namespace

Result<ProxyRules> ReadProxyRules(const std::function<std::string(std::string_view)>& variable) {
  const auto value = [&variable](std::string_view lower, std::string_view upper) {
    const std::string text = variable(lower);
    return text.empty() ? variable(upper) : text;
  };
  ProxyRules rules;
  if (const std::string text = value("https_proxy", "HTTPS_PROXY"); !text.empty()) {
    LOCKSTEP_TRY(rules.https, ParseProxy(text, "HTTPS_PROXY"));
  }
  const bool cgi = !variable("REQUEST_METHOD").empty();
  if (const std::string text = value("http_proxy", cgi ? "http_proxy" : "HTTP_PROXY");
      !text.empty()) {
    LOCKSTEP_TRY(rules.http, ParseProxy(text, "HTTP_PROXY"));
  }
  rules.direct = SplitList(value("no_proxy", "NO_PROXY"));
  return rules;
}

const Proxy* ProxyFor(const ProxyRules& rules, const Url& url) {
  const std::optional<Proxy>& proxy = url.scheme == "https" ? rules.https : rules.http;
  if (!proxy || IsLoopback(url.host) || IsLinkLocal(AddressOf(url.host))) return nullptr;
  if (url.host == "metadata.google.internal") return nullptr;
  const bool direct = std::any_of(rules.direct.begin(), rules.direct.end(),
                                  [&url](const auto& entry) { return EntryMatches(entry, url); });
  return direct ? nullptr : &*proxy;
}

}  // namespace lockstep
