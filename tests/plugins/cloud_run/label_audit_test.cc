#include "plugins/cloud_run/label_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fakes of run_world.h
using ::lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(Commits, AreOneIfOneTextBeginsTheOther) {
  struct Row {
    const char* left;
    const char* right;
    bool one;
  };
  for (const Row& row : std::vector<Row>{
           {"e05b63b3", "e05b63b3", true},
           {"e05b63b", "e05b63b3f1", true},
           {"e05b63b3f1", "e05b63b", true},
           {"E05B63B3", "e05b63b3", true},
           {"e05b63", "e05b63b3", false},
           {"e05b63b3", "ce269d67", false},
           {"e05b63b3", "e05b63b4", false},
           {"release", "release-2", false},
           {"release-2", "Release-2", true},
       }) {
    EXPECT_EQ(NameOneCommit(row.left, row.right), row.one) << row.left << " and " << row.right;
  }
}

class Labels : public ::testing::Test {
 protected:
  Labels() { raw_["labels"] = {{"commit-sha", "075fab1e"}}; }

  static Observation Image(const std::string& reference, const std::string& digest,
                           const std::string& revision) {
    Json state = {{"reference", reference},
                  {"digest", digest},
                  {"program", {{"entrypoint", Json::array()}, {"cmd", Json::array()}}}};
    if (!revision.empty()) state["revision"] = revision;
    return {.address = {"oci_image", reference}, .present = true, .state = std::move(state)};
  }

  Resource Wanted() const {
    return *world_.provider(kServiceType)
                .Validate(testing::Wanted(std::string(kServiceType), "raw"));
  }

  // The wanted image is kNew of ce269d67; `serves` is what the serving revision runs.
  Observations First(const std::string& serves) const {
    ServiceState state = *ParseService(raw_);
    if (!serves.empty()) TakeRevision(RawRevision(serves), state.serving.front());
    Observations seen;
    seen.Put(Image(kReference, kNew, "ce269d67"));
    seen.Put(
        {.address = {std::string(kServiceType), "raw"}, .present = true, .state = ToJson(state)});
    return seen;
  }

  std::vector<std::string> Leads(const Observations& seen) const {
    std::vector<std::string> names;
    for (const Need& lead : world_.provider(kServiceType).Leads(Wanted(), seen)) {
      names.push_back(lead.address.name);
    }
    return names;
  }

  std::vector<Finding> Findings(const Observations& seen) const {
    const auto planned = world_.provider(kServiceType).Plan(Wanted(), seen);
    EXPECT_THAT(planned, IsOk());
    return planned ? planned->findings : std::vector<Finding>{};
  }

  World world_;
  Json raw_ = RawService();
  const std::string old_ = kRepository + "@" + kOld;
};

TEST_F(Labels, AStaleLabelOnTheRightImageIsShownBesideTheImagesOwn) {
  const std::vector<Finding> findings = Findings(First(kNew));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::kWarning);
  EXPECT_FALSE(findings[0].blocks);
  EXPECT_EQ(findings[0].what,
            "the label commit-sha says 075fab1e, the image that serves says ce269d67");
  EXPECT_THAT(findings[0].detail,
              AllOf(HasSubstr("sha256:999999999999"), HasSubstr("believes none")));
}

TEST_F(Labels, AnAcceptedDigestIsJudgedByTheWantedImageAndNeedsNoFurtherRead) {
  EXPECT_THAT(Leads(First(kNew)), ElementsAre(kReference)) << "which is observed already";
  raw_["labels"]["commit-sha"] = "CE269D6";
  EXPECT_THAT(Findings(First(kNew)), IsEmpty());
}

TEST_F(Labels, AnotherDigestIsJudgedByItsOwnConfiguration) {
  Observations seen = First(kOld);
  EXPECT_THAT(Leads(seen), ElementsAre(old_));
  seen.PutLead(Image(old_, kOld, "075fab1e"));
  EXPECT_THAT(Findings(seen), IsEmpty()) << "an old label on old code is true";
  raw_["labels"]["commit-sha"] = "ce269d67";
  seen = First(kOld);
  seen.PutLead(Image(old_, kOld, "075fab1e"));
  const std::vector<Finding> findings = Findings(seen);
  ASSERT_THAT(findings, SizeIs(1)) << "a new label on old code lies";
  EXPECT_THAT(findings[0].what, HasSubstr("says ce269d67, the image that serves says 075fab1e"));
  EXPECT_THAT(findings[0].detail, HasSubstr("sha256:444444444444"));
}

TEST_F(Labels, WithoutALabelNothingIsReadAndNothingSaid) {
  raw_.erase("labels");
  EXPECT_THAT(Leads(First(kOld)), IsEmpty());
  EXPECT_THAT(Findings(First(kOld)), IsEmpty());
}

TEST_F(Labels, AnImageWithoutARevisionSaysNothing) {
  Observations seen = First(kOld);
  seen.PutLead(Image(old_, kOld, ""));
  EXPECT_THAT(Findings(seen), IsEmpty());
}

TEST_F(Labels, WhatCouldNotBeReadIsNeitherRightNorWrong) {
  Observation unread = Image(old_, kOld, "");
  unread.state = {{"digest", kOld}, {"config_error", "HTTP 403"}};
  const Observation failed{.address = unread.address,
                           .error = Error{Code::kUnavailable, "HTTP 403"}};
  for (const Observation& image : {unread, failed}) {
    Observations seen = First(kOld);
    seen.PutLead(image);
    const std::vector<Finding> findings = Findings(seen);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].severity, Severity::kWarning);
    EXPECT_THAT(findings[0].what, AllOf(HasSubstr("075fab1e"), HasSubstr("could not be compared")));
    EXPECT_THAT(findings[0].detail, HasSubstr("HTTP 403"));
  }
  EXPECT_THAT(Findings(First(kOld)), SizeIs(1)) << "the lead was not followed";
}

TEST_F(Labels, AnUnknownServingDigestIsNotCompared) {
  EXPECT_THAT(Leads(First("")), IsEmpty());
  const std::vector<Finding> findings = Findings(First(""));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].detail, HasSubstr("not known"));
}

TEST_F(Labels, ForeignTextIsShownHarmless) {
  Observations seen = First(kOld);
  seen.PutLead(Image(old_, kOld, "\x1b[31mx\u202e"));
  const std::vector<Finding> findings = Findings(seen);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].what, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\u202e"))));
}

}  // namespace
}  // namespace lockstep::cloud_run
