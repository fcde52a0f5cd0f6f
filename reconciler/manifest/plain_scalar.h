// What an unquoted YAML scalar means: the core schema of YAML 1.2, with numbers strictly decimal.
#pragma once

#include <string_view>

#include "reconciler/manifest/yaml_tree.h"

namespace lockstep {

// Sets kind, text and value of `node`. true/false, null/~, 12, -3, 0.99 and 1e3 mean what they
// look like. Text are `no`, `on` and `y` (YAML 1.1), and what other readers take for numbers of
// another value: 012, 0o7, 0x1f, 1_000, 12:30, .5, .inf, 1e999. Whole numbers beyond 64 bits are
// kNumber.
void ResolvePlain(std::string_view text, YamlNode& node);

}  // namespace lockstep
