// FirstUses: finds the second use of a name that may occur only once.
#pragma once

#include <map>
#include <string>

#include "reconciler/manifest/complaint.h"

namespace lockstep {

class FirstUses {
 public:
  // `list` names in messages where the names stand: "`services`". `complaints` outlives this.
  FirstUses(std::string list, Complaints& complaints);

  // Complains if `name` was claimed before.
  void Claim(const std::string& name, const Origin& origin);

 private:
  std::string list_;
  Complaints& complaints_;
  std::map<std::string, int> lines_;
};

}  // namespace lockstep
