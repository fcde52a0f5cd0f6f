// ReadManifest: text -> Manifest, or everything that is wrong with it. No I/O.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "reconciler/manifest/manifest.h"

namespace lockstep {

// One thing that is wrong with a manifest. `what` is one line without foreign control characters.
struct Complaint {
  Origin origin{};
  std::string what{};  // "unknown key `imge` in an entry of services"
  std::string hint{};  // "did you mean `image`?"; may be empty
};

// `file` only names the text in origins. At most 1 MiB, depth 16, 20,000 events; UTF-8; one
// document; no anchors, aliases, tags, merge keys, duplicate or unknown keys. All complaints of a
// file come at once, in the order of the text; after an error of the YAML itself, that one alone.
tl::expected<Manifest, std::vector<Complaint>> ReadManifest(std::string_view text,
                                                            std::string_view file);

}  // namespace lockstep
