// DangersOf: what a reviewer must see of a plan before anything else. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/plan.h"

namespace lockstep {

// In the order in which they are shown.
enum class DangerKind {
  kBlocks,      // an error that keeps the plan, or a part of it, from being applied
  kDeletes,     // documents
  kAllowsMore,  // what the manifest under review allows and its base did not
  kHeld,        // what differs and stays as it is
  kUnproven,    // a check that was refuted or could not be made, of what the plan leaves as it is
  kWaits,       // what keeps a clean-up waiting whatever the apply does
};
std::string_view Heading(DangerKind kind);  // "Documents are deleted"

struct Danger {
  DangerKind kind = DangerKind::kBlocks;
  std::string what{};             // foreign text may be in it
  std::vector<Address> about{};   // of which that is so; may be empty
  std::vector<Origin> origins{};  // where it is written, each once; may be empty
};

// By kind, then in the order of the plan. What is true of several resources in the same words is
// one danger.
std::vector<Danger> DangersOf(const Plan& plan);

// "ADDRESS: what (ORIGIN)", or "what (22 resources: A, B and 20 more) (ORIGIN and 21 more)", one
// line. Foreign text may be in it.
std::string DangerLine(const Danger& danger);

// That the manifest under review allows nothing more than its base did; empty if it does, or if
// there was no base.
std::string_view NothingMoreIsAllowed(const Plan& plan);

// "recorded 3h before the plan was made, at 2026-..."; empty if the observations are the plan's
// own.
std::string AgeOfObservations(const Plan& plan);

}  // namespace lockstep
