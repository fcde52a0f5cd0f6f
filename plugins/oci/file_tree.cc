#include "plugins/oci/file_tree.h"

#include <deque>
#include <utility>

namespace lockstep::oci {
namespace {

constexpr int kMostHops = 40;  // of symbolic links, as Linux allows

void PutInFront(std::string_view path, std::deque<std::string>& parts) {
  std::size_t at = 0;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at++), std::string(part));
  }
}

std::string Join(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + '/' + std::string(name);
}

}  // namespace

void FileTree::Apply(const LayerContents& layer, std::size_t index) {
  for (const LayerEntry& entry : layer.entries) {
    const std::optional<Whiteout> gone = WhiteoutIn(entry);
    if (!gone) continue;
    Remove(gone->opaque ? Follow(gone->path, true).path : PlaceOf(gone->path), !gone->opaque);
  }
  for (std::size_t i = 0; i < layer.entries.size(); ++i) {
    if (!WhiteoutIn(layer.entries[i])) Put(layer.entries[i], {.layer = index, .entry = i});
  }
}

FileTree::Found FileTree::Find(std::string_view path) const {
  const Way way = Follow(path, true);
  if (way.what != What::kFile) return {.what = way.what};
  const Node* node = At(way.path);
  if (node == nullptr) return {.what = What::kAbsent};
  if (node->kind != EntryKind::kFile) return {.what = What::kNoFile};
  return {.what = What::kFile, .source = node->source};
}

FileTree::Way FileTree::Follow(std::string_view path, bool last_too) const {
  std::deque<std::string> parts;
  PutInFront(path, parts);
  std::string here;
  for (int hops = 0; !parts.empty();) {
    const std::string part = std::move(parts.front());
    parts.pop_front();
    if (part == "..") {  // above the root is the root
      here = std::string(FolderOf(here));
      continue;
    }
    const std::string next = Join(here, part);
    const Node* node = At(next);
    const bool last = parts.empty();
    const Turn turn = TurnAt(node, last, last_too);
    if (turn == Turn::kNowhere) return {.what = What::kAbsent};
    if (turn == Turn::kAhead) {
      here = next;
      continue;
    }
    if (++hops > kMostHops) return {.what = What::kLinkLoop};
    if (node->target.starts_with('/')) here.clear();
    PutInFront(node->target, parts);
  }
  return {.path = here};
}

FileTree::Turn FileTree::TurnAt(const Node* node, bool last, bool last_too) {
  const EntryKind kind = node == nullptr ? EntryKind::kDirectory : node->kind;
  if (kind == EntryKind::kSymlink && (!last || last_too)) return Turn::kAside;
  return last || kind == EntryKind::kDirectory ? Turn::kAhead : Turn::kNowhere;
}

const FileTree::Node* FileTree::At(const std::string& path) const {
  const auto it = nodes_.find(path);
  return it == nodes_.end() ? nullptr : &it->second;
}

// The path itself, with the links of its folders followed. A path that leads nowhere stays as it
// is: what stands there cannot be reached.
std::string FileTree::PlaceOf(std::string_view path) const {
  const Way way = Follow(path, false);
  return way.what == What::kFile ? way.path : std::string(path);
}

void FileTree::Remove(const std::string& path, bool itself) {
  if (itself) nodes_.erase(path);
  const auto begin = path.empty() ? nodes_.begin() : nodes_.lower_bound(path + '/');
  const auto end = path.empty() ? nodes_.end() : nodes_.lower_bound(path + char{'/' + 1});
  nodes_.erase(begin, end);
}

void FileTree::Put(const LayerEntry& entry, FileSource source) {
  const std::string place = PlaceOf(entry.path);
  Node node{.kind = entry.kind, .target = entry.target, .source = source};
  if (entry.kind == EntryKind::kHardLink) {
    const Node* linked = At(PlaceOf(entry.target));
    node = linked == nullptr ? Node{} : *linked;
  }
  const Node* old = At(place);
  const bool merges =
      node.kind == EntryKind::kDirectory && (old == nullptr || old->kind == EntryKind::kDirectory);
  if (!merges) Remove(place, true);
  nodes_[place] = std::move(node);
}

}  // namespace lockstep::oci
