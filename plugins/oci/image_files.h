// ImageFiles: files out of an image, read from its registry without unpacking it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/oci/layer_archive.h"
#include "plugins/oci/layer_contents.h"
#include "plugins/oci/registry_manifest.h"
#include "plugins/oci/session.h"
#include "reconciler/base/result.h"
#include "reconciler/model/image.h"
#include "reconciler/provider/cache.h"

namespace lockstep::oci {

struct ImageFile {
  enum class State { kThere, kAbsent, kNoFile, kTooLarge };
  State state = State::kAbsent;
  std::string bytes{};  // of kThere
};

// Reads as few layers as decide: from the top down, each at most once, and what was read before
// out of the cache. All of them only where symbolic or hard links are in play. Not thread-safe.
class ImageFiles {
 public:
  struct Image {
    ImageReference reference{};   // whose repository holds the layers
    std::vector<Layer> layers{};  // the lowest first
  };

  // `names`: the last parts of the paths that will be asked for. `cache` may be null. What is
  // referred to outlives it.
  ImageFiles(Image image, FileNames names, Session& session, Cache* cache, LayerLimits limits = {});

  // REQUIRES: `path` is clean, and its last part one of the names. Errors: those of ReadLayer, with
  // the layer's digest.
  Result<ImageFile> Find(const std::string& path);

 private:
  Result<const LayerContents*> At(std::size_t layer);
  Result<LayerContents> Read(const Layer& layer, const FileNames& names);
  Result<ImageFile> FindInAll(const std::string& path);
  Result<ImageFile> Take(std::size_t layer, std::size_t entry);

  Image image_;
  FileNames names_;
  Session& session_;
  Cache* cache_;
  LayerLimits limits_;
  std::vector<std::optional<LayerContents>> contents_;
};

}  // namespace lockstep::oci
