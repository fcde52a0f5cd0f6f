#include "plugins/oci/configuration.h"

#include "plugins/oci/redirect.h"
#include "plugins/oci/registry_error.h"
#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kLargestConfiguration = std::size_t{4} << 20;

// The texts under `key`; none if it is absent or null.
Result<std::vector<std::string>> TextsAt(const Json& object, std::string_view key) {
  const Json& list = At(object, key);
  std::vector<std::string> texts;
  if (list.is_null()) return texts;
  const auto refuse = [key] {
    return Fail(Code::kDataLoss, "its " + std::string(key) + " is no list of texts");
  };
  if (!list.is_array()) return refuse();
  for (const Json& text : list) {
    if (!text.is_string()) return refuse();
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

Result<std::string> RevisionIn(const Json& labels) {
  if (labels.is_null()) return "";
  if (!labels.is_object()) return Fail(Code::kDataLoss, "its Labels are no object");
  for (const char* name : {"org.opencontainers.image.revision", "org.label-schema.vcs-ref"}) {
    const Json& label = At(labels, name);
    if (label.is_null()) continue;
    if (!label.is_string()) {
      return Fail(Code::kDataLoss, "its label " + std::string(name) + " is no text");
    }
    if (label != Json("")) return label.get<std::string>();
  }
  return "";
}

}  // namespace

Result<Configuration> ParseConfiguration(std::string_view bytes) {
  LOCKSTEP_TRY(const Json whole, ParseJson(bytes));
  const Json& config = At(whole, "config");
  if (!whole.is_object() || !(config.is_null() || config.is_object())) {
    return Fail(Code::kDataLoss, "it is not the configuration of an image");
  }
  Configuration said;
  LOCKSTEP_TRY(said.entrypoint, TextsAt(config, "Entrypoint"));
  LOCKSTEP_TRY(said.cmd, TextsAt(config, "Cmd"));
  LOCKSTEP_TRY(said.revision, RevisionIn(At(config, "Labels")));
  return said;
}

Result<Configuration> ReadConfiguration(const ImageReference& image, const std::string& digest,
                                        Session& session) {
  if (!digest.starts_with("sha256:")) {
    return Fail(Code::kUnimplemented, "only sha256 digests can be checked, and it has " + digest);
  }
  LOCKSTEP_TRY(const Response reply, session.Get(image, {.what = "blobs/" + digest,
                                                         .accept = "*/*",
                                                         .max_body = kLargestConfiguration,
                                                         .redirects = kMostRedirects}));
  LOCKSTEP_CHECK(RequireWhole(reply, image, "blob"));
  LOCKSTEP_CHECK(RequireDigest("sha256:" + Sha256Hex(reply.body), digest));
  return ParseConfiguration(reply.body);
}

}  // namespace lockstep::oci
