#include "plugins/oci/client.h"

#include <utility>

#include "plugins/oci/registry_error.h"
#include "plugins/oci/registry_manifest.h"
#include "reconciler/base/digest.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;
constexpr std::size_t kShownDigest = 80;

struct Read {
  std::string digest{};
  Manifest manifest{};
};

// The digest of the bytes, if nobody calls them by another one.
Result<std::string> CheckDigest(const Response& reply, const std::string& asked) {
  std::string digest = "sha256:" + Sha256Hex(reply.body);
  const std::string told = HeaderOf(reply.headers, "docker-content-digest");
  if (!told.empty() && told != digest) {
    return Fail(Code::kDataLoss, "the registry calls it " + Printable(told, kShownDigest) +
                                     ", but its bytes have the digest " + digest);
  }
  if (!asked.empty()) LOCKSTEP_CHECK(RequireDigest(digest, asked));
  return digest;
}

// Nullopt if the registry says that there is no such manifest.
Result<std::optional<Read>> ReadManifest(const ImageReference& image, Session& session) {
  if (image.digest.starts_with("sha512:")) {
    return Fail(Code::kUnimplemented, "only sha256 digests can be checked; name it by such a one");
  }
  const std::string& named = image.digest.empty() ? image.tag : image.digest;
  LOCKSTEP_TRY(const Response reply, session.Get(image, {.what = "manifests/" + named,
                                                         .accept = AcceptedManifests(),
                                                         .max_body = kLargestManifest}));
  if (SaysUnknown(reply)) return std::nullopt;
  LOCKSTEP_CHECK(RequireWhole(reply, image, "manifest"));
  LOCKSTEP_TRY(std::string digest, CheckDigest(reply, image.digest));
  LOCKSTEP_TRY(Manifest manifest,
               ParseManifest(reply.body, HeaderOf(reply.headers, "content-type")));
  return Read{std::move(digest), std::move(manifest)};
}

// What an index names as its child.
Result<Manifest> ReadChild(const ImageReference& image, const std::string& child,
                           Session& session) {
  ImageReference inner = image;
  inner.digest = child;
  LOCKSTEP_TRY(std::optional<Read> read, ReadManifest(inner, session));
  if (!read) return Fail(Code::kDataLoss, "it names " + child + ", which is not there");
  return std::move(read->manifest);
}

// The same, if it must be an image itself.
Result<Manifest> ReadImage(const ImageReference& image, const std::string& child,
                           Session& session) {
  LOCKSTEP_TRY(Manifest manifest, ReadChild(image, child, session));
  if (!manifest.config.empty()) return manifest;
  return Fail(Code::kDataLoss, "its entry for linux/amd64 is no image, but an index");
}

// The one image for linux/amd64 of the index that lies within `outer`.
Result<std::string> ChildOfInner(const ImageReference& image, const Manifest& outer,
                                 Session& session) {
  LOCKSTEP_TRY(Manifest inner, ReadChild(image, outer.child, session));
  if (inner.child.empty() || inner.child_is_index) {
    return Fail(Code::kFailedPrecondition,
                "it is an index that holds indexes; one within another is the most that is read");
  }
  return std::move(inner.child);
}

}  // namespace

Result<std::optional<Resolved>> Resolve(const ImageReference& image, Session& session) {
  LOCKSTEP_TRY(std::optional<Read> read, ReadManifest(image, session));
  if (!read) return std::nullopt;
  Resolved resolved{.digest = std::move(read->digest),
                    .media_type = read->manifest.media_type,
                    .child = read->manifest.child,
                    .config = read->manifest.config,
                    .layers = std::move(read->manifest.layers)};
  if (read->manifest.child_is_index) {
    LOCKSTEP_TRY(resolved.child, ChildOfInner(image, read->manifest, session));
  }
  return resolved;
}

Result<std::string> ConfigDigest(const ImageReference& image, const Resolved& resolved,
                                 Session& session) {
  if (!resolved.config.empty()) return resolved.config;
  LOCKSTEP_TRY(Manifest child, ReadImage(image, resolved.child, session));
  return std::move(child.config);
}

Result<std::vector<Layer>> LayersOf(const ImageReference& image, const Resolved& resolved,
                                    Session& session) {
  if (!resolved.config.empty()) return resolved.layers;
  LOCKSTEP_TRY(Manifest child, ReadImage(image, resolved.child, session));
  return std::move(child.layers);
}

}  // namespace lockstep::oci
