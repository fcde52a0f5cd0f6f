#include "reconciler/sandbox/registry_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
#include "reconciler/sandbox/registry_request.h"

namespace lockstep::sandbox {
namespace {

ApiAnswer Refusal(int status, std::string_view code, const std::string& message) {
  ApiAnswer answer =
      JsonAnswer({{"errors", Json::array({{{"code", code}, {"message", message}}})}}, status);
  answer.headers.emplace_back("docker-distribution-api-version", "registry/2.0");
  return answer;
}

std::string ApiHost(const std::string& host) {
  return host == "registry-1.docker.io" ? "docker.io" : host;
}

}  // namespace

RegistryApi::RegistryApi(const Story& story, bool trust_unknown_digests, Clock& clock)
    : trust_unknown_digests_(trust_unknown_digests),
      clock_(clock),
      auth_(story.registries),
      foreign_children_(story.children) {}

Result<std::unique_ptr<RegistryApi>> RegistryApi::Make(const Story& story,
                                                       bool trust_unknown_digests, Clock& clock) {
  std::unique_ptr<RegistryApi> api(new RegistryApi(story, trust_unknown_digests, clock));
  for (const StoryImage& image : story.images) {
    if (!api->images_.emplace(image.id, image).second) {
      return Fail(Code::kInvalidArgument, "two images have the id " + image.id);
    }
    const BuiltImage& built = api->built_[image.id] = Build(image);
    Repository& repository = api->repositories_[image.repository];
    api->Push(repository, built);
    for (const std::string& tag : image.tags) repository.tags[tag] = built.digest;
  }
  return api;
}

void RegistryApi::Push(Repository& repository, const BuiltImage& built) {
  repository.manifests.insert(built.manifests.begin(), built.manifests.end());
  repository.blobs.insert(built.blobs.begin(), built.blobs.end());
  repository.children[built.digest] = built.child_digest;
  repository.children[built.child_digest] = built.child_digest;
}

std::optional<ApiAnswer> RegistryApi::Challenge(const ApiRequest& request, const std::string& host,
                                                const std::string& path,
                                                const std::string& realm) const {
  const auto auth = auth_.find(host);
  if (auth == auth_.end() || auth->second == PullAuth::kOpen) return std::nullopt;
  const std::string scope = path.empty() ? "" : fmt::format("repository:{}:pull", path);
  const auto token = tokens_.find(BearerOf(request));
  if (token != tokens_.end() && (token->second.empty() || token->second == scope)) {
    return std::nullopt;
  }
  ApiAnswer answer = Refusal(401, "UNAUTHORIZED", "authentication required");
  std::string challenge = fmt::format(R"(Bearer realm="{}",service="{}")", realm, host);
  if (!scope.empty()) challenge += fmt::format(",scope=\"{}\"", scope);
  answer.headers.emplace_back("www-authenticate", std::move(challenge));
  return answer;
}

ApiAnswer RegistryApi::Handle(const ApiRequest& request, const std::string& api_host,
                              const std::string& realm) {
  const std::lock_guard lock(mutex_);
  const std::string host = ApiHost(api_host);
  std::string_view rest = request.path;
  rest.remove_prefix(std::min(rest.size(), std::string_view("/v2/").size()));
  if (rest.starts_with(api_host + "/")) rest.remove_prefix(api_host.size() + 1);
  if (request.method != "GET" && request.method != "HEAD") {
    return Refusal(405, "UNSUPPORTED", "The operation is unsupported.");
  }
  std::string_view kind;
  auto at = std::string_view::npos;
  for (const std::string_view candidate : {"/manifests/", "/blobs/", "/tags/list"}) {
    at = rest.rfind(candidate);
    kind = candidate;
    if (at != std::string_view::npos) break;
  }
  const std::string path(rest.substr(0, at == std::string_view::npos ? 0 : at));
  if (auto refusal = Challenge(request, host, path, realm)) return *std::move(refusal);
  if (rest.empty()) return JsonAnswer(Json::object());
  if (path.empty()) return Refusal(404, "NAME_UNKNOWN", "no such place");
  const auto repository = repositories_.find(host + "/" + path);
  if (repository == repositories_.end()) {
    return Refusal(404, "MANIFEST_UNKNOWN", "repository name not known to registry");
  }
  const std::string reference(rest.substr(at + kind.size()));
  if (kind == "/manifests/") return Manifest(repository->second, reference, request);
  if (kind == "/blobs/") return Blob(repository->second, reference, request);
  return Tags(path, repository->second, request);
}

ApiAnswer RegistryApi::Manifest(const Repository& repository, const std::string& reference,
                                const ApiRequest& request) {
  std::string digest = reference;
  if (const auto tag = repository.tags.find(reference); tag != repository.tags.end()) {
    digest = tag->second;
  }
  const auto manifest = repository.manifests.find(digest);
  if (manifest == repository.manifests.end()) {
    return Refusal(404, "MANIFEST_UNKNOWN", "manifest unknown: " + Printable(reference, 80));
  }
  const auto& [media_type, bytes] = manifest->second;
  if (!Accepts(request, media_type)) {
    return Refusal(404, "MANIFEST_UNKNOWN",
                   "manifest found, but the accept header does not support " + media_type);
  }
  return {200,
          {{"content-type", media_type},
           {"docker-content-digest", digest},
           {"etag", "\"" + digest + "\""},
           {"docker-distribution-api-version", "registry/2.0"}},
          bytes};
}

ApiAnswer RegistryApi::Blob(const Repository& repository, const std::string& digest,
                            const ApiRequest& request) {
  const auto blob = repository.blobs.find(digest);
  if (blob == repository.blobs.end()) {
    return Refusal(404, "BLOB_UNKNOWN", "blob unknown to registry");
  }
  ApiAnswer answer{200,
                   {{"content-type", "application/octet-stream"},
                    {"docker-content-digest", digest},
                    {"accept-ranges", "bytes"}},
                   blob->second};
  const std::string range = HeaderOf(request.headers, "range");
  if (range.empty()) return answer;
  const std::size_t size = answer.body.size();
  const auto asked = ByteRangeOf(range, size);
  if (!asked) {
    ApiAnswer refusal = Refusal(416, "RANGE_INVALID", "the range lies outside of the blob");
    refusal.headers.emplace_back("content-range", fmt::format("bytes */{}", size));
    return refusal;
  }
  answer.status = 206;
  answer.headers.emplace_back("content-range",
                              fmt::format("bytes {}-{}/{}", asked->first, asked->second, size));
  answer.body = answer.body.substr(asked->first, asked->second - asked->first + 1);
  return answer;
}

ApiAnswer RegistryApi::Tags(const std::string& path, const Repository& repository,
                            const ApiRequest& request) {
  const auto limit = CountParameter(request, "n");
  if (!limit) return Refusal(400, "PAGINATION_NUMBER_INVALID", limit.error().message);
  const std::string last = ParameterOf(request, "last");
  Json tags = Json::array();
  ApiAnswer answer;
  for (auto tag = repository.tags.upper_bound(last); tag != repository.tags.end(); ++tag) {
    if (*limit > 0 && tags.size() == static_cast<std::size_t>(*limit)) {
      answer.headers.emplace_back(
          "link", fmt::format("</v2/{}/tags/list?n={}&last={}>; rel=\"next\"", path, *limit,
                              tags.back().get<std::string>()));
      break;
    }
    tags.push_back(tag->first);
  }
  answer.headers.emplace_back("content-type", "application/json; charset=utf-8");
  answer.body = Dump({{"name", path}, {"tags", std::move(tags)}});
  return answer;
}

std::string RegistryApi::NewToken(const std::string& scope) {
  std::string token = fmt::format("ya29.sandbox-{}", tokens_.size() + 1);
  tokens_[token] = scope;
  return token;
}

ApiAnswer RegistryApi::HandleToken(const ApiRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.method == "GET") {
    return JsonAnswer({{"token", NewToken(ParameterOf(request, "scope"))},
                       {"expires_in", 300},
                       {"issued_at", FormatTime(clock_.Now())}});
  }
  const std::string grant = FormField(request.body, "grant_type");
  const bool is_jwt = grant == "urn:ietf:params:oauth:grant-type:jwt-bearer";
  if (!is_jwt && grant != "refresh_token") {
    return JsonAnswer({{"error", "unsupported_grant_type"},
                       {"error_description", "Invalid grant_type: " + Printable(grant, 80)}},
                      400);
  }
  if (FormField(request.body, is_jwt ? "assertion" : "refresh_token").empty()) {
    return JsonAnswer(
        {{"error", "invalid_request"}, {"error_description", "The grant lacks what it is about."}},
        400);
  }
  return JsonAnswer(
      {{"access_token", NewToken("")}, {"expires_in", 3599}, {"token_type", "Bearer"}});
}

