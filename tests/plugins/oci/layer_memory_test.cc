#include "plugins/oci/layer_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/plugins/oci/layers.h"

namespace lockstep::oci {
namespace {

LayerContents Sample() {
  LayerContents layer =
      LayerOf({"app/", "app/x=one\n2:3", "app/empty=", "app/sl->../real", "app/h=>app/x"});
  layer.files[2] = std::nullopt;
  return layer;
}

TEST(LayerMemory, GivesBackWhatItWasGiven) {
  EXPECT_EQ(FromMemory(ForMemory(Sample())), Sample());
  EXPECT_EQ(FromMemory(ForMemory({})), LayerContents{});
}

RC_GTEST_PROP(LayerMemory, GivesBackEveryByte,
              (const std::string& path, const std::string& target, const std::string& content)) {
  const LayerContents layer{.entries = {{path, EntryKind::kFile, target}},
                            .files = {{0, Content{content}}}};
  RC_ASSERT(FromMemory(ForMemory(layer)) == layer);
}

// A cut within the files ends between two of them or is noticed; nothing is made up.
TEST(LayerMemory, WhatIsCutIsNotTakenForMore) {
  const std::string whole = ForMemory(Sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = FromMemory(whole.substr(0, size));
    if (!read) continue;
    EXPECT_EQ(read->entries, Sample().entries) << size;
    for (const auto& [index, content] : read->files) {
      EXPECT_EQ(content, Sample().files.at(index)) << size;
    }
  }
}

RC_GTEST_PROP(LayerMemory, SurvivesAnyBytes, (const std::string& bytes)) { FromMemory(bytes); }

TEST(LayerMemory, RefusesNumbersThatLeadNowhere) {
  for (const char* bytes : {"", "1", "1:", "1:9:1:a0:", "1:0:9:a0:", "-1:", "1:0:1:a0:7:1:1:b",
                            "99999999999999999999:", "1:0:1:a0:0:1:5:b"}) {
    EXPECT_FALSE(FromMemory(bytes)) << bytes;
  }
}

TEST(LayerMemory, IsKeptByLayerAndByWhatWasLookedFor) {
  EXPECT_NE(MemoryKey("sha256:a", {"x"}), MemoryKey("sha256:b", {"x"}));
  EXPECT_NE(MemoryKey("sha256:a", {"x"}), MemoryKey("sha256:a", {"x", "y"}));
  EXPECT_NE(MemoryKey("sha256:a", {"x", "y"}), MemoryKey("sha256:a", {"xy"}));
}

}  // namespace
}  // namespace lockstep::oci
