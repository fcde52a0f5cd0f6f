// GetEnv: the environment as a capability, so that a test brings its own.
#pragma once

#include <functional>
#include <string>

namespace lockstep {

// As std::getenv: null if the variable is not set.
using GetEnv = std::function<const char*(const char* name)>;

std::string Variable(const GetEnv& get_env, const std::string& name);  // empty if it is not set

}  // namespace lockstep
