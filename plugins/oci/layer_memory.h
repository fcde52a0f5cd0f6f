// What was read of a layer, as bytes for the cache and back. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/oci/layer_contents.h"

namespace lockstep::oci {

// Names the layer, the files that were kept of it, and the form of ForMemory.
std::string MemoryKey(const std::string& digest, const FileNames& names);

std::string ForMemory(const LayerContents& contents);

// Nullopt if `bytes` are not what ForMemory makes.
std::optional<LayerContents> FromMemory(std::string_view bytes);

}  // namespace lockstep::oci
