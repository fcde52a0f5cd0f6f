#include "reconciler/sandbox/story_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "reconciler/base/nearest.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
#include "reconciler/sandbox/request.h"

namespace lockstep::sandbox {
namespace {

Result<std::set<std::string>> ImageIds(const Story& story) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < story.images.size(); ++i) {
    if (!ids.insert(story.images[i].id).second) {
      return Invalid(fmt::format("images[{}].id: another image has it already", i));
    }
  }
  return ids;
}

Error NoSuchImage(const std::string& id, const std::set<std::string>& ids) {
  const std::vector<std::string> known(ids.begin(), ids.end());
  const std::string near = Nearest(id, std::span<const std::string>(known));
  return {Code::kInvalidArgument,
          fmt::format("no image has the id \"{}\"{}", Printable(id, 60),
                      near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)),
          std::nullopt};
}

Status CheckRevisionImages(const Story& story, const std::set<std::string>& ids) {
  for (std::size_t i = 0; i < story.services.size(); ++i) {
    const auto& revisions = story.services[i].revisions;
    for (std::size_t j = 0; j < revisions.size(); ++j) {
      const std::string& image = revisions[j].image;
      if (IsDigest(image) || ids.contains(image)) continue;
      return Fail(
          NoSuchImage(image, ids).Wrap(fmt::format("services[{}].revisions[{}].image", i, j)));
    }
  }
  return {};
}

Status CheckExecutionImages(const Story& story, const std::set<std::string>& ids) {
  for (std::size_t i = 0; i < story.jobs.size(); ++i) {
    const auto& executions = story.jobs[i].executions;
    for (std::size_t j = 0; j < executions.size(); ++j) {
      const std::string& image = executions[j].image;
      if (image.empty() || ids.contains(image)) continue;
      return Fail(NoSuchImage(image, ids).Wrap(fmt::format("jobs[{}].executions[{}].image", i, j)));
    }
  }
  return {};
}

Status CheckDatabases(const Story& story) {
  const auto& databases = story.databases;
  for (std::size_t i = 0; i < story.documents.size(); ++i) {
    const std::string& database = story.documents[i].database;
    if (std::find(databases.begin(), databases.end(), database) != databases.end()) continue;
    return Invalid(fmt::format("documents[{}].database: is not one of `databases`", i));
  }
  return {};
}

}  // namespace

Status CheckReferences(const Story& story) {
  LOCKSTEP_TRY(const std::set<std::string> ids, ImageIds(story));
  LOCKSTEP_CHECK(CheckRevisionImages(story, ids));
  LOCKSTEP_CHECK(CheckExecutionImages(story, ids));
  return CheckDatabases(story);
}

}  // namespace lockstep::sandbox
