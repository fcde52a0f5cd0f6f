// Looking things up by the resource that they are about.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// The element of a list that is by address, by its member `address`; null if there is none.
template <typename Range>
auto AtAddress(Range& range, const Address& address) {
  const auto found =
      std::lower_bound(std::begin(range), std::end(range), address,
                       [](const auto& one, const Address& wanted) { return one.address < wanted; });
  const bool there = found != std::end(range) && found->address == address;
  return there ? &*found : nullptr;
}

// The first about each resource, of those for which `counts` is true.
template <typename Predicate>
std::map<Address, const Finding*> FirstFindings(const std::vector<Finding>& findings,
                                                const Predicate& counts) {
  std::map<Address, const Finding*> first;
  for (const Finding& finding : findings) {
    if (counts(finding)) first.emplace(finding.about, &finding);
  }
  return first;
}

}  // namespace lockstep
