// A story written out as the scenario that LoadScenario turns into it again.
#include <string>
#include <utility>
#include <vector>

#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {
namespace {

Json TimesOf(Stamp created, Stamp updated) {
  return {{"created", Text(created)}, {"updated", Text(updated)}};
}

Json ImageJson(const StoryImage& image) {
  return {{"id", image.id},         {"repository", image.repository},
          {"tags", image.tags},     {"files", image.files},
          {"labels", image.labels}, {"entrypoint", image.entrypoint},
          {"cmd", image.cmd},       {"logs", image.logs},
          {"index", image.index},   {"docker", image.docker}};
}

Json ServiceJson(const StoryService& service) {
  Json json = TimesOf(service.created, service.updated);
  json["name"] = service.name;
  json["generation"] = service.generation;
  json["resource"] = service.resource;
  json["revisions"] = Json::array();
  for (const StoryRevision& revision : service.revisions) {
    json["revisions"].push_back(
        {{"name", revision.name}, {"image", revision.image}, {"created", Text(revision.created)}});
  }
  return json;
}

Json JobJson(const StoryJob& job) {
  Json json = TimesOf(job.created, job.updated);
  json["name"] = job.name;
  json["generation"] = job.generation;
  json["resource"] = job.resource;
  json["executions"] = Json::array();
  for (const StoryExecution& execution : job.executions) {
    json["executions"].push_back({{"name", execution.name},
                                  {"created", Text(execution.created)},
                                  {"completed", Text(execution.completed)},
                                  {"status", execution.status}});
    if (!execution.image.empty()) json["executions"].back()["image"] = execution.image;
  }
  return json;
}

Json StoryDocumentJson(const StoryDocument& document) {
  Json json = TimesOf(document.created, document.updated);
  json["database"] = document.database;
  json["path"] = document.path;
  json["fields"] = document.fields;
  return json;
}

Json GrantJson(const StoryGrant& grant) {
  return {{"on", grant.on}, {"permissions", grant.permissions}};
}

template <typename T, typename ToJson>
Json ListJson(const std::vector<T>& list, const ToJson& to_json) {
  Json json = Json::array();
  for (const T& element : list) json.push_back(to_json(element));
  return json;
}

}  // namespace

std::string ScenarioText(const Story& story) {
  Json registries = Json::object();
  for (const auto& [host, auth] : story.registries) {
    registries[host] = auth == PullAuth::kBearer ? "bearer" : "open";
  }
  const Json scenario = {{kScenarioVersionKey, 1},
                         {"project", story.project},
                         {"region", story.region},
                         {"registries", std::move(registries)},
                         {"children", story.children},
                         {"images", ListJson(story.images, ImageJson)},
                         {"services", ListJson(story.services, ServiceJson)},
                         {"jobs", ListJson(story.jobs, JobJson)},
                         {"databases", story.databases},
                         {"documents", ListJson(story.documents, StoryDocumentJson)},
                         {"logs", story.log_entries},
                         {"grants", ListJson(story.grants, GrantJson)}};
  return scenario.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lockstep::sandbox
