// CheckAgainstTable: whether a tree has the form that the table of keys describes.
#pragma once

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/yaml_tree.h"

namespace lockstep {

// Adds a complaint for each unknown key, missing key, wrong type, misshapen text, number out of
// range, empty list, and group of keys of which too few or too many are there. What values mean
// together is not looked at.
void CheckAgainstTable(const YamlNode& node, const ObjectSpec& spec, Complaints& complaints);

}  // namespace lockstep
