#include "reconciler/base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::lockstep::testing::IsOkAndHolds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Refused {
  std::string text{};
  std::string message{};
};

TEST(ParseJson, WhatIsNotExactlyOneJsonTextIsDataLossWithItsPlace) {
  using namespace std::string_literals;
  const std::vector<Refused> cases{
      {"", "byte 0: empty"},
      {" \n", "byte 2: empty"},
      {R"({"a": 1)", "byte 7: cut short"},
      {R"(["x)", "byte 3: cut short"},
      {"tru", "cut short"},
      {"{} {}", "byte 4: invalid"},
      {"[1,]", "byte 4: "},
      {"{'a': 1}", "byte 2: invalid"},
      {"[1] // no comments", "invalid"},
      {"[01]", "byte 4: cut short or invalid"},
      {"[NaN]", "byte 2: invalid"},
      {"[1e400]", "invalid"},
      {"[-1e999]", "invalid"},
      {R"({"a": 1, "a": 2})", "byte 12: duplicate key \"a\""},
      {R"({"x": {"a": 1, "\u0061": 2}})", "duplicate key \"a\""},
      {"\"\xC3\x28\"", "invalid"},
      {"\"\xED\xA0\x80\"", "invalid"},
      {R"("\ud800")", "invalid"},
      {"\"a\nb\"", "invalid"},
      {"{}\0{}"s, "byte 2: NUL byte"},
      {"\"\0\""s, "byte 1: NUL byte"},
      {"\xEF\xBB\xBF{}", "byte 0: byte order mark"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_THAT(ParseJson(text), Fails(Code::kDataLoss, HasSubstr(message))) << text;
  }
}

TEST(ParseJson, ValuesOfAllKindsComeOutAsTheyWereWritten) {
  EXPECT_THAT(ParseJson(R"( {"b":[1,-2,0.5,true,null,"\u00e9"],"a":{}} )"),
              IsOkAndHolds(Json{{"a", Json::object()}, {"b", {1, -2, 0.5, true, nullptr, "é"}}}));
  EXPECT_THAT(ParseJson("[[[],[{}]],1]"),
              IsOkAndHolds(Json::array({Json::array({Json::array(), {Json::object()}}), 1})));
  EXPECT_THAT(ParseJson("9223372036854775807"), IsOkAndHolds(Json(9223372036854775807)));
  EXPECT_THAT(ParseJson("\"x\""), IsOkAndHolds(Json("x")));
}

TEST(ParseJson, TheSameKeyInTwoObjectsIsNoDuplicate) {
  EXPECT_THAT(ParseJson(R"([{"a":{"a":1}},{"a":2}])"), IsOk());
}

TEST(ParseJson, DepthAndSizeAreBounded) {
  const auto nested = [](int depth) {
    const auto count = static_cast<std::size_t>(depth);
    return std::string(count, '[') + std::string(count, ']');
  };
  EXPECT_THAT(ParseJson(nested(64)), IsOk());
  EXPECT_THAT(ParseJson(nested(65)),
              Fails(Code::kDataLoss, HasSubstr("byte 65: nested deeper than 64")));
  EXPECT_THAT(ParseJson(nested(1'000'000)), Fails(Code::kDataLoss, HasSubstr("nested deeper")));
  EXPECT_THAT(ParseJson(R"([{"a":[]}])", {.depth = 2}), Fails(Code::kDataLoss, HasSubstr("2")));
  EXPECT_THAT(ParseJson("[1,2]", {.bytes = 5}), IsOk());
  EXPECT_THAT(ParseJson("[1,2] ", {.bytes = 5}),
              Fails(Code::kDataLoss, HasSubstr("larger than 5 bytes")));
}

TEST(ParseJson, AnErrorNeverQuotesTheTextThatMayHoldASecret) {
  EXPECT_THAT(ParseJson(R"({"token": "ya29.secret)"),
              Fails(Code::kDataLoss, Not(HasSubstr("ya29"))));
}

TEST(ParseJson, ADuplicateKeyIsShownWithoutItsControlCharacters) {
  EXPECT_THAT(ParseJson("{\"\\u001b[2J\":1,\"\\u001b[2J\":2}"),
              Fails(Code::kDataLoss, AllOf(HasSubstr("\\x1b[2J"), Not(HasSubstr("\x1b")))));
}

rc::Gen<Json> AnyJson(int depth) {
  const auto text = rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)),
                                 [](const std::string& s) { return Json(s); });
  const auto number =
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](auto n) { return Json(n); });
  const auto real = rc::gen::map(rc::gen::inRange(-1'000'000, 1'000'000),
                                 [](int n) { return Json(static_cast<double>(n) / 64.0); });
  const auto flag = rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return Json(b); });
  if (depth == 0) return rc::gen::oneOf(text, number, real, flag);
  const auto array =
      rc::gen::map(rc::gen::resize(4, rc::gen::container<std::vector<Json>>(AnyJson(depth - 1))),
                   [](const std::vector<Json>& items) { return Json(items); });
  const auto object =
      rc::gen::map(rc::gen::resize(4, rc::gen::container<std::map<std::string, Json>>(
                                          rc::gen::arbitrary<std::string>(), AnyJson(depth - 1))),
                   [](const std::map<std::string, Json>& items) {
                     Json made = Json::object();
                     for (const auto& [key, value] : items)
                       made[std::to_string(std::hash<std::string>{}(key))] = value;
                     return made;
                   });
  return rc::gen::oneOf(text, number, real, flag, array, object);
}

RC_GTEST_PROP(Json, WhatIsDumpedParsesToTheSameValue, ()) {
  const Json value = *AnyJson(3);
  const auto parsed = ParseJson(Dump(value));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(*parsed == value);
}

RC_GTEST_PROP(Json, NoTextMakesTheParserThrow, (const std::string& text)) {
  const auto parsed = ParseJson(text);
  RC_ASSERT(parsed.has_value() || parsed.error().code == Code::kDataLoss);
}

TEST(Dump, InvalidUtf8IsReplacedInsteadOfThrown) {
  EXPECT_EQ(Dump(Json{{"k", "a\xFF"}}), "{\"k\":\"a\uFFFD\"}");
}

TEST(StringAt, IsEmptyForWhateverIsNoString) {
  const Json object{{"name", "x"}, {"count", 3}};
  EXPECT_EQ(StringAt(object, "name"), "x");
  EXPECT_EQ(StringAt(object, "count"), "");
  EXPECT_EQ(StringAt(object, "absent"), "");
  EXPECT_EQ(StringAt(Json::array({1}), "name"), "");
  EXPECT_EQ(StringAt(Json(), "name"), "");
}

TEST(At, IsNullForWhateverIsNotThere) {
  const Json object{{"a", {{"b", 1}}}};
  EXPECT_EQ(At(At(object, "a"), "b"), Json(1));
  EXPECT_TRUE(At(At(object, "x"), "b").is_null());
  EXPECT_TRUE(At(Json("text"), "a").is_null());
}

}  // namespace
}  // namespace lockstep
