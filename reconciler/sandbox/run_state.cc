#include "reconciler/sandbox/run_state.h"

#include <fmt/format.h>

#include <algorithm>

namespace lockstep::sandbox {
namespace {

constexpr const char* kDeployer = "deployer@example.iam.gserviceaccount.com";

Json Condition(std::string_view type, RolloutState state, const std::string& message, Stamp at) {
  constexpr std::array kStates{"CONDITION_RECONCILING", "CONDITION_SUCCEEDED", "CONDITION_FAILED"};
  Json condition = {{"type", type},
                    {"state", kStates.at(static_cast<std::size_t>(state))},
                    {"lastTransitionTime", Text(at)}};
  if (!message.empty()) condition["message"] = message;
  return condition;
}

// What services and jobs have in common.
Json Head(const RunResource& resource, const std::string& full_name) {
  Json json = resource.written;
  json["name"] = full_name;
  json["uid"] =
      fmt::format("{:08x}-0000-4000-8000-{:012x}",
                  std::hash<std::string>{}(resource.name) & 0xffffffffU, resource.name.size());
  json["generation"] = std::to_string(resource.generation);
  json["observedGeneration"] = std::to_string(resource.observed_generation);
  json["etag"] = EtagOf(resource);
  json["createTime"] = Text(resource.created);
  json["updateTime"] = Text(resource.updated);
  json["creator"] = kDeployer;
  json["lastModifier"] = kDeployer;
  json["terminalCondition"] =
      Condition("Ready", resource.state, resource.message, resource.updated);
  if (resource.state == RolloutState::kFailed) {
    json["terminalCondition"]["reason"] = "REVISION_FAILED";
  }
  if (resource.state == RolloutState::kPending) json["reconciling"] = true;
  return json;
}

void SetDefault(Json& object, std::string_view key, const Json& value) {
  const std::string name(key);
  if (!object.contains(name)) object[name] = value;
}

bool GetsTraffic(const RunResource& service, const std::string& revision) {
  return std::any_of(
      service.traffic_statuses.begin(), service.traffic_statuses.end(), [&](const Json& entry) {
        if (!entry.contains("percent")) return false;
        return StringAt(entry, "type") == kLatestTraffic ? revision == service.latest_ready
                                                         : StringAt(entry, "revision") == revision;
      });
}

}  // namespace

std::string EtagOf(const RunResource& resource) {
  const auto seed = std::hash<std::string>{}(resource.name) & 0xffffffU;
  return fmt::format("\"CK{:06x}EL{:04x}w\"", seed, resource.version);
}

Json ServiceView(const RunResource& service, const std::string& full_name) {
  Json json = Head(service, full_name);
  const std::string prefix = full_name + "/revisions/";
  if (!service.latest_ready.empty()) json["latestReadyRevision"] = prefix + service.latest_ready;
  if (!service.latest_created.empty()) {
    json["latestCreatedRevision"] = prefix + service.latest_created;
  }
  json["conditions"] = Json::array(
      {Condition("RoutesReady", service.state, "", service.updated),
       Condition("ConfigurationsReady", service.state, service.message, service.updated)});
  json["trafficStatuses"] = service.traffic_statuses;
  json["uri"] = fmt::format("https://{}-sandbox.a.run.app", service.name);
  json["urls"] = Json::array({json["uri"]});
  return json;
}

Json RevisionView(const RunResource& service, const RunRevision& revision,
                  const std::string& full_name) {
  Json json = revision.written;
  for (const char* key : {"client", "clientVersion", "healthCheckDisabled"}) json.erase(key);
  json["name"] = full_name + "/revisions/" + revision.name;
  json["uid"] =
      fmt::format("{:08x}-0000-4000-9000-{:012x}",
                  std::hash<std::string>{}(revision.name) & 0xffffffffU, revision.name.size());
  json["generation"] = "1";
  json["service"] = service.name;
  json["createTime"] = Text(revision.created);
  json["updateTime"] = Text(revision.created);
  json["launchStage"] = "GA";
  json["containers"] = revision.containers;
  json["etag"] = fmt::format("\"CR{:06x}{}\"", std::hash<std::string>{}(revision.name) & 0xffffffU,
                             static_cast<int>(revision.state));
  Json conditions = Json::array(
      {Condition("Ready", revision.state, revision.message, revision.created),
       Condition("ContainerReady", revision.state, revision.message, revision.created)});
  Json active = Condition("Active", revision.state, "", revision.created);
  if (revision.state == RolloutState::kReady && !GetsTraffic(service, revision.name)) {
    active["state"] = "CONDITION_FAILED";
    active["severity"] = "INFO";
    active["revisionReason"] = "RETIRED";
  }
  conditions.push_back(std::move(active));
  json["conditions"] = std::move(conditions);
  if (revision.state == RolloutState::kPending) {
    json["reconciling"] = true;
  } else {
    json["observedGeneration"] = "1";
  }
  return json;
}

Json JobView(const RunResource& job, const std::string& full_name) {
  Json json = Head(job, full_name);
  if (job.executions.empty()) return json;
  json["executionCount"] = job.executions.size();
  const RunExecution& latest = job.executions.back();
  Json reference = {
      {"name", full_name + "/executions/" + latest.told.name},
      {"createTime", Text(latest.told.created)},
      {"completionStatus", latest.running ? "EXECUTION_RUNNING" : latest.told.status}};
  if (!latest.running) reference["completionTime"] = Text(latest.told.completed);
  json["latestCreatedExecution"] = std::move(reference);
  return json;
}

Json ExecutionView(const RunResource& job, const RunExecution& execution,
                   const std::string& full_name) {
  const StoryExecution& told = execution.told;
  const bool is_good = told.status == "EXECUTION_SUCCEEDED";
  const bool is_cancelled = told.status == "EXECUTION_CANCELLED";
  Json json = {{"name", full_name + "/executions/" + told.name},
               {"generation", "1"},
               {"observedGeneration", "1"},
               {"creator", kDeployer},
               {"job", job.name},
               {"createTime", Text(told.created)},
               {"startTime", Text(told.created)},
               {"updateTime", Text(execution.running ? told.created : told.completed)},
               {"taskCount", 1},
               {"parallelism", 1}};
  if (!execution.task.is_null()) json["template"] = execution.task;
  const RolloutState state = execution.running ? RolloutState::kPending
                             : is_good         ? RolloutState::kReady
                                               : RolloutState::kFailed;
  json["conditions"] = Json::array({Condition("Completed", state, "", told.created)});
  if (execution.running) {
    json["reconciling"] = true;
    json["runningCount"] = 1;
    return json;
  }
  if (is_cancelled) json["conditions"][0]["executionReason"] = "CANCELLED";
  json["completionTime"] = Text(told.completed);
  json[is_good ? "succeededCount" : is_cancelled ? "cancelledCount" : "failedCount"] = 1;
  return json;
}

Json* ContainersOf(RunKind kind, Json& written) {
  const Json::json_pointer place(kind == RunKind::kService ? "/template/containers"
                                                           : "/template/template/containers");
  return written.contains(place) ? &written[place] : nullptr;
}

const RunRevision* FindRevision(const RunResource& service, const std::string& name) {
  const auto found =
      std::find_if(service.revisions.begin(), service.revisions.end(),
                   [&](const RunRevision& revision) { return revision.name == name; });
  return found == service.revisions.end() ? nullptr : &*found;
}

std::string WithoutParent(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

void FillDefaults(RunKind kind, Json& written) {
  SetDefault(written, "launchStage", "GA");
  SetDefault(written, "template", Json::object());
  Json* containers = ContainersOf(kind, written);
  if (containers != nullptr) {
    for (Json& container : *containers) {
      SetDefault(container, "resources", {{"limits", {{"cpu", "1000m"}, {"memory", "512Mi"}}}});
    }
  }
  Json& first = written["template"];
  if (kind == RunKind::kService) {
    SetDefault(written, "ingress", "INGRESS_TRAFFIC_ALL");
    SetDefault(written, "traffic", Json::array({{{"type", kLatestTraffic}, {"percent", 100}}}));
    SetDefault(first, "timeout", "300s");
    SetDefault(first, "maxInstanceRequestConcurrency", 80);
    return;
  }
  SetDefault(first, "taskCount", 1);
  SetDefault(first, "template", Json::object());
  SetDefault(first["template"], "timeout", "600s");
  SetDefault(first["template"], "maxRetries", 3);
}

}  // namespace lockstep::sandbox
