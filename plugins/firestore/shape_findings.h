// Findings about ids that no rule names: their shapes, and the rules that would name them. Pure.
#pragma once

#include <string>
#include <vector>

#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/shape_tally.h"
#include "reconciler/model/plan.h"

namespace lockstep::firestore {

// A shape of more documents than this is taken for a writer that no rule knows.
inline constexpr std::int64_t kFewOfAShape = 10;

// A warning for each shape of more than kFewOfAShape documents, with a line for the manifest's
// `bad_ids`. Its name is none that `rules` or an earlier proposal has.
std::vector<Finding> JudgeShapes(const Rules& rules, const Shapes& shapes);

// "{name: none, contains: _None_}": an entry of `bad_ids` as YAML.
std::string ManifestLine(const std::string& name, const RuleText& rule);

}  // namespace lockstep::firestore
