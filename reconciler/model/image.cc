#include "reconciler/model/image.h"

#include <algorithm>
#include <cstddef>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kLongestPath = 255;
constexpr std::size_t kLongestTag = 128;
constexpr std::size_t kShownText = 120;
constexpr std::string_view kDockerHub = "docker.io";

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
bool IsPathLetter(char c) { return IsLower(c) || IsDigit(c); }
bool IsWord(char c) { return IsLower(c) || IsUpper(c) || IsDigit(c); }

template <typename Predicate>
bool All(std::string_view text, Predicate holds) {
  return std::all_of(text.begin(), text.end(), holds);
}

tl::unexpected<Error> Wrong(std::string_view text, std::string_view why) {
  return Fail(Code::kInvalidArgument,
              "image reference \"" + Printable(text, kShownText) + "\": " + std::string(why));
}

// What may stand between two letters of a path: one dot, one or two underscores, any hyphens.
bool IsSeparator(std::string_view run) {
  return run == "." || run == "_" || run == "__" ||
         run.find_first_not_of('-') == std::string_view::npos;
}

// What is wrong with one component of a path, or "".
std::string WrongComponent(std::string_view component) {
  if (component.empty()) return "an empty component in the path";
  const std::string quoted = "\"" + Printable(component, kShownText) + "\"";
  if (std::any_of(component.begin(), component.end(), IsUpper)) {
    return quoted + " has upper-case letters; a path is lower case";
  }
  for (std::size_t at = 0; at < component.size();) {
    if (IsPathLetter(component[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < component.size() && !IsPathLetter(component[end])) ++end;
    if (at == 0 || end == component.size()) {
      return quoted + " must start and end with a lower-case letter or a digit";
    }
    if (!IsSeparator(component.substr(at, end - at))) {
      return quoted + " may have ., _, __ or hyphens between letters, nothing else";
    }
    at = end;
  }
  return "";
}

std::string WrongPath(std::string_view path) {
  if (path.size() > kLongestPath) return "the path is longer than 255 characters";
  while (true) {
    const auto slash = path.find('/');
    if (std::string wrong = WrongComponent(path.substr(0, slash)); !wrong.empty()) return wrong;
    if (slash == std::string_view::npos) return "";
    path.remove_prefix(slash + 1);
  }
}

bool IsPort(std::string_view text) {
  return !text.empty() && text.size() <= 5 && All(text, IsDigit) &&
         std::stoi(std::string(text)) <= 65'535;
}

bool IsHostLabel(std::string_view label) {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         All(label, [](char c) { return IsWord(c) || c == '-'; });
}

bool IsHostName(std::string_view name) {
  while (true) {
    const auto dot = name.find('.');
    if (!IsHostLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) {
    const auto bracket = host.find(']');
    if (bracket == std::string_view::npos) return false;
    const std::string_view address = host.substr(1, bracket - 1);
    const std::string_view rest = host.substr(bracket + 1);
    return address.find(':') != std::string_view::npos &&
           All(address, [](char c) { return IsHex(c) || IsUpper(c) || c == ':' || c == '.'; }) &&
           (rest.empty() || (rest.front() == ':' && IsPort(rest.substr(1))));
  }
  const auto colon = host.find(':');
  if (colon != std::string_view::npos && !IsPort(host.substr(colon + 1))) return false;
  return IsHostName(host.substr(0, colon));
}

// A host is known by what no path component of Docker Hub can hold.
bool LooksLikeHost(std::string_view component) {
  return component.find_first_of(".:") != std::string_view::npos || component == "localhost" ||
         std::any_of(component.begin(), component.end(), IsUpper);
}

// Host names do not tell cases apart. One that is known as a host by its upper case alone keeps
// it, or it would no longer be one.
std::string CanonicalHost(std::string_view host) {
  std::string lower(host);
  for (char& c : lower) {
    if (IsUpper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  if (lower == "index.docker.io") return std::string(kDockerHub);
  return LooksLikeHost(lower) ? lower : std::string(host);
}

bool IsTag(std::string_view tag) {
  return !tag.empty() && tag.size() <= kLongestTag && tag.front() != '.' && tag.front() != '-' &&
         All(tag, [](char c) { return IsWord(c) || c == '_' || c == '.' || c == '-'; });
}

// Takes the digest and the tag off the end of `name`. What is wrong, or "".
std::string TakeTagAndDigest(std::string_view& name, ImageReference& image) {
  if (const auto at = name.rfind('@'); at != std::string_view::npos) {
    image.digest = name.substr(at + 1);
    name = name.substr(0, at);
    if (!IsDigest(image.digest)) {
      return "after @ comes sha256: and 64 lower-case hexadecimal digits (or sha512: and 128)";
    }
  }
  const auto slash = name.rfind('/');
  const auto colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    image.tag = name.substr(colon + 1);
    name = name.substr(0, colon);
    if (!IsTag(image.tag)) {
      return "the tag \"" + Printable(image.tag, kShownText) +
             "\" is no tag: 1 to 128 letters, digits, _, . and -, not beginning with . or -";
    }
  }
  if (image.tag.empty() && image.digest.empty()) image.tag = "latest";
  return "";
}

// Takes the host off the front of `name`. What is wrong, or "".
std::string TakeHost(std::string_view& name, ImageReference& image) {
  image.host = kDockerHub;
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || !LooksLikeHost(name.substr(0, slash))) return "";
  const std::string_view host = name.substr(0, slash);
  if (!IsHost(host)) return "\"" + Printable(host, kShownText) + "\" is no host and port";
  image.host = CanonicalHost(host);
  name.remove_prefix(slash + 1);
  return "";
}

}  // namespace

Result<ImageReference> ParseImage(std::string_view text) {
  if (text.empty()) return Wrong(text, "it is empty");
  if (text.find("://") != std::string_view::npos) return Wrong(text, "leave out the scheme");
  ImageReference image;
  std::string_view name = text;
  if (auto wrong = TakeTagAndDigest(name, image); !wrong.empty()) return Wrong(text, wrong);
  if (name.size() == 64 && All(name, IsHex)) return Wrong(text, "an image's id is no reference");
  if (auto wrong = TakeHost(name, image); !wrong.empty()) return Wrong(text, wrong);
  image.path = name;
  if (image.host == kDockerHub && name.find('/') == std::string_view::npos) {
    image.path.insert(0, "library/");
  }
  if (auto wrong = WrongPath(image.path); !wrong.empty()) return Wrong(text, wrong);
  return image;
}

std::string Repository(const ImageReference& image) { return image.host + '/' + image.path; }

std::string Text(const ImageReference& image) {
  if (!image.digest.empty()) return Pinned(image, image.digest);
  return Repository(image) + ':' + image.tag;
}

std::string Pinned(const ImageReference& image, std::string_view digest) {
  return Repository(image) + '@' + std::string(digest);
}

bool IsDigest(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view algorithm = text.substr(0, colon);
  const std::string_view hex = text.substr(colon + 1);
  const bool sized =
      (algorithm == "sha256" && hex.size() == 64) || (algorithm == "sha512" && hex.size() == 128);
  return sized && All(hex, IsHex);
}

}  // namespace lockstep
