#include "reconciler/model/policy_change.h"

#include <array>
#include <utility>

namespace lockstep {
namespace {

constexpr std::array<std::pair<Loosening, std::string_view>, 10> kLoosenings = {
    {{Loosening::kBoundLifted, "bound_lifted"},
     {Loosening::kKeepDropped, "keep_dropped"},
     {Loosening::kBadWidened, "bad_widened"},
     {Loosening::kCleanUpAllowed, "clean_up_allowed"},
     {Loosening::kBackupDropped, "backup_dropped"},
     {Loosening::kEntryRemoved, "entry_removed"},
     {Loosening::kProofDropped, "proof_dropped"},
     {Loosening::kWriterDropped, "writer_dropped"},
     {Loosening::kHoldLifted, "hold_lifted"},
     {Loosening::kStrangersPassed, "strangers_passed"}}};

}  // namespace

std::string_view Name(Loosening kind) {
  for (const auto& [known, name] : kLoosenings) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<Loosening> LooseningNamed(std::string_view name) {
  for (const auto& [kind, known] : kLoosenings) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace lockstep
