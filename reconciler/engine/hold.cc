#include "reconciler/engine/hold.h"

#include <chrono>
#include <optional>
#include <string>

#include "reconciler/base/rfc3339.h"

namespace lockstep {

void ApplyHold(const Resource& resource, TimePoint now, Planned& planned) {
  const Hold& hold = *resource.hold;
  Change& change = planned.change;
  std::string reason = "held until " + hold.until + ": " + hold.reason;
  if (change.action != Action::kNone) reason += "; held back: " + change.reason;
  change.action = Action::kNone;
  change.reason = std::move(reason);
  change.diffs.clear();
  change.documents = 0;

  const std::optional<TimePoint> day = ParseDate(hold.until);
  if (day && now < *day + std::chrono::days{1}) return;
  planned.findings.push_back(
      {.blocks = true,
       .what = "the hold lapsed on " + hold.until,
       .detail = "It was held for: " + hold.reason +
                 ". Remove `hold` to converge it again, or give it a later `until`.",
       .about = resource.address,
       .origin = resource.origin});
}

}  // namespace lockstep
