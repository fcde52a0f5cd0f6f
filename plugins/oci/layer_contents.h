// LayerContents: what one layer holds: its entries, and the files that were looked for. A value.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::oci {

// Last parts of paths.
using FileNames = std::set<std::string, std::less<>>;

enum class EntryKind { kFile, kDirectory, kSymlink, kHardLink, kOther };

struct LayerEntry {
  std::string path{};  // from the image's root, without a slash before or after: see CleanPath
  EntryKind kind = EntryKind::kOther;
  std::string target{};  // of a link, as it is written
  friend bool operator==(const LayerEntry&, const LayerEntry&) = default;
};

// The content of a file; nullopt if it is larger than what is kept of one.
using Content = std::optional<std::string>;

struct LayerContents {
  std::vector<LayerEntry> entries{};  // in the order of the archive
  // Of the regular files with a wanted name, by the index of their entry.
  std::map<std::size_t, Content> files{};
  friend bool operator==(const LayerContents&, const LayerContents&) = default;
};

// "app/x" of "./app//x/", "/app/x" and "app/y/../x". Nullopt if it leaves the root, or is empty or
// holds a NUL.
std::optional<std::string> CleanPath(std::string_view path);

std::string_view NameOf(std::string_view path);    // the last part: "x" of "app/x"
std::string_view FolderOf(std::string_view path);  // all before it: "app"; "" at the root

// What an entry says of lower layers, if its name is such a mark: "dir/.wh.NAME" that dir/NAME is
// not there any more, "dir/.wh..wh..opq" that nothing below dir is.
struct Whiteout {
  std::string path{};   // what is gone: "dir/NAME"; of an opaque mark, "dir"
  bool opaque = false;  // all below `path`, but not itself
};
std::optional<Whiteout> WhiteoutIn(const LayerEntry& entry);

}  // namespace lockstep::oci
