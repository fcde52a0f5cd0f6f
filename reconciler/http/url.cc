#include "reconciler/http/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "reconciler/base/ascii.h"

namespace lockstep {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool IsAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

int DefaultPort(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

// The characters of RFC 3986 without the fragment's '#'; every '%' begins an escape.
bool IsTarget(std::string_view text) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@/?[]";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return false;
    } else if (!IsAlnum(text[i]) && kMarks.find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool IsHostName(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return IsAlnum(c) || c == '-' || c == '.' || c == '_';
  });
}

bool IsIpv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::optional<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.front() == '-' || port < 1 || port > 65'535) return std::nullopt;
  return port;
}

// Fills host and port from "host", "host:port", "[v6]" or "[v6]:port".
bool ParseAuthority(std::string_view text, Url& url) {
  std::string_view host = text;
  std::string_view port;
  const bool bracketed = text.starts_with('[');
  const std::size_t after = bracketed ? text.find(']') : 0;
  if (after == std::string_view::npos) return false;
  if (const std::size_t colon = text.find(':', after); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return false;
  }
  if (bracketed) {
    if (!host.ends_with(']')) return false;
    host = host.substr(1, host.size() - 2);
  }
  url.host = AsciiLower(host);
  if (bracketed ? !IsIpv6(url.host) : !IsHostName(url.host)) return false;
  const auto number = port.empty() ? DefaultPort(url.scheme) : ParsePort(port);
  url.port = number.value_or(0);
  return number.has_value();
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  Url url;
  const std::size_t colon = text.find("://");
  url.scheme = AsciiLower(text.substr(0, colon == std::string_view::npos ? 0 : colon));
  if (url.scheme != "http" && url.scheme != "https") {
    return Fail(Code::kInvalidArgument, "not a URL: it begins with neither https:// nor http://");
  }
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) {
    return Fail(Code::kInvalidArgument, "not a URL: it holds a user name");
  }
  if (!ParseAuthority(authority, url)) {
    return Fail(Code::kInvalidArgument, "not a URL: its host or port is malformed");
  }
  const std::string_view target = rest.substr(end);
  if (!IsTarget(target)) {
    return Fail(Code::kInvalidArgument,
                "not a URL: its path holds a fragment or a character that is not encoded");
  }
  url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return url;
}

std::string OriginOf(const Url& url) {
  const bool ipv6 = url.host.find(':') != std::string::npos;
  std::string origin = url.scheme + "://" + (ipv6 ? "[" + url.host + "]" : url.host);
  if (url.port != DefaultPort(url.scheme)) origin += ":" + std::to_string(url.port);
  return origin;
}

std::string Text(const Url& url) { return OriginOf(url) + url.target; }

std::string UrlSegment(std::string_view text) {
  constexpr std::string_view kUnreserved = "-._~";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (IsAlnum(c) || kUnreserved.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 0xFU]};
    }
  }
  return encoded;
}

bool IsLoopback(std::string_view host) {
  const std::string name = AsciiLower(host);
  if (name == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, name.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace lockstep
