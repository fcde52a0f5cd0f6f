#include "reconciler/saved/plan_file.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/saved/plan_json.h"
#include "tests/reconciler/saved/saved_plans.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::SmallSavedPlan;
using ::testing::StartsWith;

std::string SmallFile() { return WritePlanFile(SmallSavedPlan()).value().bytes; }

// The content of a file, as a person with an editor sees it.
Json ContentOf(const std::string& bytes) { return At(ParseJson(bytes).value(), "content"); }

// A file with that content and a digest that fits: what somebody could write who may write at all.
std::string FileWith(const Json& content) {
  const std::string body = Dump(content);
  const std::string digest =
      Sha256Hex("{\"lockstep_plan\":1,\"sha256\":\"\",\"content\":" + body + "}\n");
  return "{\"lockstep_plan\":1,\"sha256\":\"" + digest + "\",\"content\":" + body + "}\n";
}

TEST(PlanFile, WhatWasSavedIsReadBackWhole) {
  const PlanFile file = WritePlanFile(SmallSavedPlan()).value();
  const Result<ReadPlan> read = ReadPlanFile(file.bytes);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->digest, file.digest);
  EXPECT_THAT(file.digest, StartsWith("sha256:"));
  EXPECT_EQ(WritePlanFile(read->saved).value().bytes, file.bytes);
  const SavedPlan saved = SmallSavedPlan();
  EXPECT_EQ(ToJson(read->saved.plan), ToJson(saved.plan));
  const Plan& plan = read->saved.plan;
  EXPECT_EQ(plan.changes.at(1).census, saved.plan.changes.at(1).census);
  EXPECT_EQ(plan.changes.at(0).census, std::nullopt);
  EXPECT_EQ(plan.recorded_at, saved.plan.recorded_at);
  EXPECT_EQ(plan.base_digest, saved.plan.base_digest);
  ASSERT_EQ(plan.policy_changes.size(), 1U);
  EXPECT_EQ(plan.policy_changes[0].kind, Loosening::kKeepDropped);
  EXPECT_EQ(plan.policy_changes[0].origin, saved.plan.policy_changes[0].origin);
  EXPECT_EQ(read->saved.manifest, saved.manifest);
  EXPECT_EQ(read->saved.manifest_file, saved.manifest_file);
  EXPECT_EQ(read->saved.databases, saved.databases);
  EXPECT_EQ(read->saved.expires_at, saved.expires_at);
  EXPECT_EQ(read->saved.tool_version, saved.tool_version);
  ASSERT_EQ(read->saved.resolved.size(), 1U);
  EXPECT_TRUE(read->saved.resolved[0].present);
  EXPECT_EQ(read->saved.resolved[0].state, saved.resolved[0].state);
  EXPECT_TRUE(read->saved.plan.findings.at(0).spares_others);
  EXPECT_EQ(read->saved.plan.findings.at(0).verbatim, saved.plan.findings.at(0).verbatim);
}

TEST(PlanFile, AFileWithAnyBitOfAnyByteFlippedIsRefused) {
  const std::string file = SmallFile();
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = file;
      altered[i] = static_cast<char>(static_cast<unsigned char>(altered[i]) ^ (1U << bit));
      const Result<ReadPlan> read = ReadPlanFile(altered);
      ASSERT_FALSE(read) << "byte " << i << ", bit " << bit;
      EXPECT_EQ(Printable(read.error().message), read.error().message);
    }
  }
}

TEST(PlanFile, AFileCutAtAnyLengthIsRefused) {
  const std::string file = SmallFile();
  for (std::size_t length = 0; length < file.size(); ++length) {
    ASSERT_FALSE(ReadPlanFile(file.substr(0, length))) << length << " bytes";
  }
}

TEST(PlanFile, AFileWithAnythingBehindItOrBeforeItIsRefused) {
  EXPECT_THAT(ReadPlanFile(SmallFile() + "\n"), Fails(Code::kDataLoss, HasSubstr("")));
  EXPECT_THAT(ReadPlanFile(SmallFile() + SmallFile()), Fails(Code::kDataLoss, HasSubstr("")));
  EXPECT_THAT(ReadPlanFile("\n" + SmallFile()), Fails(Code::kDataLoss, HasSubstr("no saved plan")));
}

TEST(PlanFile, AnotherFormatIsRefusedByItsNumber) {
  std::string file = SmallFile();
  file.replace(file.find(":1,"), 3, ":2,");
  EXPECT_THAT(ReadPlanFile(file), Fails(Code::kInvalidArgument,
                                        AllOf(HasSubstr("format 2"), HasSubstr("reads format 1"))));
}

