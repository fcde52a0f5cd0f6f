#include "plugins/oci/registry_manifest.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kShown = 100;  // characters of a foreign text in a message
constexpr std::array<std::string_view, 4> kManifestTypes{kOciIndex, kDockerList, kOciManifest,
                                                         kDockerManifest};
constexpr std::array<std::string_view, 2> kConfigTypes{
    "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"};

template <typename List>
bool Holds(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool IsIndex(std::string_view media_type) {
  return media_type == kOciIndex || media_type == kDockerList;
}

std::string Quoted(std::string_view foreign) { return InQuotes(foreign, kShown); }

// "application/json" of "Application/JSON; charset=utf-8".
std::string BareType(std::string_view content_type) {
  const auto end = std::min(content_type.find(';'), content_type.size());
  std::string type(content_type.substr(0, end));
  type.erase(0, type.find_first_not_of(" \t"));
  type.erase(type.find_last_not_of(" \t") + 1);
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type;
}

// The media type that both the body and its content type agree on.
Result<std::string> MediaTypeOf(const Json& body, std::string_view content_type) {
  const std::string sent = BareType(content_type);
  const std::string said = StringAt(body, "mediaType");
  if (sent.ends_with("prettyjws") || At(body, "schemaVersion") == Json(1)) {
    return Fail(Code::kFailedPrecondition,
                "it is stored in the old form, schema 1, which has no fixed digest; push the "
                "image again with a current tool");
  }
  if (!said.empty() && !sent.empty() && said != sent) {
    return Fail(Code::kDataLoss,
                "the manifest calls itself " + Quoted(said) + " and was sent as " + Quoted(sent));
  }
  std::string type = said.empty() ? sent : said;
  if (!Holds(kManifestTypes, type)) {
    return Fail(Code::kDataLoss, "not a manifest of an image: its type is " + Quoted(type));
  }
  if (At(body, "schemaVersion") != Json(2)) {
    return Fail(Code::kDataLoss, "the manifest has no schemaVersion 2");
  }
  return type;
}

// The rest of what makes an artifact out of an image is allowed to look like one.
Status RefuseArtifact(const Json& body, const Json& config) {
  std::string type = StringAt(body, "artifactType");
  if (type.empty() && !Holds(kConfigTypes, StringAt(config, "mediaType"))) {
    type = StringAt(config, "mediaType");
  }
  if (type.empty()) return {};
  return Fail(Code::kFailedPrecondition, "not an image that can run, but a " + Quoted(type));
}

Result<std::vector<Layer>> LayersIn(const Json& body) {
  std::vector<Layer> layers;
  for (const Json& entry : At(body, "layers")) {
    Layer layer{.digest = StringAt(entry, "digest"), .media_type = StringAt(entry, "mediaType")};
    const Json& size = At(entry, "size");
    if (!IsDigest(layer.digest) || !size.is_number_unsigned()) {
      return Fail(Code::kDataLoss, "layer " + std::to_string(layers.size() + 1) +
                                       " of the manifest has no digest or no size");
    }
    layer.size = size.get<std::uint64_t>();
    layers.push_back(std::move(layer));
  }
  return layers;
}

Result<Manifest> ParseImageManifest(const Json& body, std::string media_type) {
  const Json& config = At(body, "config");
  if (body.contains("manifests") || !config.is_object() || !At(body, "layers").is_array()) {
    return Fail(Code::kDataLoss, "the manifest of an image must have config and layers alone");
  }
  std::string digest = StringAt(config, "digest");
  if (!IsDigest(digest)) {
    return Fail(Code::kDataLoss, "the manifest's config has no digest: " + Quoted(digest));
  }
  LOCKSTEP_CHECK(RefuseArtifact(body, config));
  LOCKSTEP_TRY(std::vector<Layer> layers, LayersIn(body));
  return Manifest{.media_type = std::move(media_type),
                  .config = std::move(digest),
                  .layers = std::move(layers)};
}

// An attestation is stored beside the image that it speaks of.
bool IsAttestation(const Json& entry) {
  return !At(At(entry, "annotations"), "vnd.docker.reference.type").is_null();
}

bool RunsOnCloudRun(const Json& entry) {
  const Json& platform = At(entry, "platform");
  // A nested index may say nothing of a platform: its own entries do.
  if (platform.is_null()) return IsIndex(StringAt(entry, "mediaType"));
  const std::string variant = StringAt(platform, "variant");
  return StringAt(platform, "os") == "linux" && StringAt(platform, "architecture") == "amd64" &&
         (variant.empty() || variant == "v1");
}

Result<Manifest> ParseIndex(const Json& body, std::string media_type) {
  const Json& entries = At(body, "manifests");
  if (!entries.is_array() || body.contains("layers") || body.contains("config")) {
    return Fail(Code::kDataLoss, "an index of images must have manifests alone");
  }
  std::map<std::string, bool> fitting;  // digest, and whether it is an index itself
  for (const Json& entry : entries) {
    if (IsAttestation(entry) || !RunsOnCloudRun(entry)) continue;
    const std::string digest = StringAt(entry, "digest");
    if (!IsDigest(digest)) {
      return Fail(Code::kDataLoss, "an entry of the index has no digest: " + Quoted(digest));
    }
    fitting.emplace(digest, IsIndex(StringAt(entry, "mediaType")));
  }
  if (fitting.size() == 1) {
    return Manifest{.media_type = std::move(media_type),
                    .child = fitting.begin()->first,
                    .child_is_index = fitting.begin()->second};
  }
  if (fitting.empty()) {
    return Fail(Code::kFailedPrecondition,
                "none of its " + std::to_string(entries.size()) +
                    " entries is an image for linux/amd64, which Cloud Run needs; build one");
  }
  return Fail(Code::kFailedPrecondition,
              std::to_string(fitting.size()) + " of its entries are images for linux/amd64 (" +
                  fitting.begin()->first + ", " + fitting.rbegin()->first +
                  "); name the one that is meant by its digest");
}

}  // namespace

std::string AcceptedManifests() {
  std::string accepted;
  for (const std::string_view type : kManifestTypes) {
    if (!accepted.empty()) accepted += ", ";
    accepted += type;
  }
  return accepted;
}

Result<Manifest> ParseManifest(std::string_view body, std::string_view content_type) {
  if (BareType(content_type) == "text/html") {
    return Fail(Code::kDataLoss,
                "an HTML page instead of a manifest: is there a proxy or a login page between?");
  }
  Result<Json> parsed = ParseJson(body);
  if (!parsed) return Fail(std::move(parsed).error().Wrap("reading the manifest"));
  if (!parsed->is_object()) return Fail(Code::kDataLoss, "the manifest is no JSON object");
  LOCKSTEP_TRY(std::string type, MediaTypeOf(*parsed, content_type));
  if (IsIndex(type)) return ParseIndex(*parsed, std::move(type));
  return ParseImageManifest(*parsed, std::move(type));
}

}  // namespace lockstep::oci
