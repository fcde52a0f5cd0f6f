// ImportedManifest: an inventory as the manifest under which nothing has to change. Pure.
#pragma once

#include <map>

#include "reconciler/manifest/manifest_writer.h"
#include "reconciler/model/inventory.h"

namespace lockstep {

struct ImportedManifest {
  Manifest manifest{};
  ManifestNotes notes{};
};

// Sorted by name. An image that several run gets a name in `images`. Programs with a problem, or
// with a name that no manifest can hold, are comments; so is all that is guessed of collections:
// nothing in the result deletes. `holds`: of those that would change all the same.
ImportedManifest ImportManifest(const Scope& scope, const Inventory& inventory,
                                const std::map<Address, Hold>& holds);

}  // namespace lockstep
