// The lines that sum up a plan, in every form in which it is shown.
#pragma once

#include <cstdint>
#include <string>

#include "reconciler/model/plan.h"

namespace lockstep {

std::int64_t CountOf(const Plan& plan, Action action);

// The documents of all collections of a plan.
struct DocumentTotals {
  std::int64_t deleted = 0;
  std::int64_t kept = 0;
  std::int64_t unclassified = 0;
};
DocumentTotals TotalsOf(const Plan& plan);

// "Plan: 0 to add, 22 to change, 1 to destroy." Other tools parse it.
std::string PlanLine(const Plan& plan);

// "Documents: 1035 to delete, 18 to keep, 0 unclassified."; empty if no collection of the plan
// holds documents.
std::string DocumentsLine(const Plan& plan);

// What is to be said of a plan in one sentence: that there are changes, none, that something blocks
// it, or how many checks could not be made.
std::string Headline(const Plan& plan);

}  // namespace lockstep
