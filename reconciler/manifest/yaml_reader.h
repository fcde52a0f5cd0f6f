// ReadYaml: text -> one strict YAML document as a tree. The only place that knows yaml-cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <tl/expected.hpp>

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/yaml_tree.h"

namespace lockstep {

inline constexpr std::size_t kMaxManifestBytes = std::size_t{1} << 20;
inline constexpr int kMaxYamlDepth = 16;       // nested lists and mappings
inline constexpr int kMaxYamlEvents = 20'000;  // scalars, and starts and ends of the rest
inline constexpr std::size_t kMaxScalarBytes = 4096;

// Refuses, each with a message of its own: what is beyond the limits above or no UTF-8, control
// characters, directives, a second document, anchors, aliases, tags, merge keys, duplicate keys,
// keys that are not text, quotes that are never closed, and all that yaml-cpp finds wrong. A text
// without any content is a null node. No exception leaves it. Columns count characters.
tl::expected<YamlNode, Complaint> ReadYaml(std::string_view text, std::string_view file);

}  // namespace lockstep
