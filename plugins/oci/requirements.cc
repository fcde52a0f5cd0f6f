#include "plugins/oci/requirements.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "plugins/oci/plugin.h"
#include "plugins/oci/session.h"
#include "reconciler/base/shell_word.h"
#include "reconciler/http/url.h"

namespace lockstep::oci {
namespace {

struct ArtifactRepository {
  std::string project{};
  std::string location{};
  std::string name{};
  friend auto operator<=>(const ArtifactRepository&, const ArtifactRepository&) = default;
};

// Where Artifact Registry keeps what it serves under Container Registry's hosts.
// https://cloud.google.com/artifact-registry/docs/transition/setup-gcr-repo
const std::map<std::string, std::string, std::less<>> kLocationOfHost = {
    {"gcr.io", "us"}, {"us.gcr.io", "us"}, {"eu.gcr.io", "europe"}, {"asia.gcr.io", "asia"}};

// Nullopt for a registry that is not Google's: no permission of Google's opens it.
std::optional<ArtifactRepository> RepositoryOf(const ImageReference& image) {
  constexpr std::string_view kSuffix = "-docker.pkg.dev";
  const std::string_view path = image.path;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string project{path.substr(0, slash)};
  if (const auto known = kLocationOfHost.find(image.host); known != kLocationOfHost.end()) {
    return ArtifactRepository{project, known->second, known->first};
  }
  if (!image.host.ends_with(kSuffix)) return std::nullopt;
  const std::string_view rest = path.substr(slash + 1);
  return ArtifactRepository{project, image.host.substr(0, image.host.size() - kSuffix.size()),
                            std::string(rest.substr(0, rest.find('/')))};
}

// Every image that a resource of the manifest needs, once.
std::map<std::string, ImageReference> ImagesOf(std::span<const Resource> wanted) {
  std::map<std::string, ImageReference> images;
  for (const Resource& resource : wanted) {
    for (const Need& need : resource.needs) {
      if (need.address.type != kImageType) continue;
      const Result<ImageReference> image = ParseImage(need.address.name);
      if (image) images.emplace(Text(*image), *image);
    }
  }
  return images;
}

std::set<ArtifactRepository> RepositoriesOf(std::span<const Resource> wanted) {
  std::set<ArtifactRepository> repositories;
  for (const auto& [text, image] : ImagesOf(wanted)) {
    std::optional<ArtifactRepository> repository = RepositoryOf(image);
    if (repository) repositories.insert(*std::move(repository));
  }
  return repositories;
}

GrantPlace PlaceOf(const ArtifactRepository& repository) {
  const auto& [project, location, name] = repository;
  return {.name = "repository " + project + "/" + location + "/" + name,
          .url = "https://artifactregistry.googleapis.com/v1/projects/" + UrlSegment(project) +
                 "/locations/" + UrlSegment(location) + "/repositories/" + UrlSegment(name),
          .grant = "gcloud artifacts repositories add-iam-policy-binding " + ShellWord(name) +
                   " --location=" + ShellWord(location) + " --project=" + ShellWord(project)};
}

class RegistryRequirements final : public Requirements {
 public:
  bool Concerns(std::span<const Resource> wanted) const override {
    return !ImagesOf(wanted).empty();
  }

  std::vector<std::string> Probes(std::span<const Resource> wanted) const override {
    std::set<std::string> urls;
    for (const auto& [text, image] : ImagesOf(wanted)) urls.insert(ApiOrigin(image) + "/v2/");
    return {urls.begin(), urls.end()};
  }

  std::vector<PermissionNeed> Needs() const override {
    return {{"artifactregistry.repositories.downloadArtifacts", Task::kLook,
             "roles/artifactregistry.reader"}};
  }

  // Who can write the images need not wait for a manifest to be reviewed.
  std::vector<std::string> Dangers() const override {
    return {"artifactregistry.repositories.uploadArtifacts",
            "artifactregistry.repositories.deleteArtifacts"};
  }

  Result<std::vector<GrantPlace>> Places(std::string_view, std::span<const Resource> wanted,
                                         const Reading&) const override {
    std::vector<GrantPlace> places;
    for (const ArtifactRepository& repository : RepositoriesOf(wanted)) {
      places.push_back(PlaceOf(repository));
    }
    return places;
  }

  bool ProjectCovers(std::string_view, std::span<const Resource> wanted,
                     const Scope& scope) const override {
    const std::set<ArtifactRepository> all = RepositoriesOf(wanted);
    return std::all_of(all.begin(), all.end(), [&](const ArtifactRepository& repository) {
      return repository.project == scope.project;
    });
  }
};

}  // namespace

std::unique_ptr<Requirements> MakeRequirements() {
  return std::make_unique<RegistryRequirements>();
}

}  // namespace lockstep::oci
