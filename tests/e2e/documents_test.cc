// What a plan tells of documents: the list on request, the rule for what no rule names, growth.
#include <algorithm>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using testing::ExpectClean;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DocumentsOfThePlan : public testing::EndToEnd {};

TEST_F(DocumentsOfThePlan, AreListedWholeAndOnlyIntoANewFile) {
  StartIncident();
  const std::string list = folder / "names.txt";
  const Ended plan = Lockstep({"plan", "--list-documents", list, Manifest()});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  const std::string text = ReadFile(list, 1 << 20).value();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1'035);
  EXPECT_THAT(text,
              AllOf(HasSubstr("/processor_heartbeats/NbacTeamBoxscoreProcessor_None_a7ac21c9\n"),
                    Not(HasSubstr("p2_nba_raw"))));
  EXPECT_THAT(plan.out, HasSubstr("Listed 1035 documents in " + list + " (SHA-256 " +
                                  Sha256Hex(text) + ")."));
  EXPECT_EQ(testing::ModeOf(list), 0600U);
  EXPECT_THAT(Writes(), IsEmpty());

  const std::size_t requests = cloud->requests().size();
  const Ended again = Lockstep({"plan", "--list-documents=" + list, Manifest()});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, AllOf(HasSubstr("Error: listing the documents: "), HasSubstr(list)));
  EXPECT_EQ(cloud->requests().size(), requests) << "refused before the work";
  EXPECT_EQ(ReadFile(list, 1 << 20).value(), text);
}

TEST_F(DocumentsOfThePlan, AreNotListedByHalves) {
  StartIncident();
  const std::string list = folder / "names.txt";
  const Ended plan =
      Lockstep({"plan", "--list-documents", list,
                Manifest("project: nba-props-platform", "project: nba-props-platfrm")});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("the list would not be whole"));
  EXPECT_THAT(plan.out, Not(HasSubstr("Listed")));
  EXPECT_FALSE(std::filesystem::exists(list));
}

TEST_F(DocumentsOfThePlan, WhatNoRuleNamesComesWithTheLineForTheManifest) {
  StartIncident();
  const std::string none =
      "      - name: none-date # NbacTeamBoxscoreProcessor_None_a7ac21c9\n"
      "        contains: _None_\n";
  const Ended blind = Lockstep({"plan", Manifest(none, "")});
  EXPECT_EQ(blind.exit_code, 0) << blind.err;
  EXPECT_THAT(blind.out, AllOf(HasSubstr("Documents: 13 to delete, 18 to keep, 1022 unclassified."),
                               HasSubstr("of the shape *_None_<hex>"),
                               HasSubstr("\n    - {name: none, contains: _None_}\n")));
  const Ended mended =
      Lockstep({"plan", Manifest(none, "      - {name: none, contains: _None_}\n")});
  EXPECT_THAT(mended.out, AllOf(HasSubstr("Documents: 1035 to delete, 18 to keep, 0 unclassified."),
                                Not(HasSubstr("no rule names"))));
  ExpectClean(blind.out);
}

TEST_F(DocumentsOfThePlan, GrowAsFastAsTheIncidentsDid) {
  StartIncident();
  const Ended plan = Lockstep({"plan", Manifest("alert_above: 50", "alert_above: 5000")});
  EXPECT_THAT(
      plan.out,
      AllOf(HasSubstr("(1,035 of 1,053 documents are bad; about 900 a day; waits for"),
            HasSubstr("1,035 documents are bad, and more come: about 900 a day"),
            HasSubstr("█ the last 30 days, at most 900 on one"), HasSubstr("already passed")));
}

TEST_F(DocumentsOfThePlan, StayWhileKeepAndBadOverlapAndImagesConverge) {
  StartIncident();
  const std::string file = Manifest("      - \"*Processor\"", "      - \"*Processor*\"");
  const Ended plan = Lockstep({"plan", file});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err,
              AllOf(HasSubstr("Error: 1,035 documents matched by a keep and by a bad rule"),
                    HasSubstr("narrow keep"), HasSubstr("the rest can be applied")));
  const Ended apply = Lockstep({"apply", "--auto-approve", file});
  EXPECT_EQ(apply.exit_code, 1);
  EXPECT_THAT(apply.out + apply.err, HasSubstr("22 changed, 0 destroyed"));
  const Ended again = Lockstep({"plan", file});
  EXPECT_EQ(again.exit_code, 1) << "the overlap is still there";
  EXPECT_THAT(again.out, AllOf(HasSubstr("1053 to keep"), Not(HasSubstr("to change, 1"))));
}

TEST_F(DocumentsOfThePlan, APatternThatIsNoneNamesItsFileLineAndColumn) {
  const std::string file = Manifest("contains: _None_", "matches: '_None_('");
  const Ended refused = Lockstep({"validate", file});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("`_None_(` is not a pattern"), HasSubstr("missing )"),
                                 HasSubstr(file + ":"), HasSubstr(":18\n")));
}

}  // namespace
}  // namespace lockstep
