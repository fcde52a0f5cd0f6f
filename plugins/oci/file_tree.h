// FileTree: the file system that the layers of an image make together. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "plugins/oci/layer_contents.h"

namespace lockstep::oci {

// Where the bytes of a file are: an entry of a layer. A hard link shares its target's.
struct FileSource {
  std::size_t layer = 0;
  std::size_t entry = 0;
  friend bool operator==(const FileSource&, const FileSource&) = default;
};

// As a container sees it: symbolic links are followed within the root, those of folders too, for
// what a layer writes as for what is looked up.
class FileTree {
 public:
  enum class What { kFile, kAbsent, kNoFile /* a folder, a device */, kLinkLoop };
  struct Found {
    What what = What::kAbsent;
    FileSource source{};  // of kFile
    friend bool operator==(const Found&, const Found&) = default;
  };

  // Puts the next layer on top: first all that it takes away of the lower ones, then its own
  // entries in their order; the last of several with one path counts. A hard link to what is not
  // there is no file.
  void Apply(const LayerContents& layer, std::size_t index);

  // REQUIRES: `path` is clean.
  Found Find(std::string_view path) const;

 private:
  struct Node {
    EntryKind kind = EntryKind::kOther;
    std::string target{};
    FileSource source{};
  };

  // Where `path` leads; nullopt if it goes in circles or through what is no folder.
  struct Way {
    std::string path{};
    What what = What::kFile;  // else why it leads nowhere
  };
  Way Follow(std::string_view path, bool last_too) const;
  // How a way goes on at one of its parts: `node`, null for a folder that no entry names.
  enum class Turn { kAhead, kAside /* by a link */, kNowhere };
  static Turn TurnAt(const Node* node, bool last, bool last_too);
  const Node* At(const std::string& path) const;
  void Remove(const std::string& path, bool itself);
  void Put(const LayerEntry& entry, FileSource source);
  std::string PlaceOf(std::string_view path) const;

  std::map<std::string, Node> nodes_;  // folders that no entry names are not in it
};

}  // namespace lockstep::oci
