#include "reconciler/render/terraform_names.h"

namespace lockstep {

Json TerraformResource(const Address& address) {
  return {{"address", Text(address)},
          {"mode", "managed"},
          {"type", address.type},
          {"name", address.name},
          {"provider_name", kProviderName}};
}

std::string_view PlanActionName(Action action) {
  return action == Action::kNone ? "no-op" : MessageActionName(action);
}

std::string_view MessageActionName(Action action) {
  switch (action) {
    case Action::kNone: return "noop";
    case Action::kUpdate: return "update";
    case Action::kDelete: return "delete";
  }
  return "";
}

}  // namespace lockstep
