// NewsDesk: turns rounds into news, so that what is wrong is told once, and its end as well.
#pragma once

#include <map>
#include <string>

#include "reconciler/model/news.h"
#include "reconciler/model/round.h"

namespace lockstep {

// A round that failed or was stopped ends nothing that was known to be wrong: that nobody looked is
// no recovery. That rounds fail, and what they could not read, is told from the second in a row on,
// since one that fails may be a passing fault. What is held or suspended is as somebody wanted it,
// and is no problem. Not thread-safe.
class NewsDesk {
 public:
  News Take(const Round& round);

 private:
  std::map<std::string, std::map<std::string, Problem>> wrong_;  // by manifest, by key
};

}  // namespace lockstep
