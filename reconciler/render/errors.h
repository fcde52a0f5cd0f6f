// The blocks in which errors and warnings are told, by every command.
#pragma once

#include <string>
#include <string_view>

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

// Whether RenderFinding shows it as an error.
bool ShownAsError(const Finding& finding);

}  // namespace lockstep
