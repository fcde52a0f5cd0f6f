// The explanation of bad documents in words.
#pragma once

#include <string>

#include "reconciler/model/explanation.h"
#include "reconciler/render/style.h"

namespace lockstep {

// How many bad documents there are and since when, by the names in their ids; then every candidate
// with its score and the facts: "+" for, "-" against, "=" neither, "?" unknown. Those that nothing
// speaks for are one line each. Ends with a newline.
std::string RenderExplanation(const Explanation& explanation, const TextStyle& style);

// What could not be listed, as `Error:` blocks for stderr; empty if nothing was.
std::string RenderExplanationErrors(const Explanation& explanation, const TextStyle& style);

}  // namespace lockstep
