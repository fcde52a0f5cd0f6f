#include "plugins/oci/layer_bytes.h"

#include <algorithm>
#include <utility>

#include "plugins/oci/redirect.h"
#include "plugins/oci/registry_error.h"

namespace lockstep::oci {
LayerBytes::LayerBytes(const ImageReference& image, const Layer& layer, Session& session)
    : image_(image), layer_(layer), session_(session) {}

Result<std::string_view> LayerBytes::Next() {
  piece_.clear();
  if (pulled_ == layer_.size) return std::string_view{};
  const std::uint64_t size = std::min(kPieceBytes, layer_.size - pulled_);
  RegistryGet get{.what = "blobs/" + layer_.digest,
                  .accept = "*/*",
                  .max_body = static_cast<std::size_t>(size),
                  .redirects = kMostRedirects};
  const bool part = size < layer_.size;
  if (part) get.range = {pulled_, pulled_ + size - 1};
  LOCKSTEP_TRY(Response reply, session_.Get(image_, get));
  if (part && reply.status == 200) {
    return Fail(Code::kUnimplemented,
                "the registry sends a layer whole or not at all, and one of " +
                    std::to_string(layer_.size >> 20U) + " MiB is not held in memory");
  }
  if (!part || reply.status != 206) LOCKSTEP_CHECK(RequireWhole(reply, image_, "layer"));
  if (reply.body.size() != size) {
    return Fail(Code::kDataLoss, "the registry sent " + std::to_string(reply.body.size()) +
                                     " bytes of the layer where it has " + std::to_string(size));
  }
  piece_ = std::move(reply.body);
  pulled_ += size;
  digest_.Add(piece_);
  const std::string_view piece = piece_;
  return piece;
}

Status LayerBytes::Finish() {
  while (pulled_ < layer_.size) LOCKSTEP_CHECK(Next());
  return RequireDigest("sha256:" + digest_.Hex(), layer_.digest);
}

}  // namespace lockstep::oci
