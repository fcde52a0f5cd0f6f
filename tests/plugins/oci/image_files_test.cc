#include "plugins/oci/image_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/oci/blob_store.h"
#include "tests/plugins/oci/tarball.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class FilesOfAnImage : public ::testing::Test {
 protected:
  Layer Add(const std::vector<TarEntry>& entries, Packing packing = Packing::kPlain) {
    return world_.store.Add(Compressed(TarOf(entries), packing));
  }

  // The content of `path`, or what is there instead, by a reader that knows nothing yet.
  std::string ContentOf(const std::vector<Layer>& layers, const std::string& path) {
    const Reading world = world_.read();
    Session session(world);
    ImageFiles files({.reference = StoredImage(), .layers = layers}, {std::string(NameOf(path))},
                     session, &world_.cache);
    const Result<ImageFile> file = files.Find(path);
    if (!file) return "error: " + file.error().message;
    switch (file->state) {
      case ImageFile::State::kThere: return file->bytes;
      case ImageFile::State::kAbsent: return "(absent)";
      case ImageFile::State::kNoFile: return "(no file)";
      case ImageFile::State::kTooLarge: break;
    }
    return "(too large)";
  }

  BlobStore::Served Served(const Layer& layer) { return world_.store.served[layer.digest]; }

  StoreWorld world_;
};

const TarEntry kApp{.path = "app/", .type = '5'};

TEST_F(FilesOfAnImage, OfSixtyMegabytesInThreeLayersAtMostTheTopOneIsTransferred) {
  std::vector<Layer> layers;
  for (const char mark : {'a', 'b', 'c'}) {
    layers.push_back(Add({kApp,
                          {.path = std::string("data-") + mark,
                           .content = std::string(std::size_t{20} << 20U, mark)},
                          {.path = "app/main.py", .content = std::string("layer ") + mark}}));
  }
  EXPECT_EQ(ContentOf(layers, "app/main.py"), "layer c");
  EXPECT_EQ(Served(layers[0]).requests, 0);
  EXPECT_EQ(Served(layers[1]).requests, 0);
  EXPECT_EQ(Served(layers[2]).requests, 3) << "pieces of 8 MiB";
  EXPECT_EQ(Served(layers[2]).bytes, layers[2].size);
}

TEST_F(FilesOfAnImage, AMarkOfTheTopLayerSparesTheOthers) {
  const Layer below = Add({kApp, {.path = "app/main.py", .content = "old"}});
  const Layer top = Add({kApp, {.path = "app/.wh.main.py"}});
  EXPECT_EQ(ContentOf({below, top}, "app/main.py"), "(absent)");
  EXPECT_EQ(Served(below).requests, 0);
}

TEST_F(FilesOfAnImage, AnAbsentFileTakesOnePassOverTheLayers) {
  const std::vector<Layer> layers = {Add({kApp, {.path = "app/a", .content = "1"}}),
                                     Add({kApp, {.path = "app/b", .content = "2"}})};
  EXPECT_EQ(ContentOf(layers, "app/main.py"), "(absent)");
  for (const Layer& layer : layers) EXPECT_EQ(Served(layer).requests, 1);
}

TEST_F(FilesOfAnImage, TheCacheSavesTheSecondReading) {
  const std::vector<Layer> layers = {Add({kApp, {.path = "app/main.py", .content = "old"}}),
                                     Add({kApp, {.path = "app/main.py", .content = "new"}})};
  EXPECT_EQ(ContentOf(layers, "app/main.py"), "new");
  EXPECT_EQ(ContentOf(layers, "app/gone/main.py"), "(absent)") << "all layers are known now";
  world_.store.served.clear();
  EXPECT_EQ(ContentOf(layers, "app/main.py"), "new");
  EXPECT_THAT(world_.store.served, SizeIs(0));
}

TEST_F(FilesOfAnImage, WhatTheCacheHasBrokenIsReadAgain) {
  const Layer layer = Add({kApp, {.path = "app/main.py", .content = "new"}});
  EXPECT_EQ(ContentOf({layer}, "app/main.py"), "new");
  for (auto& [key, bytes] : world_.cache.kept) bytes = "9999:" + bytes;
  EXPECT_EQ(ContentOf({layer}, "app/main.py"), "new");
  EXPECT_EQ(Served(layer).requests, 2);
}

TEST_F(FilesOfAnImage, WhatWasRefusedIsNotKept) {
  const Layer layer = Add({kApp, {.path = "app/main.py", .content = "new"}});
  std::string other = TarOf({kApp, {.path = "app/main.py", .content = "bad"}});
  world_.store.Replace(layer, other);
  EXPECT_THAT(ContentOf({layer}, "app/main.py"),
              ::testing::AllOf(HasSubstr("error: layer " + layer.digest)));
  EXPECT_THAT(world_.cache.kept, SizeIs(0));
}

TEST_F(FilesOfAnImage, ALinkLeadsToAFileOfAnotherName) {
  const Layer below = Add({kApp,
                           {.path = "app/real.py", .content = "the code"},
                           {.path = "app/other.py", .content = "another"}});
  const Layer top =
      Add({kApp, {.path = "app/main.py", .type = '2', .target = "real.py"}}, Packing::kZstd);
  EXPECT_EQ(ContentOf({below, top}, "app/main.py"), "the code");
}

TEST_F(FilesOfAnImage, AFolderMayBeALinkOfALayerBelow) {
  const Layer below = Add({{.path = "code/", .type = '5'},
                           {.path = "code/main.py", .content = "below"},
                           {.path = "app", .type = '2', .target = "code"}});
  const Layer top = Add({{.path = "app/main.py", .content = "through the link"}});
  EXPECT_EQ(ContentOf({below, top}, "app/main.py"), "through the link");
  EXPECT_EQ(ContentOf({below, top}, "code/main.py"), "through the link");
}

TEST_F(FilesOfAnImage, AHardLinkKeepsTheContentThatItWasMadeWith) {
  const Layer below = Add({kApp,
                           {.path = "app/real.py", .content = "old"},
                           {.path = "app/main.py", .type = '1', .target = "app/real.py"}});
  const Layer top = Add({kApp, {.path = "app/real.py", .content = "new"}});
  EXPECT_EQ(ContentOf({below, top}, "app/main.py"), "old");
  EXPECT_EQ(ContentOf({below, top}, "app/real.py"), "new");
}

TEST_F(FilesOfAnImage, WhatIsNoPlainFileSaysSo) {
  const Layer layer = Add({kApp,
                           {.path = "app/pipe", .type = '6'},
                           {.path = "app/self", .type = '2', .target = "self"},
                           {.path = "app/large", .content = std::string(5 << 20, 'z')}});
  EXPECT_EQ(ContentOf({layer}, "app"), "(no file)");
  EXPECT_EQ(ContentOf({layer}, "app/pipe"), "(no file)");
  EXPECT_EQ(ContentOf({layer}, "app/self"), "(no file)");
  EXPECT_EQ(ContentOf({layer}, "app/large"), "(too large)");
}

TEST_F(FilesOfAnImage, ALayerThatIsNotThereIsAnErrorAndNoAbsentFile) {
  Layer gone = Add({kApp});
  gone.digest = "sha256:" + std::string(64, 'e');
  EXPECT_THAT(ContentOf({gone}, "app/main.py"), HasSubstr("error: layer " + gone.digest));
  gone.digest = "sha512:" + std::string(128, 'e');
  EXPECT_THAT(ContentOf({gone}, "app/main.py"), HasSubstr("only sha256"));
}

}  // namespace
}  // namespace lockstep::oci
