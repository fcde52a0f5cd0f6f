#include "plugins/oci/file_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "plugins/oci/layer_verdict.h"
#include "tests/plugins/oci/layers.h"

namespace lockstep::oci {
namespace {

using Words = std::vector<std::string>;

// The content of `path` in the image that `layers` make, or what is there instead.
std::string ContentAt(const std::vector<LayerContents>& layers, const std::string& path) {
  FileTree tree;
  for (std::size_t i = 0; i < layers.size(); ++i) tree.Apply(layers[i], i);
  const FileTree::Found found = tree.Find(path);
  switch (found.what) {
    case FileTree::What::kFile:
      return layers[found.source.layer].files.at(found.source.entry).value();
    case FileTree::What::kAbsent: return "(absent)";
    case FileTree::What::kNoFile: return "(no file)";
    case FileTree::What::kLinkLoop: return "(loop)";
  }
  return "";
}

struct TreeCase {
  std::string name;
  std::vector<Words> layers;
  std::string path;
  std::string content;
};

class MergedLayers : public ::testing::TestWithParam<TreeCase> {};

TEST_P(MergedLayers, AreWhatAContainerSees) {
  std::vector<LayerContents> layers;
  for (const Words& words : GetParam().layers) layers.push_back(LayerOf(words));
  EXPECT_EQ(ContentAt(layers, GetParam().path), GetParam().content);
}

INSTANTIATE_TEST_SUITE_P(
    Files, MergedLayers,
    ::testing::Values(
        TreeCase{"TheUpperLayerCounts", {{"app/", "app/x=old"}, {"app/x=new"}}, "app/x", "new"},
        TreeCase{"TheLastOfOneLayerCounts", {{"x=1", "x=2"}}, "x", "2"},
        TreeCase{"AWhiteoutTakesAFileAway", {{"app/x=1"}, {"app/.wh.x"}}, "app/x", "(absent)"},
        TreeCase{"AWhiteoutTakesATreeAway", {{"app/d/x=1"}, {"app/.wh.d"}}, "app/d/x", "(absent)"},
        TreeCase{"AWhiteoutSparesItsOwnLayer", {{"f=old"}, {"f=new", ".wh.f"}}, "f", "new"},
        TreeCase{"AWhiteoutSparesTheLayersAbove", {{"f=1"}, {".wh.f"}, {"f=3"}}, "f", "3"},
        TreeCase{
            "OpaqueTakesTheChildren", {{"d/x=1"}, {"d/", "d/.wh..wh..opq"}}, "d/x", "(absent)"},
        TreeCase{"OpaqueAtTheEndSparesItsOwnLayer",
                 {{"d/x=1", "d/y=1"}, {"d/y=2", "d/.wh..wh..opq"}},
                 "d/y",
                 "2"},
        TreeCase{"OpaqueAtTheRoot", {{"x=1"}, {".wh..wh..opq"}}, "x", "(absent)"},
        TreeCase{"AWhiteoutSparesNeighbours", {{"ab=1"}, {".wh.a"}}, "ab", "1"},
        TreeCase{
            "AWhiteoutSparesNamesThatSortBetween", {{"a-b/x=1", "a/x=1"}, {".wh.a"}}, "a-b/x", "1"},
        TreeCase{"AFileInPlaceOfAFolder", {{"d/x=1"}, {"d=file"}}, "d/x", "(absent)"},
        TreeCase{"AFolderInPlaceOfAFile", {{"d=file"}, {"d/", "d/x=1"}}, "d/x", "1"},
        TreeCase{"AFolderOverAFolderKeepsItsChildren", {{"d/x=1"}, {"d/"}}, "d/x", "1"},
        TreeCase{"AFolderIsNoFile", {{"d/"}}, "d", "(no file)"},
        TreeCase{"ASymlinkIsFollowed", {{"real=1", "sl->real"}}, "sl", "1"},
        TreeCase{"AnAbsoluteSymlinkStartsAtTheRoot", {{"a/real=1", "b/sl->/a/real"}}, "b/sl", "1"},
        TreeCase{"ARelativeSymlinkClimbs", {{"a/real=1", "b/c/sl->../../a/real"}}, "b/c/sl", "1"},
        TreeCase{"AboveTheRootIsTheRoot", {{"real=1", "b/sl->../../../real"}}, "b/sl", "1"},
        TreeCase{"ASymlinkToNothing", {{"sl->gone"}}, "sl", "(absent)"},
        TreeCase{"ASymlinkInCircles", {{"a->b", "b->a"}}, "a", "(loop)"},
        TreeCase{"AFolderMayBeASymlink", {{"real/", "real/y=1", "sl->real"}}, "sl/y", "1"},
        TreeCase{
            "ALayerWritesThroughASymlink", {{"real/y=1", "sl->real"}, {"sl/y=2"}}, "real/y", "2"},
        TreeCase{"AWhiteoutGoesThroughASymlink",
                 {{"real/y=1", "sl->real"}, {"sl/.wh.y"}},
                 "real/y",
                 "(absent)"},
        TreeCase{"AFolderReplacesASymlink",
                 {{"real/y=1", "sl->real"}, {"sl/", "sl/y=2"}},
                 "real/y",
                 "1"},
        TreeCase{"AHardLinkHasItsTargetsContent", {{"x=1", "h=>x"}}, "h", "1"},
        TreeCase{"AHardLinkKeepsTheOldContent", {{"x=1", "h=>/x"}, {"x=2"}}, "h", "1"},
        TreeCase{"AHardLinkToALowerLayer", {{"x=1"}, {"h=>x"}}, "h", "1"},
        TreeCase{"AHardLinkToNothing", {{"h=>x"}}, "h", "(no file)"},
        TreeCase{"ThroughAFileNoPathLeads", {{"x=1"}}, "x/y", "(absent)"}),
    [](const ::testing::TestParamInfo<TreeCase>& one) { return one.param.name; });

// Layers of few names, so that they get in one another's way.
rc::Gen<LayerContents> AnyLayer() {
  const auto name = rc::gen::element<std::string>("a", "b", "c");
  const auto path =
      rc::gen::map(rc::gen::pair(rc::gen::inRange(1, 4), rc::gen::tuple(name, name, name)),
                   [](const auto& drawn) {
                     const auto& [depth, parts] = drawn;
                     std::string joined = std::get<0>(parts);
                     if (depth > 1) joined += '/' + std::get<1>(parts);
                     if (depth > 2) joined += '/' + std::get<2>(parts);
                     return joined;
                   });
  const auto with = [](const char* sign) {
    return [sign](const auto& p) { return p.first + sign + p.second; };
  };
  const auto word = rc::gen::weightedOneOf<std::string>(
      {{6, rc::gen::map(path, [](const std::string& at) { return at + "=content"; })},
       {2, rc::gen::map(path, [](const std::string& at) { return at + '/'; })},
       {1, rc::gen::map(rc::gen::pair(path, path), with("->/"))},
       {1, rc::gen::map(rc::gen::pair(path, path), with("=>"))},
       {3, rc::gen::map(rc::gen::pair(path, name), with("/.wh."))},
       {1, rc::gen::map(path, [](const std::string& at) { return at + "/.wh..wh..opq"; })}});
  return rc::gen::map(rc::gen::pair(rc::gen::container<Words>(word), rc::gen::inRange(0, 4)),
                      [](const auto& drawn) {
                        Words words = drawn.first;
                        if (words.size() > 4) words.resize(4);
                        // As builders write: the folders first, and mostly all of them.
                        Words listed;
                        if (drawn.second > 0) listed = {"a/", "a/b/", "b/", "c/", "c/b/"};
                        std::stable_partition(words.begin(), words.end(),
                                              [](const auto& one) { return one.ends_with('/'); });
                        listed.insert(listed.end(), words.begin(), words.end());
                        return LayerOf(listed);
                      });
}

// Whoever stops at the first layer that decides sees what all layers together make.
RC_GTEST_PROP(LayerVerdict, NeverContradictsTheWholeImage, ()) {
  const auto layers =
      *rc::gen::resize(4, rc::gen::container<std::vector<LayerContents>>(AnyLayer()));
  const std::string path = *rc::gen::element<std::string>("a", "a/b", "a/b/c", "b/a", "c/b/a");
  FileTree tree;
  for (std::size_t i = 0; i < layers.size(); ++i) tree.Apply(layers[i], i);
  const FileTree::Found whole = tree.Find(path);
  for (std::size_t layer = layers.size(); layer-- > 0;) {
    const LayerVerdict verdict = Judge(layers[layer], path);
    if (verdict.says == LayerVerdict::Says::kNothing) continue;
    RC_TAG(static_cast<int>(verdict.says));
    if (verdict.says == LayerVerdict::Says::kFile) {
      RC_ASSERT(whole.what == FileTree::What::kFile);
      RC_ASSERT(whole.source == (FileSource{.layer = layer, .entry = verdict.entry}));
    }
    if (verdict.says == LayerVerdict::Says::kGone) RC_ASSERT(whole.what == FileTree::What::kAbsent);
    return;
  }
}

}  // namespace
}  // namespace lockstep::oci
