#include "reconciler/base/zstd_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::SizeIs;

constexpr std::size_t kLargest = std::size_t{1} << 20;

std::string FrameOf(std::string_view text) { return ZstdFrame(text).value(); }

// What the reader hands on of `bytes` that come `step` at a time.
struct Read {
  Status status{};
  std::vector<std::string> texts{};
  bool in_frame = false;
};

Read ReadFrames(std::string_view bytes, std::size_t step, std::size_t largest = kLargest) {
  Read read;
  ZstdFrameReader reader(largest);
  for (; !bytes.empty() && read.status; bytes.remove_prefix(std::min(step, bytes.size()))) {
    read.status = reader.Add(bytes.substr(0, step), [&](std::string_view text) -> Status {
      read.texts.emplace_back(text);
      return {};
    });
  }
  read.in_frame = reader.InFrame();
  return read;
}

// Text that does not compress to nothing.
std::string Noise(std::size_t size) {
  std::string noise(size, '\0');
  unsigned state = 1;
  for (char& c : noise) {
    state = state * 1'664'525U + 1'013'904'223U;
    c = static_cast<char>(state >> 24U);
  }
  return noise;
}

TEST(ZstdFrames, ComeBackWholeHoweverTheBytesAreCut) {
  const std::string large = Noise(200'000);
  const std::string bytes = FrameOf("one\n") + FrameOf("") + FrameOf(large);
  for (const std::size_t step :
       {std::size_t{1}, std::size_t{3}, std::size_t{70'000}, bytes.size()}) {
    const Read read = ReadFrames(bytes, step);
    EXPECT_THAT(read.status, IsOk());
    EXPECT_THAT(read.texts, ElementsAre("one\n", "", large));
    EXPECT_FALSE(read.in_frame);
  }
}

TEST(ZstdFrames, OneThatIsCutIsNotHandedOnAndTold) {
  const std::string first = FrameOf("first");
  const std::string bytes = first + FrameOf("second");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Read read = ReadFrames(std::string_view(bytes).substr(0, size), bytes.size());
    EXPECT_THAT(read.status, IsOk()) << size;
    EXPECT_THAT(read.texts, SizeIs(size < first.size() ? 0 : 1)) << size;
    EXPECT_EQ(read.in_frame, size != 0 && size != first.size()) << size;
  }
}

TEST(ZstdFrames, NoChangedByteGoesUnnoticed) {
  const std::string text = "a text that is long enough to have something in it";
  const std::string good = FrameOf(text);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    const Read read = ReadFrames(bytes, bytes.size());
    // A flag that the format leaves unused changes nothing of the text.
    const bool as_it_was = read.status && !read.in_frame;
    EXPECT_EQ(read.texts, as_it_was ? std::vector<std::string>{text} : std::vector<std::string>{})
        << at;
  }
}

TEST(ZstdFrames, OneBeyondTheCapIsRefusedBeforeItIsHeld) {
  const std::string bomb = FrameOf(std::string(std::size_t{64} << 20, 'x'));
  EXPECT_LT(bomb.size(), 10'000U);
  EXPECT_THAT(ReadFrames(bomb, bomb.size()).status,
              testing::Fails(Code::kDataLoss, HasSubstr("too large")));
}

TEST(ZstdFrames, WhatIsNoFrameIsRefused) {
  for (const std::string& bytes :
       {std::string("{\"lockstep_backup\":1}\n"), std::string("\x50\x2a\x4d\x18\x01\0\0\0x", 9),
        std::string("\x27\xb5\x2f\xfd legacy"), std::string(100, '\0')}) {
    EXPECT_THAT(ReadFrames(bytes, 1).status, testing::Fails(Code::kDataLoss, HasSubstr("zstd")));
  }
}

TEST(ZstdFrames, TheErrorOfTheTakerEndsIt) {
  ZstdFrameReader reader(kLargest);
  int taken = 0;
  const Status status = reader.Add(FrameOf("a") + FrameOf("b"), [&](std::string_view) -> Status {
    ++taken;
    return Fail(Code::kCancelled, "enough");
  });
  EXPECT_THAT(status, testing::Fails(Code::kCancelled, "enough"));
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace lockstep
