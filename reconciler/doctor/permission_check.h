// What IAM says that the caller may and may not do, beside what it needs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reconciler/model/diagnosis.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

struct PermissionQuestion {
  std::span<const Resource> wanted{};  // all of the manifest
  const Registry& registry;
  std::vector<Task> tasks{};  // of the command that is asked about
  std::string member{};       // "serviceAccount:a@b"; empty: not known, lines to paste say MEMBER
};

// testIamPermissions of the project first, in one call; what it does not grant is asked of the
// things it can be granted on. One check a needed permission, then what is held and not needed: a
// write that another command needs, and what no command needs. If the project cannot be asked, that
// is the one check, unknown.
std::vector<Check> CheckPermissions(const PermissionQuestion& question, const Reading& world);

}  // namespace lockstep
