#include "plugins/firestore/json_array_cutter.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "reconciler/base/json.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kLarge = 1'000;
const char* const kSample =
    "[{\"document\":{\"name\":\"a]}\\\"b\\\\\"},\"n\":[1,{}]}\n,\n{\"readTime\":\"x\"} , {}]\n";

struct Cut {
  std::vector<std::string> elements{};
  Status status{};
};

Cut CutIn(const std::vector<std::string>& pieces, std::size_t largest = kLarge) {
  Cut cut;
  JsonArrayCutter cutter(
      [&](std::string_view element) -> Status {
        cut.elements.emplace_back(element);
        return {};
      },
      largest);
  for (const std::string& piece : pieces) {
    cut.status = cutter.Add(piece);
    if (!cut.status) return cut;
  }
  cut.status = cutter.Finish();
  return cut;
}

TEST(JsonStream, ASplitAtAnyByteGivesTheSameElements) {
  const std::string sample = kSample;
  const Cut whole = CutIn({sample});
  ASSERT_THAT(whole.status, IsOk());
  ASSERT_EQ(whole.elements.size(), 3U);
  for (const std::string& element : whole.elements) EXPECT_THAT(ParseJson(element), IsOk());
  for (std::size_t at = 0; at <= sample.size(); ++at) {
    const Cut cut = CutIn({sample.substr(0, at), sample.substr(at)});
    EXPECT_THAT(cut.status, IsOk()) << at;
    EXPECT_EQ(cut.elements, whole.elements) << at;
  }
  std::vector<std::string> bytes;
  for (const char c : sample) bytes.emplace_back(1, c);
  EXPECT_EQ(CutIn(bytes).elements, whole.elements);
}

TEST(JsonStream, ATruncationAtAnyByteIsDataLoss) {
  const std::string sample = kSample;
  const std::size_t end = sample.rfind(']');
  for (std::size_t size = 0; size <= end; ++size) {
    EXPECT_THAT(CutIn({sample.substr(0, size)}).status, Fails(Code::kDataLoss, _)) << size;
  }
}

TEST(JsonStream, WhatIsNoArrayOfObjectsIsDataLoss) {
  for (const char* text : {"", "{}", "null", "[1]", "[{},]", "[,{}]", "[{}{}]", "[{}]x", "[{}][]",
                           "<html>", "[[]]", "x[{}]", "[\"a\"]"}) {
    EXPECT_THAT(CutIn({text}).status, Fails(Code::kDataLoss, _)) << text;
  }
}

TEST(JsonStream, AnEmptyArrayHasNoElements) {
  EXPECT_THAT(CutIn({" [ ", "\r\n] "}).status, IsOk());
  EXPECT_THAT(CutIn({"[]"}).elements, IsEmpty());
}

TEST(JsonStream, AnElementBeyondTheBoundIsDataLossBeforeItIsHeld) {
  EXPECT_THAT(CutIn({"[{\"a\":\"0123456789\"}]"}, 10).status,
              Fails(Code::kDataLoss, HasSubstr("too large")));
  EXPECT_THAT(CutIn({"[{\"a\":", "\"0123", "456789"}, 10).status,
              Fails(Code::kDataLoss, HasSubstr("too large")));
  EXPECT_THAT(CutIn({"[{\"a\":12345}]"}, 11).status, IsOk());
}

TEST(JsonStream, AnErrorOfTheTakerEndsIt) {
  int calls = 0;
  JsonArrayCutter cutter(
      [&](std::string_view) -> Status {
        ++calls;
        return Fail(Code::kAborted, "enough");
      },
      kLarge);
  EXPECT_THAT(cutter.Add("[{},{}"), Fails(Code::kAborted, "enough"));
  EXPECT_THAT(cutter.Add(",{}]"), Fails(Code::kAborted, "enough"));
  EXPECT_THAT(cutter.Finish(), Fails(Code::kAborted, "enough"));
  EXPECT_EQ(calls, 1);
}

RC_GTEST_PROP(JsonStreamProperty, AnyValuesComeBackAsTheyWere,
              (const std::vector<std::string>& texts, std::size_t step)) {
  Json array = Json::array();
  for (const std::string& text : texts) array.push_back({{text, Json::array({text})}});
  const std::string dumped = Dump(array);
  std::vector<std::string> pieces;
  const std::size_t size = step % 7 + 1;
  for (std::size_t at = 0; at < dumped.size(); at += size)
    pieces.push_back(dumped.substr(at, size));
  const Cut cut = CutIn(pieces, dumped.size());
  RC_ASSERT(cut.status.has_value());
  RC_ASSERT(cut.elements.size() == array.size());
  for (std::size_t i = 0; i < array.size(); ++i) RC_ASSERT(cut.elements[i] == Dump(array[i]));
}

}  // namespace
}  // namespace lockstep::firestore
