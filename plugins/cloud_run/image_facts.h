// ImageFacts: what an image's configuration says, from the image's observation. Pure.
#pragma once

#include <string>
#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/model/image.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

struct ImageFacts {
  std::vector<std::string> entrypoint{};
  std::vector<std::string> cmd{};
  std::string revision{};  // of its label; empty: it has none
};

// From the observation {"oci_image", canonical text of `image`}, whose keys plugins/oci/plugin.h
// lists. Unknown is an Error that says why: it was not read, could not be read, or is not there.
Result<ImageFacts> FactsOf(const ImageReference& image, const Observations& seen);

}  // namespace lockstep::cloud_run