// Every object of a content, by its path.
std::vector<Json::json_pointer> Objects(const Json& content) {
  std::vector<Json::json_pointer> found;
  const auto visit = [&](const auto& self, const Json& value,
                         const Json::json_pointer& at) -> void {
    if (value.is_object()) found.push_back(at);
    if (!value.is_structured()) return;
    for (const auto& [key, child] : value.items()) {
      self(self, child, value.is_array() ? at / std::stoul(key) : at / key);
    }
  };
  visit(visit, content, Json::json_pointer());
  return found;
}

// What plugins fill in is theirs to check.
bool IsForeign(const Json::json_pointer& at) {
  const std::string path = at.to_string();
  return path.ends_with("/payload") || path.ends_with("/state");
}

TEST(PlanFile, AKeyThatIsMissingUnknownOrOfAnotherTypeIsRefusedWhereverItStands) {
  const Json content = ContentOf(SmallFile());
  ASSERT_THAT(ReadPlanFile(FileWith(content)), IsOk()) << "the frame of this test is right";
  int tried = 0;
  for (const Json::json_pointer& at : Objects(content)) {
    if (IsForeign(at)) continue;
    Json unknown = content;
    unknown[at]["extra"] = 1;
    EXPECT_THAT(ReadPlanFile(FileWith(unknown)), Fails(Code::kDataLoss, HasSubstr("extra"))) << at;
    for (const auto& [key, value] : content[at].items()) {
      Json missing = content;
      missing[at].erase(key);
      EXPECT_THAT(ReadPlanFile(FileWith(missing)), Fails(Code::kDataLoss, HasSubstr(key)))
          << at << " " << key;
      ++tried;
      if (key == "before" || key == "after") continue;  // of a diff: whatever a provider shows
      Json wrong = content;
      wrong[at][key] = Json::array({Json::array()});
      EXPECT_THAT(ReadPlanFile(FileWith(wrong)), Fails(Code::kDataLoss, HasSubstr(key)))
          << at << " " << key;
    }
  }
  EXPECT_GT(tried, 60);
}

struct BadValue {
  std::string at;
  Json value;
};

TEST(PlanFile, AValueOutOfItsRangeIsRefused) {
  const Json content = ContentOf(SmallFile());
  for (const BadValue& bad : std::vector<BadValue>{
           {"/plan/changes/1/documents", -1},
           {"/plan/changes/1/documents", 2.5},
           {"/plan/changes/1/documents", (std::uint64_t{1} << 53) + 1},
           {"/plan/changes/0/documents", 1},
           {"/plan/changes/0/action", "destroy"},
           {"/plan/changes/0/ladder/0/verdict", "likely"},
           {"/plan/findings/0/severity", "fatal"},
           {"/plan/findings/0/origin/line", std::uint64_t{1} << 40},
           {"/plan/policy_changes/0/origin/column", std::uint64_t{1} << 40},
           {"/plan/policy_changes/0/kind", "tightened"},
           {"/plan/changes/1/census", 1},
           {"/plan/changes/1/census/bounds/0/verdict", "likely"},
           {"/plan/changes/1/census/bounds/0/passed_at", "soon"},
           {"/plan/changes/1/census/rules/0/by_day/0", -1},
           {"/plan/recorded_at", "1970-01-01"},
           {"/plan/made_at", "yesterday"},
           {"/plan/made_at", "1970-01-01T09:00:00.000Z"},
           {"/plan/manifest_digest", std::string(64, 'A')},
           {"/plan/manifest_digest", std::string(64, 'a')},
           {"/manifest", "lockstep: 1\n"},
           {"/expires_at", "1970-01-01T09:00:00Z"},
           {"/expires_at", "1970-03-01T09:00:00Z"},
           {"/databases", Json::array({"b", "a"})},
           {"/databases", Json::array({"a", "a"})},
           {"/plan/changes/1/address", {{"type", "a"}, {"name", "a"}}},
           {"/plan/changes/1/waits_for", Json::array({1})},
       }) {
    Json altered = content;
    altered[Json::json_pointer(bad.at)] = bad.value;
    EXPECT_THAT(ReadPlanFile(FileWith(altered)), Fails(Code::kDataLoss, HasSubstr("")))
        << bad.at << " " << Dump(bad.value);
  }
}

