#include "reconciler/manifest/yaml_reader.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/reconciler/manifest/manifest_texts.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string RefusalOf(std::string_view text) {
  const auto tree = ReadYaml(text, "m.yaml");
  return tree ? "accepted: " + Dump(ToJson(*tree)) : testing::Text(tree.error());
}

std::string JsonOf(std::string_view text) {
  const auto tree = ReadYaml(text, "m.yaml");
  return tree ? Dump(ToJson(*tree)) : "refused: " + testing::Text(tree.error());
}

// What yaml-cpp would take in silence, drop, or never end on; each with its place.
struct Trap {
  std::string name;
  std::string text;
  std::string complaint;  // how it begins
};

std::ostream& operator<<(std::ostream& out, const Trap& trap) { return out << trap.name; }

class YamlTrap : public ::testing::TestWithParam<Trap> {};

TEST_P(YamlTrap, IsRefusedAtItsPlaceAndAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(RefusalOf(GetParam().text), StartsWith(GetParam().complaint));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{100});
}

std::string AliasBomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) text += ", " + before;
    text += "]\n";
  }
  return text;
}

std::vector<Trap> Traps() {
  using namespace std::string_literals;
  return {
      {"OneComma", ",", "1:1 text after the end of the document"},
      {"AliasBomb", AliasBomb(), "1:5 an anchor: `&a0`"},
      {"SelfAlias", "a: &a [*a]\n", "1:4 an anchor: `&a`"},
      {"AnchorOfKey", "&x a: 1\n", "1:1 an anchor: `&x`"},
      {"AnchorOfNothing", "a: &x\nb: 1\n", "1:4 an anchor: `&x`"},
      {"AliasOfNothing", "a: *x\n", "1:4 an alias"},
      {"MergeKey", "a: 1\n<<: {b: 1}\n", "2:1 a merge key"},
      {"Tag", "a: !!str 12\n", "1:4 a tag: `!!str`"},
      {"EmptyTag", "a: ! 12\n", "1:4 a tag: `!`"},
      {"VerbatimTag", "a: !<x> y\n", "1:4 a tag: `!<x>`"},
      {"TagOfMapping", "!foo {a: 1}\n", "1:1 a tag: `!foo`"},
      {"TagOfList", "a: !foo [1]\n", "1:4 a tag: `!foo`"},
      {"TagOfNothing", "a: !foo\n", "1:4 a tag: `!foo`"},
      {"TagOfQuoted", "a: !foo 'x'\n", "1:4 a tag: `!foo`"},
      {"SecondDocument", "a: 1\n---\nb: 2\n", "2:1 a second document begins here"},
      {"EmptySecondDocument", "a: 1\n---\n", "2:1 a second document begins here"},
      {"TextAfterDocumentEnd", "a: 1\n...\nb: 2\n", "3:1 text after the end of the document"},
      {"TextAfterValue", "[a] b\n", "1:5 text after the end of the document"},
      {"BrokenList", "- a\n-b\n", "2:1 text after the end of the document"},
      {"YamlDirective", "%YAML 1.1\n---\na: 1\n", "1:1 a directive"},
      {"TagDirective", "%TAG ! x\n---\na: !b 1\n", "1:1 a directive"},
      {"DirectiveThatHidesTheRest", "a: 1\n%x: 1\nb: 2\n", "2:1 a directive"},
      {"DuplicateKey", "a: 1\nb: 2\na: 3\n", "3:1 duplicate key `a` | the first is on line 1"},
      {"DuplicateKeyQuoted", "{a: 1, \"a\": 2}\n", "1:8 duplicate key `a`"},
      {"ListAsKey", "? [a]\n: b\n", "1:3 a key that is a list"},
      {"MappingAsKey", "{{a: b}: c}\n", "1:2 a key that is a mapping"},
      {"NullAsKey", "~: 1\n", "1:1 a key is missing"},
      {"NoKey", ": 1\n", "1:1 a key is missing"},
      {"CommaInBraces", "{,}\n", "1:2 a key is missing"},
      {"OpenDoubleQuote", "a: 1\nb: \"x\nc: 2\n", "2:4 this quote is never closed"},
      {"OpenSingleQuote", "a: 'it''s\n", "1:4 this quote is never closed"},
      {"EscapedQuoteIsNoEnd", "a: \"x\\\"\n", "1:4 this quote is never closed"},
      {"OpenQuoteAtTheEnd", "a: 'x", "1:6 a quote that is never closed"},
      {"TextBehindQuote", "a: \"x\" y\n", "1:8 text that is no `key: value`"},
      {"OpenBracket", "a: [1, 2\n", "2:1 a `[` that is never closed"},
      {"OpenBrace", "a: {b: 1\n", "2:1 a `{` that is never closed"},
      {"ClosingBracket", "a: ]\n", "1:4 a closing bracket without an opening one"},
      {"TabBeforeKey", "a:\n\tb: 1\n", "2:3 a tab in the indentation"},
      {"TabBehindValue", "a: b\n\tc: d\n", "2:1 a tab in the indentation"},
      {"TabOnFirstLine", "\ta: 1\n", "1:3 a tab in the indentation"},
      {"ColonInText", "a: b: c\n", "1:5 `key: value` where no key may stand"},
      {"AtSign", "a: @x\n", "1:4 a value cannot begin with `@`"},
      {"UnknownEscape", "a: \"\\q\"\n", "1:7 an unknown escape in double quotes"},
      {"SurrogateEscape", "a: \"\\ud83d\"\n", "1:11 an escape that is no character"},
      {"Nul", "a: \0\n"s, "1:4 a character that cannot be seen: \\x00"},
      {"EndOfTransmission",
       "a: 1\n\x04"
       "b: 2\n",
       "2:1 a character that cannot be seen: \\x04"},
      {"Escape", "a: \x1b[2J\n", "1:4 a character that cannot be seen: \\x1b"},
      {"Delete", "a: \x7f\n", "1:4 a character that cannot be seen"},
      {"NextLine", "a: \xC2\x85\n", "1:4 a character that cannot be seen"},
      {"RightToLeft", "é: \xE2\x80\xAEx\n", "1:4 a character that cannot be seen: \\u{202e}"},
      {"Isolate", "a: \xE2\x81\xA6\n", "1:4 a character that cannot be seen: \\u{2066}"},
      {"ByteOrderMarkWithin", "a: \xEF\xBB\xBFx\n", "1:4 a character that cannot be seen"},
      {"LoneCarriageReturn", "a: 1\rb: 2\r", "1:5 a carriage return that ends no line"},
      {"BadByte", "é: \xFF\n", "1:4 a byte that is not UTF-8"},
      {"CutCharacter", "a: \xC3", "1:4 a byte that is not UTF-8"},
      {"OverlongSlash", "a: \xC0\xAF\n", "1:4 a byte that is not UTF-8"},
      {"Utf16",
       "\xFF\xFE"
       "a\0"s,
       "1:1 the text is UTF-16"},
      {"Utf16WithoutMark", "a\0:\0"s, "1:2 a character that cannot be seen: \\x00"},
      {"DeepBrackets", std::string(10'000, '['), "1:1 a key that is a list"},
      {"DeepLists", "a: " + std::string(17, '[') + std::string(17, ']'),
       "1:19 nested more than 16 deep"},
      {"DeepDashes", "- - - - - - - - - - - - - - - - - a\n", "1:33 nested more than 16 deep"},
      {"LongScalar", "a: " + std::string(4'097, 'x') + "\n", "1:4 a text of more than 4096 bytes"},
      {"LongKey", std::string(1'000, 'x') + "\n" + std::string(4'097, 'x') + "\n",
       "1:1 a text of more than 4096 bytes"},
  };
}

INSTANTIATE_TEST_SUITE_P(All, YamlTrap, ::testing::ValuesIn(Traps()),
                         [](const auto& param) { return param.param.name; });

TEST(YamlReader, FilesBeyondTheCapAreNotParsed) {
  const std::string most(kMaxManifestBytes, '\n');
  EXPECT_EQ(JsonOf(most), "null");
  EXPECT_THAT(RefusalOf(most + "\n"), StartsWith("1:1 a manifest of more than 1 MiB"));
}

TEST(YamlReader, EventsBeyondTheCapAreNotKept) {
  std::string text;
  for (int i = 0; i < kMaxYamlEvents - 2; ++i) text += "- a\n";
  EXPECT_THAT(JsonOf(text), StartsWith("[\"a\","));
  EXPECT_THAT(RefusalOf(text + "- a\n- a\n"),
              StartsWith("20000:3 more than 20000 values, keys and brackets"));
}

TEST(YamlReader, SixteenLevelsAndFourKibibytesAreTaken) {
  EXPECT_THAT(JsonOf("- - - - - - - - - - - - - - - - a\n"), StartsWith("[[[[[[[[[[[[[[[[\"a\""));
  EXPECT_THAT(JsonOf("a: " + std::string(4'096, 'x')), StartsWith("{\"a\":\"xxx"));
}

TEST(YamlReader, PlainScalarsMeanWhatTheyLookLike) {
  EXPECT_EQ(JsonOf("[true, False, null, ~, 12, -3, +4, 0, 0.99, 1e3, -1.5E-2]"),
            "[true,false,null,null,12,-3,4,0,0.99,1000.0,-0.015]");
}

TEST(YamlReader, WhatOtherVersionsOfYamlTakeForSomethingElseIsText) {
  EXPECT_EQ(JsonOf("[no, on, y, Off, 012, 0o7, 0x1f, 1_000, 12:30, 2026-01-27, .5, 5., .inf, .nan, "
                   "1e999, tRUE, -, +, 1e, --1, +-1]"),
            R"(["no","on","y","Off","012","0o7","0x1f","1_000","12:30","2026-01-27",".5","5.",)"
            R"(".inf",".nan","1e999","tRUE","-","+","1e","--1","+-1"])");
}

TEST(YamlReader, QuotedAndBlockScalarsAreText) {
  EXPECT_EQ(JsonOf("a: \"12\"\nb: 'true'\nc: |\n  null\nd: \"\"\ne: '<<'\n'<<': x\n"),
            R"({"<<":"x","a":"12","b":"true","c":"null\n","d":"","e":"<<"})");
}

TEST(YamlReader, NumbersKeepTheTextTheyWereWrittenAs) {
  const auto tree = ReadYaml("- 1e3\n- 99999999999999999999\n- -0\n", "m.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->items[0].text, "1e3");
  EXPECT_EQ(tree->items[1].text, "99999999999999999999");
  EXPECT_EQ(tree->items[1].kind, YamlKind::kNumber);
  EXPECT_EQ(tree->items[2].text, "-0");
  EXPECT_EQ(tree->items[2].kind, YamlKind::kWhole);
}

TEST(YamlReader, KeysAndValuesKnowTheirPlaceInCharacters) {
  const auto tree = ReadYaml("\xEF\xBB\xBFé: {ü: x, ö: [ä, b]}\r\nc:\r\n", "dir/m.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(Text(tree->origin), "dir/m.yaml:1:1");
  EXPECT_EQ(Text(tree->keys[0].origin), "dir/m.yaml:1:1");
  const YamlNode& inner = tree->items[0];
  EXPECT_EQ(Text(inner.origin), "dir/m.yaml:1:4");
  EXPECT_EQ(Text(inner.keys[1].origin), "dir/m.yaml:1:11");
  EXPECT_EQ(Text(inner.items[1].items[1].origin), "dir/m.yaml:1:18");
  EXPECT_EQ(Text(tree->items[1].origin), "dir/m.yaml:2:1") << "nothing stands where its key does";
}

TEST(YamlReader, KeysKeepTheirOrder) {
  const auto tree = ReadYaml("b: 1\na: 2\nc: 3\n", "m.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->keys[0].text, "b");
  EXPECT_EQ(tree->keys[2].text, "c");
  EXPECT_EQ(Find(*tree, "a")->whole, 2);
  EXPECT_EQ(Find(*tree, "d"), nullptr);
}

TEST(YamlReader, OneDocumentMayBeMarked) {
  EXPECT_EQ(JsonOf("# c\n---\na: 1\n...\n"), R"({"a":1})");
  EXPECT_EQ(JsonOf(""), "null");
  EXPECT_EQ(JsonOf("# only a comment\n"), "null");
}

TEST(YamlReader, EscapedControlCharactersAreMeant) {
  EXPECT_EQ(JsonOf(R"(a: "\0\e\u202e")"), "{\"a\":\"\\u0000\\u001b\xE2\x80\xAE\"}");
}

TEST(YamlReader, ForeignTextInAComplaintIsHarmlessAndShort) {
  const std::string refusal = RefusalOf("\"\\e[2J\": 1\n\"\\e[2J\": 2\n");
  EXPECT_THAT(refusal, AllOf(HasSubstr("duplicate key `\\x1b[2J`"), Not(HasSubstr("\x1b"))));
  EXPECT_LT(RefusalOf("a: *" + std::string(5'000, 'x')).size(), 200U);
  EXPECT_LT(RefusalOf("a: &" + std::string(5'000, 'x') + " 1").size(), 200U);
}

}  // namespace
}  // namespace lockstep
