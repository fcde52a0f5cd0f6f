// SavedPlan: a plan as one file, with all that an apply needs to know that it may still be made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep {

inline constexpr std::size_t kLargestPlanFile = std::size_t{32} << 20;
inline constexpr Duration kPlanLifetime = std::chrono::hours{24};
inline constexpr Duration kLongestPlanLifetime = std::chrono::hours{24} * 30;

struct SavedPlan {
  Plan plan{};
  std::string tool_version{};
  std::string manifest_file{};           // what the manifest was called, for messages
  std::string manifest{};                // its bytes, whole: plan.manifest_digest is their SHA-256
  std::vector<std::string> databases{};  // of Firestore, that the manifest names; sorted
  // What the resources need (Resource::needs), as it was read: the digests behind their tags. In
  // the order of addresses; all present and read.
  std::vector<Observation> resolved{};
  TimePoint expires_at{};  // after plan.made_at, by kLongestPlanLifetime at most
};

// The bytes of the file, and what they are known by.
struct PlanFile {
  std::string bytes{};
  std::string digest{};  // "sha256:" and 64 digits, over all else in the file
};

// Whether bytes are meant as a saved plan, and not as a manifest; told by how they begin.
bool LooksLikePlanFile(std::string_view bytes);

// Equal plans, equal bytes. kResourceExhausted if they are more than kLargestPlanFile, kInternal
// if ReadPlanFile would refuse them.
Result<PlanFile> WritePlanFile(const SavedPlan& saved);

// What was read: the plan, and the file's digest.
struct ReadPlan {
  SavedPlan saved{};
  std::string digest{};
};

// Reads what WritePlanFile wrote, and nothing else. kInvalidArgument for another format, kDataLoss
// for bytes that are cut short, altered, or not what WritePlanFile makes of the same plan, byte by
// byte. The digest says that nothing was altered, not who wrote it.
Result<ReadPlan> ReadPlanFile(std::string_view bytes);

// Why `saved` may not be applied at `now`, by this machine's clock: it has expired, or is of the
// future. kFailedPrecondition.
Status CheckPlanTime(const SavedPlan& saved, TimePoint now);

}  // namespace lockstep