TEST(PlanFile, APlanThatIsWrittenInAnotherMannerIsRefused) {
  const std::string body = ContentOf(SmallFile()).dump(2);
  const std::string digest =
      Sha256Hex("{\"lockstep_plan\":1,\"sha256\":\"\",\"content\":" + body + "}\n");
  EXPECT_THAT(ReadPlanFile("{\"lockstep_plan\":1,\"sha256\":\"" + digest +
                           "\",\"content\":" + body + "}\n"),
              Fails(Code::kDataLoss, HasSubstr("not written as lockstep writes it")));
}

TEST(PlanFile, WhatIsNotReadableIsNotWritten) {
  SavedPlan saved = SmallSavedPlan();
  saved.plan.manifest_digest = std::string(64, '0');
  EXPECT_THAT(WritePlanFile(saved), Fails(Code::kInternal, HasSubstr("manifest_digest")));
  SavedPlan large = SmallSavedPlan();
  large.plan.changes[0].reason = std::string(kLargestPlanFile, 'x');
  EXPECT_THAT(WritePlanFile(large), Fails(Code::kResourceExhausted, HasSubstr("bytes")));
}

TEST(PlanFile, IsToldFromAManifestByHowItBegins) {
  EXPECT_TRUE(LooksLikePlanFile(SmallFile()));
  for (const char* text : {"", "lockstep: 1\n", "{\"lockstep\": 1}", "{\"lockstep_plan\" :1}"}) {
    EXPECT_FALSE(LooksLikePlanFile(text)) << text;
  }
}

TEST(PlanFile, ExpiresAndIsNotOfTheFuture) {
  const SavedPlan saved = SmallSavedPlan();
  const TimePoint made = saved.plan.made_at;
  const Duration second = std::chrono::seconds{1};
  EXPECT_THAT(CheckPlanTime(saved, made), IsOk());
  EXPECT_THAT(CheckPlanTime(saved, saved.expires_at - second), IsOk());
  EXPECT_THAT(CheckPlanTime(saved, saved.expires_at),
              Fails(Code::kFailedPrecondition, HasSubstr("expired at 1970-01-02T09:00:00Z")));
  EXPECT_THAT(CheckPlanTime(saved, made - std::chrono::minutes{5}), IsOk());
  EXPECT_THAT(CheckPlanTime(saved, made - std::chrono::minutes{5} - second),
              Fails(Code::kFailedPrecondition, HasSubstr("one of the two clocks is wrong")));
}

std::string SomeText() { return *rc::gen::string<std::string>(); }

std::int64_t SomeCount() { return *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 53); }

Change SomeChange(int number) {
  Change change{
      .address = {"toy", std::to_string(1000 + number)},
      .action = *rc::gen::element(Action::kNone, Action::kUpdate, Action::kDelete),
      .reason = SomeText(),
      .diffs = {{SomeText(), SomeText(), SomeCount(), SomeText()}},
      .payload = {{"a", SomeCount()}, {"b", *rc::gen::arbitrary<bool>()}, {"c", 0.1}},
      .fingerprint = SomeText(),
      .kept = SomeCount(),
      .unclassified = SomeCount(),
      .ladder = {{SomeText(),
                  *rc::gen::element(Verdict::kProven, Verdict::kRefuted, Verdict::kUnknown),
                  SomeText(), SomeText()}},
      .after = {{SomeText(), SomeText()}},
      .waits_for = {SomeText()}};
  if (change.action == Action::kDelete) change.documents = SomeCount();
  return change;
}

RC_GTEST_PROP(PlanFile, WhatIsReadOfAnyPlanIsWrittenAsTheSameBytes, ()) {
  SavedPlan saved = SmallSavedPlan();
  saved.plan.changes.clear();
  const int changes = *rc::gen::inRange(0, 5);
  for (int i = 0; i < changes; ++i) saved.plan.changes.push_back(SomeChange(i));
  saved.plan.findings[0].what = SomeText();
  saved.plan.findings[0].spares_others = *rc::gen::arbitrary<bool>();
  const Result<PlanFile> file = WritePlanFile(saved);
  RC_ASSERT(file.has_value());
  const Result<ReadPlan> read = ReadPlanFile(file->bytes);
  RC_ASSERT(read.has_value());
  RC_ASSERT(WritePlanFile(read->saved)->bytes == file->bytes);
}

RC_GTEST_PROP(PlanFile, WhateverTheBytesNothingIsPrintedThatActsOnATerminal, ()) {
  const Result<ReadPlan> read = ReadPlanFile("{\"lockstep_plan\":1" + SomeText());
  RC_ASSERT(!read.has_value());
  RC_ASSERT(Printable(read.error().message) == read.error().message);
}

}  // namespace
}  // namespace lockstep
