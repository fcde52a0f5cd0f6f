// The blocks in which errors and warnings are told, by every command.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"
#include "reconciler/render/style.h"

namespace lockstep {

// Error: WHAT
//
//   with ADDRESS,
//   on FILE line N:
//
//   DETAIL
//     VERBATIM, a line each, never wrapped
// What is empty is left out. `what` and `detail` may hold foreign text. Ends with a newline.
std::string RenderError(std::string_view what, std::string_view detail = {},
                        const Address& about = {}, const Origin& origin = {}, bool color = false);

// The same for a finding: "Error: " if it is one or blocks, else "Warning: ". One that blocks says
// so.
std::string RenderFinding(const Finding& finding, const TextStyle& style);

// The blocks of all of them, a blank line between two. Those that differ in nothing but the
// resource and where it is written are one block, in the place of the first: it says "with N
// resources: A, B" and the lines of the file. REQUIRES: no pointer is null.
std::string RenderFindings(const std::vector<const Finding*>& findings, const TextStyle& style);

}  // namespace lockstep
