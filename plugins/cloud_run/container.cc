#include "plugins/cloud_run/container.h"

#include <span>
#include <vector>

#include "reconciler/base/nearest.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"

namespace lockstep::cloud_run {
namespace {

std::string NamesOf(const Json& containers) {
  std::string names;
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const std::string name = StringAt(containers[i], "name");
    names += (i == 0 ? "" : ", ") + (name.empty() ? "number " + std::to_string(i + 1) : name);
  }
  return Printable(names);
}

Status CheckNotEmpty(const Json& containers) {
  if (containers.is_array() && !containers.empty()) return {};
  return Fail(Code::kInvalidArgument, "its template has no containers");
}

}  // namespace

Result<std::size_t> IngressContainer(const Json& containers) {
  LOCKSTEP_CHECK(CheckNotEmpty(containers));
  if (containers.size() == 1) return std::size_t{0};
  std::size_t found = 0;
  std::size_t with_ports = 0;
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Json& ports = At(containers[i], "ports");
    if (!ports.is_array() || ports.empty()) continue;
    found = i;
    ++with_ports;
  }
  if (with_ports == 1) return found;
  return Fail(Code::kInvalidArgument, "of its " + std::to_string(containers.size()) +
                                          " containers (" + NamesOf(containers) + ") " +
                                          (with_ports == 0 ? "none has" : "several have") +
                                          " ports, so which one takes the requests is not known");
}

Result<std::size_t> JobContainer(const Json& containers, std::string_view name) {
  LOCKSTEP_CHECK(CheckNotEmpty(containers));
  if (name.empty() && containers.size() == 1) return std::size_t{0};
  const std::string there = containers.size() == 1
                                ? "its only container is " + NamesOf(containers)
                                : "it has " + std::to_string(containers.size()) + " containers (" +
                                      NamesOf(containers) + ")";
  if (name.empty()) {
    return Fail(Code::kInvalidArgument,
                there + ": set `container:` to the one that the image is meant for");
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < containers.size(); ++i) {
    names.push_back(StringAt(containers[i], "name"));
    if (names.back() == name) return i;
  }
  std::erase(names, "");
  const std::string near = Nearest(name, std::span<const std::string>(names));
  return Fail(Code::kInvalidArgument,
              "there is no container " + Printable(name) + ", " + there +
                  (near.empty() ? ": correct `container:`"
                                : ": did you mean `container: " + Printable(near) + "`?"));
}

std::string ImageIn(const Json& containers, std::string_view name) {
  if (!containers.is_array()) return "";
  for (const Json& container : containers) {
    if (containers.size() == 1 || StringAt(container, "name") == name) {
      return StringAt(container, "image");
    }
  }
  return "";
}

std::string ImagesOf(const Json& containers) {
  std::string images;
  if (!containers.is_array()) return images;
  for (const Json& container : containers) {
    images += (images.empty() ? "" : ", ") + StringAt(container, "image");
  }
  return Printable(images);
}

std::string DigestOf(std::string_view image) {
  const std::size_t at = image.rfind('@');
  if (at == std::string_view::npos) return "";
  const std::string_view digest = image.substr(at + 1);
  return IsDigest(digest) ? std::string(digest) : "";
}

std::string ShortDigest(std::string_view digest) {
  constexpr std::size_t kDigitsShown = 12;
  if (digest.empty()) return "unknown";
  const std::size_t end = digest.find(':') + 1 + kDigitsShown;
  if (digest.size() <= end) return std::string(digest);
  return std::string(digest.substr(0, end)) + "…";
}

}  // namespace lockstep::cloud_run
