// Layers of images: an archive of unknown make, and the file system that it makes.
#include "plugins/oci/file_tree.h"
#include "plugins/oci/layer_archive.h"
#include "tests/fuzz/foreign_bytes.h"
#include "tests/plugins/oci/blob_store.h"

namespace lockstep::fuzz {
namespace {

// Small, so that the fuzzer reaches them.
constexpr oci::LayerLimits kLimits{.entries = 200,
                                   .path_bytes = 20'000,
                                   .unpacked = 1'000'000,
                                   .ratio = 200,
                                   .file = 1'000,
                                   .files = 2'000};

void TryContents(const oci::LayerContents& contents) {
  oci::FileTree tree;
  tree.Apply(contents, 0);
  tree.Apply(contents, 1);
  for (const oci::LayerEntry& entry : contents.entries) {
    Require(oci::CleanPath(entry.path) == entry.path, "an entry has a clean path", entry.path);
    const oci::FileTree::Found found = tree.Find(entry.path);
    Require(
        found.what != oci::FileTree::What::kFile || found.source.entry < contents.entries.size(),
        "a file that is found has its entry", entry.path);
  }
  for (const auto& [index, content] : contents.files) {
    Require(index < contents.entries.size(), "a file that is kept has its entry");
    Require(!content || content->size() <= kLimits.file, "a file that is kept is within its limit");
  }
}

}  // namespace

void Try(std::string_view bytes) {
  oci::StoreWorld world;
  const oci::Layer layer = world.store.Add(std::string(bytes));
  const Reading reading = world.read();
  oci::Session session(reading);
  const ImageReference image = oci::StoredImage();
  oci::LayerBytes blob(image, layer, session);
  const Result<oci::LayerContents> contents = oci::ReadLayer(blob, {"x", "y"}, kLimits);
  RequirePrintableError(contents);
  if (contents) TryContents(*contents);
}

}  // namespace lockstep::fuzz
