// One function for each part of the manifest: tree -> entries, and what is wrong with their
// meaning.
//
// The tree may have failed the table check: each takes what it understands and passes over the
// rest in silence, so that all complaints of a file come at once and none comes twice.
#pragma once

#include <vector>

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/manifest.h"
#include "reconciler/manifest/yaml_tree.h"

namespace lockstep {

std::vector<ImageEntry> ReadImages(const YamlNode& root);

// `list` is "services" or "jobs". Complains of names that occur twice, and of an image that is
// neither in `images` nor a reference.
std::vector<ProgramEntry> ReadPrograms(const YamlNode& root, std::string_view list,
                                       const std::vector<ImageEntry>& images,
                                       Complaints& complaints);

// Complains of collections and rules that occur twice, of a clean-up without rules or without ids
// to keep, of bounds that contradict each other, and of freshness without documents.
std::vector<CollectionEntry> ReadCollections(const YamlNode& root, Complaints& complaints);

// Complains of resources that occur twice, and of types that have a list of their own.
std::vector<OtherEntry> ReadOthers(const YamlNode& root, Complaints& complaints);

Policy ReadPolicy(const YamlNode& root);

// Complains of writers that match nothing in `manifest`, which was read from `root`.
void CheckWriters(const YamlNode& root, const Manifest& manifest, Complaints& complaints);

}  // namespace lockstep
