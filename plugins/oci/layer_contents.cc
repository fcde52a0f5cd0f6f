#include "plugins/oci/layer_contents.h"

namespace lockstep::oci {
namespace {

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";

}  // namespace

std::optional<std::string> CleanPath(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return std::nullopt;
  std::string clean;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (clean.empty()) return std::nullopt;
      clean.erase(FolderOf(clean).size());
      continue;
    }
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  if (clean.empty()) return std::nullopt;
  return clean;
}

std::string_view NameOf(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::optional<Whiteout> WhiteoutIn(const LayerEntry& entry) {
  const std::string_view name = NameOf(entry.path);
  if (!name.starts_with(kWhiteout)) return std::nullopt;
  std::string folder(FolderOf(entry.path));
  if (name == kOpaque) return Whiteout{.path = std::move(folder), .opaque = true};
  if (!folder.empty()) folder += '/';
  return Whiteout{.path = folder + std::string(name.substr(kWhiteout.size()))};
}

}  // namespace lockstep::oci
