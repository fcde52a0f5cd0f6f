// The type image_code: what the files inside an image say, by its digest.
#pragma once

#include <memory>
#include <string_view>

#include "reconciler/provider/provider.h"

namespace lockstep::oci {

// Named "REPOSITORY@DIGEST#..." (what stands behind the # tells one set of checks from another),
// with the spec {"image": "REPOSITORY@DIGEST", "code": [an entry of `code` as the manifest has it,
// ...]}. Its observation's state is {"image", "verdict": "proven" | "refuted" | "unknown",
// "detail", "absent", "checks": [{"file", "verdict", "detail", "absent"}]}; a check that could not
// be made has its reason there, and `absent` is true where there is no such file at all. It is read
// as a lead of what wants the image, and never changed.
inline constexpr std::string_view kCodeType = "image_code";

std::unique_ptr<Provider> MakeCodeProvider();

}  // namespace lockstep::oci
