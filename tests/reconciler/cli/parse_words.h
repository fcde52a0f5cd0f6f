// A command line as a test writes it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reconciler/cli/arguments.h"

namespace lockstep::cli {

using Variables = std::map<std::string, std::string>;

inline tl::expected<Invocation, Usage> Parse(const std::vector<std::string>& words,
                                             const Variables& variables = {}) {
  return ParseArguments(words, [&variables](const char* name) -> const char* {
    auto it = variables.find(name);
    return it == variables.end() ? nullptr : it->second.c_str();
  });
}

}  // namespace lockstep::cli
