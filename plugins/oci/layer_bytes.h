// LayerBytes: the blob of a layer, pulled piece by piece and verified as it comes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/oci/registry_manifest.h"
#include "plugins/oci/session.h"
#include "reconciler/base/digest.h"
#include "reconciler/base/result.h"
#include "reconciler/model/image.h"

namespace lockstep::oci {

inline constexpr std::uint64_t kPieceBytes = std::uint64_t{8} << 20;

// Nothing that it gave out is to be believed before Finish() has succeeded. Never holds more than
// one piece, so a layer of more than one piece needs a registry that sends parts of a blob. Not
// thread-safe.
class LayerBytes {
 public:
  // What is referred to outlives it.
  LayerBytes(const ImageReference& image, const Layer& layer, Session& session);

  // The next bytes, which live until the next call; empty at the end of the blob. Errors: those of
  // Session::Get and RequireWhole; kUnimplemented if the registry sends no parts; kDataLoss for
  // more or fewer bytes than were asked for.
  Result<std::string_view> Next();

  // Pulls what is left. kDataLoss: the bytes have another digest than the layer's.
  Status Finish();

  std::uint64_t pulled() const { return pulled_; }  // bytes of the blob so far

 private:
  const ImageReference& image_;
  const Layer& layer_;
  Session& session_;
  Sha256 digest_{};
  std::uint64_t pulled_ = 0;
  std::string piece_{};
};

}  // namespace lockstep::oci
