// JsonLine: a JSON value as programs read it from standard output.
#pragma once

#include <string>

#include "reconciler/base/json.h"

namespace lockstep {

// One line, with its end. Foreign text in it may hold what a terminal obeys or hides, and
// `##[...]`, which a runner of a build service would obey even here: such characters, and of two
// marks one, are written as their escapes, which mean the same.
std::string JsonLine(const Json& value);

}  // namespace lockstep
