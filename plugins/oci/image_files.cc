#include "plugins/oci/image_files.h"

#include <utility>

#include "plugins/oci/file_tree.h"
#include "plugins/oci/layer_memory.h"
#include "plugins/oci/layer_verdict.h"

namespace lockstep::oci {

ImageFiles::ImageFiles(Image image, FileNames names, Session& session, Cache* cache,
                       LayerLimits limits)
    : image_(std::move(image)),
      names_(std::move(names)),
      session_(session),
      cache_(cache),
      limits_(limits),
      contents_(image_.layers.size()) {}

Result<ImageFile> ImageFiles::Find(const std::string& path) {
  for (std::size_t layer = image_.layers.size(); layer-- > 0;) {
    LOCKSTEP_TRY(const LayerContents* contents, At(layer));
    const LayerVerdict verdict = Judge(*contents, path);
    switch (verdict.says) {
      case LayerVerdict::Says::kNothing: continue;
      case LayerVerdict::Says::kFile: return Take(layer, verdict.entry);
      case LayerVerdict::Says::kGone: return ImageFile{};
      case LayerVerdict::Says::kUnclear: return FindInAll(path);
    }
  }
  // A path that no layer names may still lead somewhere by a link.
  return FindInAll(path);
}

Result<ImageFile> ImageFiles::FindInAll(const std::string& path) {
  FileTree tree;
  for (std::size_t layer = 0; layer < image_.layers.size(); ++layer) {
    LOCKSTEP_TRY(const LayerContents* contents, At(layer));
    tree.Apply(*contents, layer);
  }
  const FileTree::Found found = tree.Find(path);
  switch (found.what) {
    case FileTree::What::kFile: return Take(found.source.layer, found.source.entry);
    case FileTree::What::kAbsent: return ImageFile{};
    default: return ImageFile{.state = ImageFile::State::kNoFile};
  }
}

Result<const LayerContents*> ImageFiles::At(std::size_t layer) {
  std::optional<LayerContents>& slot = contents_[layer];
  if (!slot) {
    LOCKSTEP_TRY(slot, Read(image_.layers[layer], names_));
  }
  return &*slot;
}

Result<LayerContents> ImageFiles::Read(const Layer& layer, const FileNames& names) {
  const std::string key = MemoryKey(layer.digest, names);
  if (cache_ != nullptr) {
    const std::optional<std::string> kept = cache_->Get(key);
    std::optional<LayerContents> known = kept ? FromMemory(*kept) : std::nullopt;
    if (known) return *std::move(known);
  }
  if (!layer.digest.starts_with("sha256:")) {
    return Fail(Code::kUnimplemented,
                "only sha256 digests can be checked, and a layer has " + layer.digest);
  }
  LayerBytes bytes(image_.reference, layer, session_);
  Result<LayerContents> contents = ReadLayer(bytes, names, limits_);
  if (!contents) return Fail(std::move(contents).error().Wrap("layer " + layer.digest));
  if (cache_ != nullptr) cache_->Put(key, ForMemory(*contents));
  return contents;
}

// The bytes of an entry that is a regular file. One that has another name than was looked for,
// since a link led to it, was not kept: its layer is read once more for it.
Result<ImageFile> ImageFiles::Take(std::size_t layer, std::size_t entry) {
  const LayerContents& contents = *contents_[layer];
  const auto kept = contents.files.find(entry);
  Content content;
  if (kept != contents.files.end()) {
    content = kept->second;
  } else {
    const std::string name(NameOf(contents.entries[entry].path));
    LOCKSTEP_TRY(const LayerContents again, Read(image_.layers[layer], {name}));
    content = again.files.at(entry);
  }
  if (!content) return ImageFile{.state = ImageFile::State::kTooLarge};
  return ImageFile{.state = ImageFile::State::kThere, .bytes = *std::move(content)};
}

}  // namespace lockstep::oci
