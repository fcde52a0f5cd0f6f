#include "reconciler/sandbox/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "reconciler/base/nearest.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
#include "reconciler/sandbox/story_references.h"

namespace lockstep::sandbox {
namespace {

constexpr std::size_t kMaxScenario = std::size_t{256} << 20;

tl::unexpected<Error> BadScenario(const std::string& where, const std::string& what) {
  return Fail(Code::kInvalidArgument, (where.empty() ? "" : where + ": ") + what);
}

// One object of the scenario, and where it stands. The first thing that is wrong is kept, so that
// readers need not check after every member.
class Place {
 public:
  Place(const Json& value, std::string where, TimePoint now, Status& wrong)
      : value_(value), where_(std::move(where)), now_(now), wrong_(wrong) {}

  void Only(std::initializer_list<std::string_view> known) {
    if (!value_.is_object()) return Refuse("", "must be an object");
    for (const auto& [key, value] : value_.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string near = Nearest(key, std::span(known.begin(), known.size()));
      Refuse("", fmt::format("unknown key \"{}\"{}", Printable(key, 60),
                             near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
    }
  }

  std::string Text(const std::string& key, std::optional<std::string> otherwise = std::nullopt) {
    const Json& value = At(value_, key);
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
      return value.get<std::string>();
    }
    if (value.is_null() && otherwise) return *otherwise;
    Refuse(key, value.is_null() ? "is missing" : "must be a string that is not empty");
    return "";
  }

  bool Flag(const std::string& key) {
    const Json& value = At(value_, key);
    if (value.is_boolean()) return value.get<bool>();
    if (!value.is_null()) Refuse(key, "must be true or false");
    return false;
  }

  int Number(const std::string& key, int otherwise) {
    const Json& value = At(value_, key);
    if (value.is_null()) return otherwise;
    if (value.is_number_unsigned() && value <= 1'000'000) return value.get<int>();
    Refuse(key, "must be a whole number from 0 to 1000000");
    return 0;
  }

  Json Object(const std::string& key) {
    const Json& value = At(value_, key);
    if (value.is_object()) return value;
    if (!value.is_null()) Refuse(key, "must be an object");
    return Json::object();
  }

  Stamp Time(const std::string& key, Stamp otherwise) {
    if (At(value_, key).is_null()) return otherwise;
    const std::string text = Text(key);
    if (text.starts_with('-')) {
      if (const auto ago = ParseDuration(text.substr(1))) return now_ - *ago;
    }
    if (const auto stamp = ParseStamp(text)) return *stamp;
    Refuse(key, R"(must be an RFC 3339 time, or "-" and a duration such as "-90m")");
    return {};
  }

  std::vector<std::string> Texts(const std::string& key) {
    std::vector<std::string> texts;
    ForEach(key, [&](const Json& value, const std::string& where) {
      if (!value.is_string()) return RefuseAt(where, "must be a string");
      texts.push_back(value.get<std::string>());
    });
    return texts;
  }

  std::map<std::string, std::string> TextMap(const std::string& key) {
    std::map<std::string, std::string> map;
    const Json entries = Object(key);
    for (const auto& [name, value] : entries.items()) {
      if (!value.is_string()) Refuse(fmt::format("{}.{}", key, name), "must be a string");
      map[name] = value.is_string() ? value.get<std::string>() : "";
    }
    return map;
  }

  template <typename Read>
  auto List(const std::string& key, const Read& read) {
    std::vector<decltype(read(std::declval<Place&>()))> list;
    ForEach(key, [&](const Json& value, const std::string& where) {
      Place inner(value, where, now_, wrong_);
      list.push_back(read(inner));
    });
    return list;
  }

  void Refuse(const std::string& key, const std::string& what) {
    const char* point = where_.empty() || key.empty() ? "" : ".";
    RefuseAt(where_ + point + key, what);
  }

  const Json& value() const { return value_; }

 private:
  void RefuseAt(const std::string& where, const std::string& what) {
    if (wrong_) wrong_ = BadScenario(where, what);
  }

  template <typename Take>
  void ForEach(const std::string& key, const Take& take) {
    const Json& list = At(value_, key);
    if (!list.is_array() && !list.is_null()) return Refuse(key, "must be a list");
    const std::string where = (where_.empty() ? "" : where_ + ".") + key;
    for (std::size_t i = 0; i < list.size(); ++i) take(list[i], fmt::format("{}[{}]", where, i));
  }

  const Json& value_;
  std::string where_;
  TimePoint now_;
  Status& wrong_;
};

StoryImage ReadImage(Place& place) {
  place.Only({"id", "repository", "tags", "files", "labels", "entrypoint", "cmd", "logs", "index",
              "docker"});
  StoryImage image;
  image.id = place.Text("id");
  image.repository = place.Text("repository");
  const auto parsed = ParseImage(image.repository);
  if (!image.repository.empty() && (!parsed || Repository(*parsed) != image.repository)) {
    place.Refuse("repository", "must be HOST/PATH without tag or digest");
  }
  image.tags = place.Texts("tags");
  image.files = place.TextMap("files");
  for (const auto& [path, content] : image.files) {
    if (path.size() > 100 || !path.starts_with('/')) {
      place.Refuse("files", "a path begins with / and has at most 100 bytes");
    }
  }
  image.labels = place.TextMap("labels");
  image.entrypoint = place.Texts("entrypoint");
  image.cmd = place.Texts("cmd");
  image.logs = place.Texts("logs");
  image.index = place.Flag("index");
  image.docker = place.Flag("docker");
  return image;
}

StoryRevision ReadRevision(Place& place) {
  place.Only({"name", "image", "created"});
  return {place.Text("name"), place.Text("image"), place.Time("created", {})};
}

StoryExecution ReadExecution(Place& place) {
  place.Only({"name", "created", "completed", "status", "image"});
  return {place.Text("name"), place.Time("created", {}), place.Time("completed", {}),
          place.Text("status", "EXECUTION_SUCCEEDED"), place.Text("image", "")};
}

StoryService ReadService(Place& place, Stamp now) {
  place.Only({"name", "generation", "created", "updated", "resource", "revisions"});
  StoryService service;
  service.name = place.Text("name");
  service.generation = place.Number("generation", 1);
  service.created = place.Time("created", now);
  service.updated = place.Time("updated", service.created);
  service.resource = place.Object("resource");
  service.revisions = place.List("revisions", ReadRevision);
  return service;
}

StoryJob ReadJob(Place& place, Stamp now) {
  place.Only({"name", "generation", "created", "updated", "resource", "executions"});
  StoryJob job;
  job.name = place.Text("name");
  job.generation = place.Number("generation", 1);
  job.created = place.Time("created", now);
  job.updated = place.Time("updated", job.created);
  job.resource = place.Object("resource");
  job.executions = place.List("executions", ReadExecution);
  return job;
}

StoryDocument ReadDocument(Place& place, Stamp now) {
  place.Only({"database", "path", "fields", "created", "updated"});
  StoryDocument document;
  document.database = place.Text("database", "(default)");
  document.path = place.Text("path");
  if (std::count(document.path.begin(), document.path.end(), '/') % 2 == 0) {
    place.Refuse("path", "must be COLLECTION/ID or deeper");
  }
  document.fields = place.Object("fields");
  document.created = place.Time("created", now);
  document.updated = place.Time("updated", document.created);
  return document;
}

Json ReadLogEntry(Place& place, Stamp now) {
  if (!place.value().is_object()) place.Refuse("", "must be an object");
  Json entry = place.value();
  const Stamp at = place.Time("timestamp", now);
  if (entry.is_object()) entry["timestamp"] = Text(at);
  return entry;
}

StoryGrant ReadGrant(Place& place) {
  place.Only({"on", "permissions"});
  StoryGrant grant{place.Text("on"), place.Texts("permissions")};
  if (!grant.on.starts_with("projects/")) place.Refuse("on", "must begin with projects/");
  return grant;
}

std::map<std::string, PullAuth> ReadRegistries(Place& root) {
  std::map<std::string, PullAuth> registries;
  for (const auto& [host, auth] : root.TextMap("registries")) {
    if (auth != "open" && auth != "bearer") {
      root.Refuse("registries." + host, R"(must be "open" or "bearer")");
    }
    registries[host] = auth == "bearer" ? PullAuth::kBearer : PullAuth::kOpen;
  }
  return registries;
}

}  // namespace

Result<Story> LoadScenario(std::string_view json, TimePoint now) {
  auto parsed = ParseJson(json, {.bytes = kMaxScenario});
  if (!parsed) return Fail(Code::kInvalidArgument, "the scenario: " + parsed.error().message);
  Status wrong;
  Place root(*parsed, "", now, wrong);
  root.Only({kScenarioVersionKey, "project", "region", "registries", "children", "images",
             "services", "jobs", "databases", "documents", "logs", "grants"});
  if (root.Number(kScenarioVersionKey, 0) != 1) root.Refuse(kScenarioVersionKey, "must be 1");
  Story story;
  story.project = root.Text("project");
  story.region = root.Text("region");
  story.registries = ReadRegistries(root);
  story.children = root.TextMap("children");
  story.images = root.List("images", ReadImage);
  story.services = root.List("services", [&](Place& place) { return ReadService(place, now); });
  story.jobs = root.List("jobs", [&](Place& place) { return ReadJob(place, now); });
  if (parsed->is_object() && parsed->contains("databases")) {
    story.databases = root.Texts("databases");
  }
  story.documents = root.List("documents", [&](Place& place) { return ReadDocument(place, now); });
  story.log_entries = root.List("logs", [&](Place& place) { return ReadLogEntry(place, now); });
  story.grants = root.List("grants", ReadGrant);
  LOCKSTEP_CHECK(wrong);
  LOCKSTEP_CHECK(CheckReferences(story));
  return story;
}

}  // namespace lockstep::sandbox
