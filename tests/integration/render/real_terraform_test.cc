// The formats of plans and messages beside what Terraform itself prints.
#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "reconciler/render/terraform_plan.h"
#include "reconciler/render/ui_messages.h"
#include "tests/reconciler/render/saved_plans.h"
#include "tests/support/files.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

// An update, a delete, a resource that stays, and a check: all that a plan of ours has.
constexpr const char* kBefore = R"(
resource "terraform_data" "changed" { input = "old" }
resource "terraform_data" "same" { input = "x" }
resource "terraform_data" "gone" { input = "x" }
)";
constexpr const char* kAfter = R"(
resource "terraform_data" "changed" { input = "new" }
resource "terraform_data" "same" { input = "x" }
check "held" {
  assert {
    condition     = terraform_data.same.input == "x"
    error_message = "no"
  }
}
)";

// Every member of `theirs`, down to the leaves, that `ours` lacks or that is of another kind there;
// of a list its first item stands for all.
void Compare(const Json& theirs, const Json& ours, const std::string& path,
             std::vector<std::string>& missing) {
  if (theirs.is_object()) {
    for (const auto& [key, value] : theirs.items()) {
      const std::string at = path + "." + key;
      if (!ours.is_object() || !ours.contains(key)) {
        missing.push_back(at);
      } else {
        Compare(value, ours.at(key), at, missing);
      }
    }
  } else if (theirs.is_array() && !theirs.empty()) {
    if (!ours.is_array() || ours.empty()) {
      missing.push_back(path + "[]");
    } else {
      Compare(theirs[0], ours[0], path + "[]", missing);
    }
  } else if (std::string_view(theirs.type_name()) != ours.type_name() && !theirs.is_null()) {
    missing.push_back(path + " is a " + ours.type_name() + " and not a " + theirs.type_name());
  }
}

class RealTerraform : public ::testing::Test {
 protected:
  void SetUp() override {
    LOCKSTEP_SKIP_IF(testing::WhyWithout("terraform"));
    Write(kBefore);
    Terraform("init", {});
    Terraform("apply", {"-auto-approve"});
    Write(kAfter);
  }

  void Write(const char* configuration) { folder_.Write("main.tf", configuration); }

  std::string Terraform(const std::string& command, std::vector<std::string> words) const {
    words.insert(words.begin(), {"terraform", "-chdir=" + folder_.path(), command, "-no-color"});
    const testing::Ended ended = testing::RunProgram(words, {"CHECKPOINT_DISABLE=1"});
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    return ended.out;
  }

  const testing::TemporaryFolder folder_;
};

// What a resource holds is for its provider to say.
void ForgetValues(Json& plan) {
  for (const char* part : {"planned_values", "prior_state"}) {
    Json& values = std::string(part) == "prior_state" ? plan[part]["values"] : plan[part];
    for (Json& resource : values["root_module"]["resources"]) resource["values"] = Json::object();
  }
  for (Json& resource : plan["configuration"]["root_module"]["resources"]) {
    resource["expressions"] = Json::object();
  }
  for (Json& resource : plan["resource_changes"]) {
    for (const char* part :
         {"before", "after", "after_unknown", "before_sensitive", "after_sensitive"}) {
      resource["change"][part] = Json::object();
    }
  }
}

TEST_F(RealTerraform, HasNoMemberInItsPlanThatOursLacks) {
  Terraform("plan", {"-out=p.tfplan"});
  Json theirs = ParseJson(Terraform("show", {"-json", "p.tfplan"})).value_or(Json::object());
  Json ours = TerraformPlanJson(testing::SavedIncident());
  theirs.erase("output_changes");
  theirs["configuration"].erase("provider_config");  // by the names of its providers
  theirs["configuration"]["root_module"].erase("check");
  ForgetValues(theirs);
  ForgetValues(ours);
  std::vector<std::string> missing;
  Compare(theirs, ours, "plan", missing);
  EXPECT_THAT(missing, ::testing::IsEmpty());
}

TEST_F(RealTerraform, HasNoMemberInItsMessagesThatOursLack) {
  std::map<std::string, Json> ours;
  const auto add = [&](const Json& message) { ours.emplace(StringAt(message, "type"), message); };
  const Change update = testing::UpdateOf({"cloud_run_job", "j"}, "", "a", "b");
  const Step done = testing::StepOf(update, StepState::kDone);
  add(VersionMessage("0.1.0"));
  add(PlannedChangeMessage(update));
  add(ChangeSummaryMessage(Operation::kApply, {1, 0}));
  add(OutputsMessage());
  add(RefreshMessage(update.address, ReadState::kStarted));
  add(RefreshMessage(update.address, ReadState::kDone));
  add(ApplyMessage({.type = "apply_start", .address = update.address, .action = update.action}));
  add(ApplyMessage({.type = "apply_complete",
                    .address = update.address,
                    .action = update.action,
                    .step = &done}));
  std::istringstream theirs(Terraform("apply", {"-auto-approve", "-json"}));
  std::vector<std::string> missing;
  std::size_t compared = 0;
  for (std::string line; std::getline(theirs, line);) {
    Json message = ParseJson(line).value_or(Json::object());
    const auto mine = ours.find(StringAt(message, "type"));
    if (mine == ours.end()) continue;
    message.erase("@timestamp");  // whoever prints them adds it
    if (message.contains("change")) message["change"].erase("reason");  // why of a deletion alone
    Compare(message, mine->second, mine->first, missing);
    ++compared;
  }
  EXPECT_GE(compared, ours.size());
  EXPECT_THAT(missing, ::testing::IsEmpty());
}

}  // namespace
}  // namespace lockstep
