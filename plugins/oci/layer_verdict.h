// What one layer by itself says of a path: the shortcut that leaves the layers below unread. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "plugins/oci/layer_contents.h"

namespace lockstep::oci {

struct LayerVerdict {
  enum class Says {
    kNothing,  // the layers below decide
    kFile,     // `entry` is it, whatever is below
    kGone,     // it is not there, whatever is below
    kUnclear,  // a link may be in play: only all layers together tell
  };
  Says says = Says::kNothing;
  std::size_t entry = 0;
};

// A layer knows its own paths, not where they lead: a folder that it does not list may be a
// symbolic link below. So what bears on the path (entries and marks with the name of one of its
// parts, and opaque marks) counts only if all folders above it are listed as folders, as builders
// do. REQUIRES: `path` is clean.
LayerVerdict Judge(const LayerContents& layer, const std::string& path);

}  // namespace lockstep::oci
