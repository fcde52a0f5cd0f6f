// Requirements: what a plugin needs of the project and of the network, for who wants to know before
// it is needed (`doctor`).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/provider/provider.h"

namespace lockstep {

// What the commands do. `plan`, `verify`, `explain`, `snapshot`, `import` and `run` look; `apply`,
// and `run --mode apply`, look, update, and clean up where there are collections; `restore` looks
// and puts back.
enum class Task { kLook, kUpdate, kCleanUp, kPutBack };

struct PermissionNeed {
  std::string permission{};  // as IAM names it: "run.services.list"
  Task task = Task::kLook;
  // The predefined role that holds it and little else, "roles/run.viewer". Empty: every predefined
  // role that holds it holds far more, and it belongs into a role of one's own.
  std::string role{};
  friend auto operator<=>(const PermissionNeed&, const PermissionNeed&) = default;
};

// A thing on which a permission can be granted more narrowly than on the project.
struct GrantPlace {
  std::string name{};   // for people: "service nba-scrapers"
  std::string url{};    // without ":testIamPermissions"
  std::string grant{};  // the command that grants there, without --member and --role; fit to paste
};

// Stateless, as a Provider is. `wanted`: all resources of the manifest, through Validate.
class Requirements {
 public:
  virtual ~Requirements() = default;

  // Whether `wanted` makes the plugin ask anything at all.
  virtual bool Concerns(std::span<const Resource> wanted) const = 0;

  // A URL of each host that it asks for `wanted`, where any answer shows that the host is reached.
  virtual std::vector<std::string> Probes(std::span<const Resource> wanted) const = 0;

  // All that any command needs, each permission of each task once.
  virtual std::vector<PermissionNeed> Needs() const = 0;

  // Permissions that no command needs and with which a stolen credential does harm.
  virtual std::vector<std::string> Dangers() const = 0;

  // Where `permission` is looked for if the project does not grant it; empty: nowhere else.
  virtual Result<std::vector<GrantPlace>> Places(std::string_view permission,
                                                 std::span<const Resource> wanted,
                                                 const Reading& world) const = 0;

  // Whether a grant on the project is enough for all of `wanted`.
  virtual bool ProjectCovers(std::string_view /*permission*/, std::span<const Resource> /*wanted*/,
                             const Scope& /*scope*/) const {
    return true;
  }
};

}  // namespace lockstep
