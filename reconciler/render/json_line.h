// JsonLine: a JSON value as programs read it from standard output.
#pragma once

#include <string>

#include "reconciler/base/json.h"

namespace lockstep {

// One line, with its end. Foreign text in it may hold `##[...]`, which a runner of a build service
// would obey even here: one of the two marks is written as its escape, which means the same.
std::string JsonLine(const Json& value);

}  // namespace lockstep
