// The ladder of evidence for a browser. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/model/evidence.h"
#include "reconciler/model/plan.h"

namespace lockstep {

// The class of the page's style for it: good, bad, doubt.
std::string_view ToneOf(Verdict verdict);

// The verdict as a sign and a word, neither of which colour alone tells.
std::string RenderVerdict(Verdict verdict);

// A table, a resource a row and a rung a column; below it what is not proven, with what was seen,
// of which resources, and how to look.
std::string RenderLadders(const Plan& plan);

}  // namespace lockstep
