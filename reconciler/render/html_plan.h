// RenderHtml: a plan as one page for a browser.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconciler/model/plan.h"

namespace lockstep {

// The names that --list-documents found in one collection, or the first of them.
struct ListedNames {
  Address collection{};
  std::vector<std::string> names{};  // foreign text
  std::int64_t more = 0;             // that are not in `names`
};

struct HtmlPlan {
  std::string manifest_file{};
  std::string digest{};               // of the saved plan; empty: it was not saved
  std::vector<ListedNames> listed{};  // of what is not listed the page has a sample
};

// How every page begins that RenderHtml made.
std::string HtmlPlanBeginning();

// What is to be seen first, the growth and the deletions of each collection, every change, the
// ladder of every resource, the warnings. One self-contained file that loads nothing; equal plans,
// equal bytes.
std::string RenderHtml(const Plan& plan, const HtmlPlan& options);

}  // namespace lockstep
