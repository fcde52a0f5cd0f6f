// `doctor` from end to end: what is missing, what is too much, and the line that mends it.
#include <algorithm>

#include "reconciler/base/json.h"
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kWholeProject = "projects/nba-props-platform";

class Doctor : public testing::EndToEnd {
 protected:
  // The incident, for a caller who holds `more` and not `less`.
  void StartWith(const std::vector<sandbox::StoryGrant>& more,
                 const std::vector<std::string>& less = {}) {
    SandboxOptions options;
    options.story = sandbox::IncidentStory(clock.Now());
    for (sandbox::StoryGrant& grant : options.story.grants) {
      std::erase_if(grant.permissions, [&](const std::string& permission) {
        return std::find(less.begin(), less.end(), permission) != less.end();
      });
    }
    options.story.grants.insert(options.story.grants.end(), more.begin(), more.end());
    Start(std::move(options));
  }

  // The checks of the JSON that are not ok.
  static std::vector<Json> NotOk(const Ended& ended) {
    std::vector<Json> found;
    const Json all = Json::parse(ended.out);
    for (const Json& check : all["checks"]) {
      if (check["health"] != "ok") found.push_back(check);
    }
    return found;
  }
};

TEST_F(Doctor, FindsNothingWhereAllIsWell) {
  StartIncident();
  const Ended ended = Lockstep({"doctor", Manifest()});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("ok       host run.googleapis.com: answers in"),
                    HasSubstr("ok       host us-west2-docker.pkg.dev: answers in"),
                    HasSubstr("ok       clock: this machine is "),
                    HasSubstr("ok       permission run.services.update\n"),
                    HasSubstr("ok       permission iam.serviceAccounts.actAs: on service "
                              "account processors@"),
                    HasSubstr(", 0 warning, 0 unknown, 0 failed.")));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Doctor, AMissingPermissionComesWithTheLineThatGrantsIt) {
  StartWith({}, {"datastore.entities.delete"});
  const Ended ended = Lockstep({"doctor", Manifest()});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out,
              HasSubstr("  failed   permission datastore.entities.delete\n"
                        "           it is missing on the project\n"
                        "             gcloud projects add-iam-policy-binding nba-props-platform "
                        "--member=MEMBER --role=roles/datastore.user\n"));
  for (const char* command : {"plan", "run"}) {
    EXPECT_EQ(Lockstep({"doctor", "--for", command, Manifest()}).exit_code, 0)
        << command << " deletes nothing";
  }
}

TEST_F(Doctor, WhatIsGrantedOnEachServiceIsNotMissing) {
  std::vector<sandbox::StoryGrant> services;
  for (const char* name : {"nba-phase2-raw-processors", "nba-phase3-analytics-processors",
                           "nba-phase4-precompute-processors"}) {
    services.push_back({std::string(kWholeProject) + "/locations/us-west2/services/" + name,
                        {"run.services.update"}});
  }
  StartWith(services, {"run.services.update"});
  const Ended one_lacks = Lockstep({"doctor", "--json", Manifest()});
  EXPECT_EQ(one_lacks.exit_code, 1);
  const std::vector<Json> found = NotOk(one_lacks);
  ASSERT_EQ(found.size(), 1U) << one_lacks.out;
  EXPECT_EQ(found[0]["health"], "failed");
  EXPECT_EQ(found[0]["detail"], "it is missing on service nba-scrapers");
  ASSERT_EQ(found[0]["mend"].size(), 2U);
  EXPECT_THAT(found[0]["mend"][0].get<std::string>(),
              HasSubstr("gcloud iam roles create lockstep_run_updater "
                        "--project=nba-props-platform --permissions=run.services.update"));
  EXPECT_THAT(found[0]["mend"][1].get<std::string>(),
              HasSubstr("gcloud run services add-iam-policy-binding nba-scrapers "
                        "--region=us-west2 --project=nba-props-platform"));
}

TEST_F(Doctor, AnAccountThatNobodyMayActAsIsNamed) {
  StartWith({}, {"iam.serviceAccounts.actAs"});
  const Ended ended = Lockstep({"doctor", Manifest()});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out, HasSubstr("gcloud iam service-accounts add-iam-policy-binding "
                                   "processors@nba-props-platform.iam.gserviceaccount.com"));
}

TEST_F(Doctor, MoreThanIsNeededIsAWarning) {
  StartWith({{kWholeProject, {"run.services.delete", "resourcemanager.projects.setIamPolicy"}}});
  const Ended apply = Lockstep({"doctor", Manifest()});
  EXPECT_EQ(apply.exit_code, 0) << apply.out;
  EXPECT_THAT(apply.out, AllOf(HasSubstr("more than is needed: resourcemanager.projects."
                                         "setIamPolicy, run.services.delete\n"),
                               HasSubstr("gcloud projects get-iam-policy nba-props-platform")));
  const Ended plan = Lockstep({"doctor", "--for", "plan", Manifest()});
  EXPECT_THAT(plan.out, HasSubstr("more than is needed: datastore.entities.create, "));
}

TEST_F(Doctor, WhatCannotBeAskedIsUnknownAndNoSuccess) {
  StartIncident();
  cloud->Inject({.target_part = ":testIamPermissions", .times = 1'000, .status = 403});
  const Ended ended = Lockstep({"doctor", Manifest()});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("unknown  permissions on project nba-props-platform"),
                    HasSubstr("gcloud services enable cloudresourcemanager.googleapis.com "
                              "--project=nba-props-platform")));
}

TEST_F(Doctor, AHostThatDoesNotAnswerIsNamed) {
  StartIncident();
  environment.push_back("LOCKSTEP_FIRESTORE_ENDPOINT=http://127.0.0.1:1");
  const Ended ended = Lockstep({"doctor", Manifest()});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out, HasSubstr("failed   host firestore.googleapis.com"));
}

}  // namespace
}  // namespace lockstep
