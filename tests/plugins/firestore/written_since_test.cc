#include "plugins/firestore/written_since.h"

#include <gmock/gmock.h>

#include "plugins/firestore/how_to_list.h"
#include "tests/plugins/firestore/scene.h"

namespace lockstep::firestore {
namespace {

using ::testing::HasSubstr;
using testing::Scene;

constexpr const char* kBegan = "2026-02-01T10:00:00Z";
constexpr const char* kBefore = "2026-02-01T09:00:00.5Z";
constexpr const char* kAfter = "2026-02-01T10:00:00.5Z";

struct SinceCase {
  std::string name{};
  Verdict by_ids = Verdict::kProven;
  std::optional<std::string> began{};  // nullopt: there is no writer; "": not known
  std::string last_bad{};
  std::string last_good{};
  Verdict verdict = Verdict::kProven;
  std::string said{};
};

class HeldAgainst : public ::testing::TestWithParam<SinceCase> {};

TEST_P(HeldAgainst, Writers) {
  const SinceCase& given = GetParam();
  std::optional<WritersBegan> began;
  if (given.began) began = WritersBegan{*given.began, {"cloud_run_service", "raw"}};
  const Evidence found =
      HeldAgainstWriters({"documents", given.by_ids, "18 kept"},
                         {.last_update = given.last_bad, .last_good = given.last_good}, began);
  EXPECT_EQ(found.verdict, given.verdict) << found.detail;
  EXPECT_THAT(found.detail, HasSubstr("18 kept"));
  EXPECT_THAT(found.detail, HasSubstr(given.said));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, HeldAgainst,
    ::testing::Values(
        SinceCase{"FreshGood", Verdict::kProven, kBegan, kBefore, kAfter, Verdict::kProven, kAfter},
        SinceCase{"FreshBad", Verdict::kProven, kBegan, kAfter, kAfter, Verdict::kRefuted,
                  "a bad one was written at"},
        SinceCase{"OnlyOldGood", Verdict::kProven, kBegan, "", kBefore, Verdict::kUnknown,
                  "the newest good one is of 2026-02-01T09"},
        SinceCase{"GoodInTheSameInstant", Verdict::kProven, kBegan, "", kBegan, Verdict::kUnknown,
                  "none was written"},
        SinceCase{"NoGood", Verdict::kProven, kBegan, "", "", Verdict::kUnknown,
                  "no good one is there"},
        SinceCase{"NotKnownSinceWhen", Verdict::kProven, "", "", kAfter, Verdict::kUnknown,
                  "cloud_run_service.raw"},
        SinceCase{"NoWriter", Verdict::kProven, std::nullopt, "", "", Verdict::kProven, ""},
        SinceCase{"RefutedStaysSo", Verdict::kRefuted, kBegan, "", kAfter, Verdict::kRefuted, ""},
        SinceCase{"UnknownStaysSo", Verdict::kUnknown, kBegan, "", kAfter, Verdict::kUnknown, ""}),
    [](const auto& instance) { return instance.param.name; });

Observation Writer(const std::string& name, const std::string& since) {
  return {
      .address = {"cloud_run_service", name}, .present = true, .state = {{"serving_since", since}}};
}

TEST(WhenWritersBegan, IsTheLastOfThemAndUnknownIfOneIs) {
  Resource collection{.address = {"firestore_collection", "c"}};
  EXPECT_FALSE(WhenWritersBegan(collection, {})) << "no writer is named";
  collection.after = {{"cloud_run_service", "a"}, {"cloud_run_service", "b"}};
  Observations seen;
  seen.Put(Writer("a", kBefore));
  EXPECT_EQ(WhenWritersBegan(collection, seen)->time, "") << "b was not read";
  EXPECT_EQ(WhenWritersBegan(collection, seen)->last.name, "b");
  seen.Put(Writer("b", kBegan));
  EXPECT_EQ(WhenWritersBegan(collection, seen)->time, kBegan);
  EXPECT_EQ(WhenWritersBegan(collection, seen)->last.name, "b");
  seen.Put(Writer("a", ""));
  EXPECT_EQ(WhenWritersBegan(collection, seen)->time, "");
}

TEST(DocumentsWitness, JudgesWhatTheScanFoundByTheWritersThatWereRead) {
  Scene scene;
  scene.after = {{"cloud_run_service", "raw"}};
  scene.Fill(/*bad=*/0, /*good=*/3);
  const Observation live = scene.Observe();
  const Change planned = scene.Plan().value().change;
  Observations seen;
  seen.Put(Writer("raw", "1970-01-01T00:00:00Z"));
  const Resource wanted = scene.Wanted();
  EXPECT_EQ(scene.witness().Testify(wanted, planned, live, seen)->verdict, Verdict::kProven);
  EXPECT_EQ(scene.witness().Testify(wanted, planned, live, {})->verdict, Verdict::kUnknown);
  seen.Put(Writer("raw", "2999-01-01T00:00:00Z"));
  EXPECT_EQ(scene.witness().Testify(wanted, planned, live, seen)->verdict, Verdict::kUnknown);
}

TEST(HowToListNames, IsACommandToPaste) {
  EXPECT_EQ(HowToListNames({.project = "p", .path = "a/b c/d"}),
            "curl -sS -H \"Authorization: Bearer $(gcloud auth print-access-token)\" "
            "'https://firestore.googleapis.com/v1/projects/p/databases/%28default%29/documents/"
            "a/b%20c/d?pageSize=300&mask.fieldPaths=__name__'");
}

}  // namespace
}  // namespace lockstep::firestore
