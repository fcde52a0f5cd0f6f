// Image references, as manifests and live resources name them.
#include "reconciler/model/image.h"
#include "tests/fuzz/foreign_bytes.h"

namespace lockstep::fuzz {

void Try(std::string_view bytes) {
  IsDigest(bytes);
  const Result<ImageReference> image = ParseImage(bytes);
  RequirePrintableError(image);
  if (!image) return;
  const Result<ImageReference> again = ParseImage(Text(*image));
  Require(again && Text(*again) == Text(*image), "the canonical text is its own", Text(*image));
  Require(Printable(Text(*image)) == Text(*image), "a reference is plain text", Text(*image));
}

}  // namespace lockstep::fuzz
