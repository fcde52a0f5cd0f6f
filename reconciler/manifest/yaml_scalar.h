// YamlScalar: any text, or any JSON value, as YAML that means just that. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/json.h"

namespace lockstep {

// Plain where no reader of YAML could take it for anything else, else in double quotes, with what
// cannot be seen escaped: one line, and ReadYaml gives `text` back. REQUIRES: `text` is UTF-8.
std::string YamlScalar(std::string_view text);

// On one line: {key: value, ...} and [value, ...].
std::string YamlFlow(const Json& value);

}  // namespace lockstep
