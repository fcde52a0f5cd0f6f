#include "plugins/oci/layer_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/plugins/oci/blob_store.h"
#include "tests/plugins/oci/tarball.h"
#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;

const FileNames kNames = {"x", "y"};

class LayerArchive : public ::testing::Test {
 protected:
  Result<LayerContents> Read(const Layer& layer, const LayerLimits& limits = {}) {
    const Reading world = world_.read();
    Session session(world);
    const ImageReference image = StoredImage();
    LayerBytes bytes(image, layer, session);
    return ReadLayer(bytes, kNames, limits);
  }
  Result<LayerContents> ReadBlob(const std::string& blob, const LayerLimits& limits = {}) {
    return Read(world_.store.Add(blob), limits);
  }

  // "path=content" of each file that was kept, and "path" of every other entry.
  static std::vector<std::string> Words(const Result<LayerContents>& contents) {
    EXPECT_THAT(contents, IsOk());
    std::vector<std::string> words;
    for (std::size_t i = 0; contents && i < contents->entries.size(); ++i) {
      words.push_back(contents->entries[i].path);
      const auto kept = contents->files.find(i);
      if (kept != contents->files.end()) words.back() += "=" + kept->second.value_or("(too large)");
    }
    return words;
  }

  StoreWorld world_;
};

const std::string kTar = TarOf({{.path = "app/", .type = '5'},
                                {.path = "app/x", .content = "one"},
                                {.path = "app/other", .content = "not kept"},
                                {.path = "app/y", .content = "two"}});

struct FormCase {
  std::string name;
  std::function<std::string()> blob;
  std::vector<std::string> words;
};

class LayerForms : public LayerArchive, public ::testing::WithParamInterface<FormCase> {};

TEST_P(LayerForms, AreRead) { EXPECT_EQ(Words(ReadBlob(GetParam().blob())), GetParam().words); }

const std::vector<std::string> kTarWords = {"app", "app/x=one", "app/other", "app/y=two"};
const std::string kLong = std::string(150, 'd') + "/" + std::string(120, 'e') + "/x";

