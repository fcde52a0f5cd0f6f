// PolicyChange: what a manifest under review allows that the one it is compared with did not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reconciler/model/resource.h"

namespace lockstep {

enum class Loosening {
  kBoundLifted,      // a bound or a precaution allows more than it did, or is gone
  kKeepDropped,      // a document that had to stay, or had to be there, no longer has to
  kBadWidened,       // a rule for bad ids is new, or not shown to match no more than before
  kCleanUpAllowed,   // documents may be deleted where they were only counted
  kBackupDropped,    // what is deleted is copied no longer, elsewhere, or for less time
  kEntryRemoved,     // a service, a job or a collection is no longer looked after
  kProofDropped,     // a check of code or logs is no longer asked for, or asks for less
  kWriterDropped,    // a clean-up no longer waits for a program
  kHoldLifted,       // a resource that was held may be changed
  kStrangersPassed,  // what no manifest names is no longer told of, or no longer stops a plan
};
std::string_view Name(Loosening kind);                           // "bound_lifted"
std::optional<Loosening> LooseningNamed(std::string_view name);  // nullopt if it is none

struct PolicyChange {
  Loosening kind = Loosening::kBoundLifted;
  Address address{};   // empty: of the manifest as a whole
  std::string what{};  // "alert_above: 500 -> 2000"; may hold foreign text
  Origin origin{};     // where it stands now; of what is gone, where it stood
};

}  // namespace lockstep