std::optional<std::string> RegistryApi::Resolve(const std::string& reference) const {
  const std::lock_guard lock(mutex_);
  const auto image = ParseImage(reference);
  if (!image) return std::nullopt;
  const auto repository = repositories_.find(lockstep::Repository(*image));
  std::string digest = image->digest;
  if (repository != repositories_.end()) {
    if (digest.empty()) {
      const auto tag = repository->second.tags.find(image->tag);
      if (tag != repository->second.tags.end()) digest = tag->second;
    }
    const auto child = repository->second.children.find(digest);
    if (child != repository->second.children.end()) return child->second;
  }
  if (!trust_unknown_digests_ || digest.empty()) return std::nullopt;
  const auto foreign = foreign_children_.find(digest);
  return foreign == foreign_children_.end() ? digest : foreign->second;
}

std::vector<std::string> RegistryApi::LogsOf(const std::string& child_digest) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, built] : built_) {
    if (built.child_digest == child_digest) return images_.at(id).logs;
  }
  return {};
}

Status RegistryApi::MoveTag(const std::string& repository, const std::string& tag,
                            const std::string& image) {
  const std::lock_guard lock(mutex_);
  const auto built = built_.find(image);
  if (built == built_.end()) return Fail(Code::kNotFound, "no image " + image);
  Push(repositories_[repository], built->second);
  repositories_[repository].tags[tag] = built->second.digest;
  return {};
}

Result<std::string> RegistryApi::Digest(const std::string& image) const {
  const std::lock_guard lock(mutex_);
  const auto built = built_.find(image);
  if (built == built_.end()) return Fail(Code::kNotFound, "no image " + image);
  return built->second.digest;
}

Result<std::string> RegistryApi::ChildDigest(const std::string& image) const {
  const std::lock_guard lock(mutex_);
  const auto built = built_.find(image);
  if (built == built_.end()) return Fail(Code::kNotFound, "no image " + image);
  return built->second.child_digest;
}

}  // namespace lockstep::sandbox
