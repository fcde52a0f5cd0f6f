// URLs: their parts, and text made fit to stand in one.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

struct Url {
  std::string scheme{};  // "http" or "https", lower-case
  std::string host{};    // lower-case; an IPv6 address without its brackets
  int port = 0;          // the scheme's default if none was written
  std::string target{};  // path and query, at least "/"
};

// kInvalidArgument for another scheme, user info, a fragment, spaces, control characters.
Result<Url> ParseUrl(std::string_view text);
std::string Text(const Url& url);
std::string OriginOf(const Url& url);  // "https://host", with the port if it is not the default

// `text` percent-encoded to stand as one path segment or one query value: all bytes but
// letters, digits and -._~ are encoded. Encode once, exactly once.
std::string UrlSegment(std::string_view text);

// 127.0.0.0/8, ::1, localhost: where plain http is accepted.
bool IsLoopback(std::string_view host);

}  // namespace lockstep
