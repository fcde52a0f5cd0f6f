#include "plugins/oci/layer_verdict.h"

#include <string_view>

namespace lockstep::oci {
namespace {

using Says = LayerVerdict::Says;

class Judgement {
 public:
  Judgement(const LayerContents& layer, const std::string& path) : layer_(layer), path_(path) {
    for (std::string_view folder = path; !folder.empty(); folder = FolderOf(folder)) {
      names_.emplace(NameOf(folder));
    }
    for (const LayerEntry& entry : layer.entries) {
      if (entry.kind == EntryKind::kDirectory) folders_.insert(entry.path);
    }
  }

  LayerVerdict Reach() {
    for (std::size_t i = 0; i < layer_.entries.size(); ++i) {
      if (!Take(layer_.entries[i], i)) return {.says = Says::kUnclear};
    }
    // What a layer takes away is what lower layers have: its own entry stays.
    if (file_) return {.says = Says::kFile, .entry = *file_};
    return {.says = gone_ ? Says::kGone : Says::kNothing};
  }

 private:
  // False if a link may be in play.
  bool Take(const LayerEntry& entry, std::size_t index) {
    const std::optional<Whiteout> gone = WhiteoutIn(entry);
    if (!BearsOnPath(entry, gone)) return true;
    if (!IsGrounded(entry.path) || (!gone && TurnsAside(entry))) return false;
    if (gone && Covers(*gone)) gone_ = true;
    if (!gone && entry.path == path_) file_ = index;
    return true;
  }

  bool BearsOnPath(const LayerEntry& entry, const std::optional<Whiteout>& gone) const {
    if (gone) return gone->opaque || names_.contains(NameOf(gone->path));
    const std::string_view name = NameOf(entry.path);
    return names_.contains(name) && (entry.kind != EntryKind::kDirectory || entry.path == path_);
  }

  bool IsGrounded(std::string_view path) const {
    for (path = FolderOf(path); !path.empty(); path = FolderOf(path)) {
      if (!folders_.contains(path)) return false;
    }
    return true;
  }

  bool Covers(const Whiteout& gone) const {
    if (!gone.opaque && gone.path == path_) return true;
    return gone.path.empty() || path_.starts_with(gone.path + '/');
  }

  // At the path stands no plain file, or in place of one of its folders something else.
  bool TurnsAside(const LayerEntry& entry) const {
    if (entry.path == path_) return entry.kind != EntryKind::kFile;
    return path_.starts_with(entry.path + '/');
  }

  const LayerContents& layer_;
  const std::string& path_;
  FileNames names_;    // of the parts of the path
  FileNames folders_;  // that the layer lists
  std::optional<std::size_t> file_{};
  bool gone_ = false;
};

}  // namespace

LayerVerdict Judge(const LayerContents& layer, const std::string& path) {
  return Judgement(layer, path).Reach();
}

}  // namespace lockstep::oci
