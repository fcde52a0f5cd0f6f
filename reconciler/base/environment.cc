#include "reconciler/base/environment.h"

namespace lockstep {

std::string Variable(const GetEnv& get_env, const std::string& name) {
  const char* value = get_env(name.c_str());
  return value == nullptr ? "" : value;
}

}  // namespace lockstep
