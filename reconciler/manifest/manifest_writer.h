// WriteManifest: a manifest as the text that reads as it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reconciler/manifest/manifest.h"

namespace lockstep {

// Comments; each is one line whatever it holds.
struct ManifestNotes {
  std::vector<std::string> head{};                                // before all
  std::map<std::string, std::vector<std::string>> collections{};  // below the one of that address
  std::vector<std::string> tail{};                                // behind all
};

// ReadManifest of the result is `manifest` but for places and digest. Programs with equal settings
// share an entry. REQUIRES: what ReadManifest holds of a manifest.
std::string WriteManifest(const Manifest& manifest, const ManifestNotes& notes = {});

}  // namespace lockstep