INSTANTIATE_TEST_SUITE_P(
    Of, LayerForms,
    ::testing::Values(
        FormCase{"PlainTar", [] { return kTar; }, kTarWords},
        FormCase{"Gzip", [] { return Compressed(kTar, Packing::kGzip); }, kTarWords},
        FormCase{"Zstd", [] { return Compressed(kTar, Packing::kZstd); }, kTarWords},
        FormCase{"SeveralGzipMembers",
                 [] {
                   return Compressed(kTar.substr(0, 700), Packing::kGzip) +
                          Compressed(kTar.substr(700), Packing::kGzip);
                 },
                 kTarWords},
        FormCase{"SeveralZstdFrames",
                 [] {
                   return Compressed(kTar.substr(0, 700), Packing::kZstd) +
                          Compressed(kTar.substr(700), Packing::kZstd);
                 },
                 kTarWords},
        FormCase{"NoByteAtAll", [] { return std::string(); }, {}},
        FormCase{"NoEntry", [] { return Compressed(EndOfTar(), Packing::kGzip); }, {}},
        FormCase{"DotsAndSlashesInFront",
                 [] {
                   return TarOf({{.path = "./app/x", .content = "1"},
                                 {.path = "/app/y", .content = "2"},
                                 {.path = "app//d/../x", .content = "3"}});
                 },
                 {"app/x=1", "app/y=2", "app/x=3"}},
        FormCase{"AnEmptyFile", [] { return TarOf({{.path = "x"}}); }, {"x="}},
        FormCase{"ALongNameOfPax",
                 [] { return WithPaxName(kLong, {.content = "1"}) + EndOfTar(); },
                 {kLong + "=1"}},
        FormCase{"ALongNameOfGnu",
                 [] { return WithGnuName(kLong, {.content = "1"}) + EndOfTar(); },
                 {kLong + "=1"}},
        FormCase{"APrefixOfUstar",
                 [] {
                   std::string header = TarHeader({.path = "app/x"}, 1);
                   header.replace(345, 4, "deep");
                   Sign(header);
                   return header + Padded("1") + EndOfTar();
                 },
                 {"deep/app/x=1"}},
        FormCase{"ANameThatLeavesTheRoot",
                 [] {
                   return TarOf({{.path = "../x", .content = "evil"},
                                 {.path = "a/../../x", .content = "evil"},
                                 {.path = "app/x", .content = "good"}});
                 },
                 {"app/x=good"}},
        FormCase{"DevicesAndPipes",
                 [] {
                   return TarOf({{.path = "x", .type = '3'},
                                 {.path = "y", .type = '4'},
                                 {.path = "a/x", .type = '6'},
                                 {.path = "a/y", .content = "1"}});
                 },
                 {"x", "y", "a/x", "a/y=1"}},
        FormCase{"ASparseFileOfTenGigabytes",
                 [] {
                   return SparseFile("x", std::uint64_t{10} << 30U) +
                          TarOf({{.path = "y", .content = "1"}});
                 },
                 {"x=(too large)", "y=1"}},
        FormCase{"AHoleAtTheEnd",
                 [] { return SparseFile("x", 1'000) + TarOf({{.path = "y", .content = "1"}}); },
                 {"x=" + std::string(1'000, '\0'), "y=1"}},
        FormCase{"AFileOfMoreThanIsKept",
                 [] {
                   return Compressed(TarOf({{.path = "x", .content = std::string(5 << 20, 'z')},
                                            {.path = "y", .content = "1"}}),
                                     Packing::kGzip);
                 },
                 {"x=(too large)", "y=1"}}),
    [](const ::testing::TestParamInfo<FormCase>& one) { return one.param.name; });

TEST_F(LayerArchive, LinksKeepTheirTargets) {
  const auto contents = ReadBlob(TarOf({{.path = "s", .type = '2', .target = "../real"},
                                        {.path = "x", .type = '1', .target = "app/x"}}));
  ASSERT_THAT(contents, IsOk());
  EXPECT_THAT(contents->entries, ElementsAre(LayerEntry{"s", EntryKind::kSymlink, "../real"},
                                             LayerEntry{"x", EntryKind::kHardLink, "app/x"}));
  EXPECT_THAT(contents->files, IsEmpty()) << "a hard link has no bytes of its own";
}

struct HostileCase {
  std::string name;
  std::function<std::string()> blob;
  Code code;
  std::string message;
  LayerLimits limits{};
};

class HostileLayers : public LayerArchive, public ::testing::WithParamInterface<HostileCase> {};

// Refused before more than a few hundred MiB went through, whatever they would unpack to.
TEST_P(HostileLayers, AreRefused) {
  EXPECT_THAT(ReadBlob(GetParam().blob(), GetParam().limits),
              Fails(GetParam().code, HasSubstr(GetParam().message)));
}

std::string Bomb(Packing packing, const std::string& path) {
  constexpr std::size_t kZeros = std::size_t{16} << 20U;
  constexpr std::size_t kTimes = 64;  // 1 GiB
  std::string bomb = Compressed(TarHeader({.path = path}, kZeros * kTimes), packing);
  const std::string zeros = Compressed(std::string(kZeros, '\0'), packing);
  for (std::size_t i = 0; i < kTimes; ++i) bomb += zeros;
  return bomb;
}

std::string Half(const std::string& bytes) { return bytes.substr(0, bytes.size() / 2); }

// Bytes that no compression makes shorter.
std::string Noise(std::size_t size, unsigned seed = 1) {
  std::string noise(size, '\0');
  std::uint64_t state = seed;
  for (char& c : noise) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    c = static_cast<char>(state >> 56U);
  }
  return noise;
}

INSTANTIATE_TEST_SUITE_P(
    Such, HostileLayers,
    ::testing::Values(
        HostileCase{"AGzipBomb", [] { return Bomb(Packing::kGzip, "big"); },
                    Code::kResourceExhausted, "200 times its bytes"},
        HostileCase{"AGzipBombInAWantedFile", [] { return Bomb(Packing::kGzip, "x"); },
                    Code::kResourceExhausted, "200 times its bytes"},
        HostileCase{"AZstdBomb", [] { return Bomb(Packing::kZstd, "big"); },
                    Code::kResourceExhausted, "200 times its bytes"},
        HostileCase{"MoreThanMayBeUnpacked",
                    [] { return TarOf({{.path = "big", .content = std::string(5 << 20, 'b')}}); },
                    Code::kResourceExhausted,
                    "more than 4 MiB unpacked",
                    {.unpacked = 4 << 20}},
        HostileCase{"TooManyEntries",
                    [] { return TarOf(std::vector<TarEntry>(11, {.path = "a"})); },
                    Code::kResourceExhausted,
                    "more than 10 entries",
                    {.entries = 10}},
        HostileCase{"TooLongPaths",
                    [] { return TarOf(std::vector<TarEntry>(5, {.path = std::string(90, 'a')})); },
                    Code::kResourceExhausted,
                    "entries",
                    {.path_bytes = 400}},
        HostileCase{"NoArchive", [] { return std::string(4'000, 'a'); }, Code::kDataLoss,
                    "no whole archive"},
        HostileCase{"ACutGzip",
                    [] {
                      return Half(Compressed(TarOf({{.path = "x", .content = Noise(100'000)}}),
                                             Packing::kGzip));
                    },
                    Code::kDataLoss, "no whole archive"},
        HostileCase{"ACutZstd",
                    [] {
                      return Half(Compressed(TarOf({{.path = "x", .content = Noise(100'000)}}),
                                             Packing::kZstd));
                    },
                    Code::kDataLoss, "no whole archive"},
        HostileCase{"ACutTar",
                    [] { return Half(TarOf({{.path = "x", .content = Noise(100'000)}})); },
                    Code::kDataLoss, "no whole archive"},
        HostileCase{"ACutFileThatNobodyWants",
                    [] { return Half(TarOf({{.path = "big", .content = Noise(100'000)}})); },
                    Code::kDataLoss, "no whole archive"},
        HostileCase{"ASizeThatIsALie",
                    [] { return TarHeader({.path = "x"}, std::uint64_t{7} << 30U) + EndOfTar(); },
                    Code::kDataLoss, "no whole archive"}),
    [](const ::testing::TestParamInfo<HostileCase>& one) { return one.param.name; });

TEST_F(LayerArchive, BytesOfAnotherDigestAreNotBelieved) {
  const Layer layer = world_.store.Add(kTar);
  std::string other = kTar;
  other[other.size() - 1] = 'z';  // behind the end of the archive
  world_.store.Replace(layer, other);
  EXPECT_THAT(Read(layer), Fails(Code::kDataLoss, HasSubstr(layer.digest)));
}

TEST_F(LayerArchive, AnotherNumberOfBytesIsNotBelieved) {
  for (const std::uint64_t size : {kTar.size() - 1, kTar.size() + 1}) {
    Layer layer = world_.store.Add(kTar);
    layer.size = size;
    EXPECT_THAT(Read(layer), Fails(Code::kDataLoss, ::testing::_)) << size;
  }
}

TEST_F(LayerArchive, ARegistryThatSendsNoPartsServesSmallLayersOnly) {
  world_.store.sends_parts = false;
  EXPECT_THAT(ReadBlob(kTar), IsOk());
  const Layer large =
      world_.store.Add(TarOf({{.path = "big", .content = std::string(9 << 20, 'b')}}));
  const auto refused = Read(large);
  ASSERT_FALSE(refused);
  EXPECT_EQ(world_.store.served[large.digest].requests, 1) << refused.error().message;
}

TEST_F(LayerArchive, ALargeLayerComesInPiecesAndOnce) {
  const std::string blob = TarOf({{.path = "big", .content = std::string(20 << 20, 'b')},
                                  {.path = "x", .content = "at the end"}});
  const Layer layer = world_.store.Add(blob);
  EXPECT_THAT(Words(Read(layer)), ElementsAre("big", "x=at the end"));
  EXPECT_EQ(world_.store.served[layer.digest].requests, 3);
  EXPECT_EQ(world_.store.served[layer.digest].bytes, blob.size());
}

TEST_F(LayerArchive, ABombIsRefusedBeforeItIsTransferred) {
  const std::string blob = Bomb(Packing::kGzip, "big") + std::string(64 << 20, 'z');
  const Layer layer = world_.store.Add(blob);
  EXPECT_THAT(Read(layer, {.ratio = 20}), Fails(Code::kResourceExhausted, ::testing::_));
  EXPECT_LE(world_.store.served[layer.digest].bytes, kPieceBytes);
}

TEST_F(LayerArchive, AtMostSoMuchOfAllFilesTogetherIsKept) {
  const LayerLimits limits{.file = 100, .files = 150};
  const auto contents = ReadBlob(TarOf({{.path = "a/x", .content = std::string(100, '1')},
                                        {.path = "b/x", .content = std::string(100, '2')},
                                        {.path = "c/x", .content = std::string(50, '3')}}),
                                 limits);
  EXPECT_THAT(Words(contents), ElementsAre("a/x=" + std::string(100, '1'), "b/x=(too large)",
                                           "c/x=" + std::string(50, '3')));
}

}  // namespace
}  // namespace lockstep::oci
