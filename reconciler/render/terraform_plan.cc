#include "reconciler/render/terraform_plan.h"

#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/check_json.h"
#include "reconciler/render/lockstep_key.h"
#include "reconciler/render/terraform_names.h"
#include "reconciler/render/terraform_values.h"

namespace lockstep {
namespace {

constexpr const char* kStateFormat = "1.0";  // of prior_state
constexpr const char* kProviderKey = "google";

Json ResourceChange(const Change& change) {
  Json resource = TerraformResource(change.address);
  // Nothing of ours is known only after the apply, and no value that is shown is a secret.
  resource["change"] = {{"actions", Json::array({PlanActionName(change.action)})},
                        {"before", ValuesBefore(change)},
                        {"after", ValuesAfter(change)},
                        {"after_unknown", Json::object()},
                        {"before_sensitive", Json::object()},
                        {"after_sensitive", Json::object()}};
  return resource;
}

Json ResourceValues(const Change& change, Json values) {
  Json resource = TerraformResource(change.address);
  resource["schema_version"] = 0;
  resource["values"] = std::move(values);
  resource["sensitive_values"] = Json::object();
  return resource;
}

Json RootModule(Json resources) {
  return {{"outputs", Json::object()}, {"root_module", {{"resources", std::move(resources)}}}};
}

Json PlannedValues(const Plan& plan) {
  Json resources = Json::array();
  for (const Change& change : plan.changes) {
    if (change.action == Action::kDelete) continue;
    resources.push_back(ResourceValues(change, ValuesAfter(change)));
  }
  return RootModule(std::move(resources));
}

Json PriorState(const Plan& plan) {
  Json resources = Json::array();
  for (const Change& change : plan.changes) {
    resources.push_back(ResourceValues(change, ValuesBefore(change)));
  }
  return {{"format_version", kStateFormat},
          {"terraform_version", kTerraformVersion},
          {"values", RootModule(std::move(resources))}};
}

Json Configuration(const Plan& plan) {
  Json resources = Json::array();
  for (const Change& change : plan.changes) {
    Json resource = TerraformResource(change.address);
    resource.erase("provider_name");
    resource["provider_config_key"] = kProviderKey;
    resource["expressions"] = Json::object();
    resource["schema_version"] = 0;
    resources.push_back(std::move(resource));
  }
  return {
      {"provider_config", {{kProviderKey, {{"name", kProviderKey}, {"full_name", kProviderName}}}}},
      {"root_module", {{"resources", std::move(resources)}}}};
}

Json ChecksOfPlan(const Plan& plan) {
  Json checks = Json::array();
  for (const Change& change : plan.changes) {
    AddLadderChecks(change.address, change.ladder, checks);
    if (change.census) AddBoundChecks(change.address, change.census->bounds, checks);
  }
  return checks;
}

}  // namespace

Json TerraformPlanJson(const ReadPlan& read) {
  const Plan& plan = read.saved.plan;
  Json changes = Json::array();
  for (const Change& change : plan.changes) changes.push_back(ResourceChange(change));
  return {{"format_version", kPlanFormat},
          {"terraform_version", kTerraformVersion},
          {"planned_values", PlannedValues(plan)},
          {"resource_drift", Json::array()},
          {"resource_changes", std::move(changes)},
          {"output_changes", Json::object()},
          {"prior_state", PriorState(plan)},
          {"configuration", Configuration(plan)},
          {"relevant_attributes", Json::array()},
          {"checks", ChecksOfPlan(plan)},
          {"timestamp", FormatTime(plan.made_at)},
          {"applyable", plan.Applyable() && !plan.InSync()},
          {"complete", !plan.Blocked()},
          {"errored", plan.HasErrors() || plan.Blocked()},
          {"lockstep", LockstepKey(read)}};
}

}  // namespace lockstep
