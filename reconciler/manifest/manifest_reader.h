// ReadManifest: text -> Manifest, or everything that is wrong with it. No I/O.
#pragma once

#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/manifest.h"

namespace lockstep {

// `file` only names the text in origins. At most 1 MiB, depth 16, 20,000 events; UTF-8; one
// document; no anchors, aliases, tags, merge keys, duplicate or unknown keys. All complaints of a
// file come at once, in the order of the text; after an error of the YAML itself, that one alone.
tl::expected<Manifest, std::vector<Complaint>> ReadManifest(std::string_view text,
                                                            std::string_view file);

}  // namespace lockstep
