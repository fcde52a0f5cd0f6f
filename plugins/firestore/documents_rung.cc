#include "plugins/firestore/documents_rung.h"

#include <fmt/core.h>

#include <string>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/figures.h"
#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kIdsInDetail = 3;

std::string CountedAs(const Seen& seen) {
  return fmt::format("{}: {} kept, {} unclassified", Documents(seen.count), Grouped(seen.kept),
                     Grouped(seen.unclassified));
}

std::string BadOnes(const Seen& seen) {
  std::vector<std::string> ids;
  for (const RuleCount& rule : seen.bad) {
    ids.insert(ids.end(), rule.sample.begin(), rule.sample.end());
  }
  return fmt::format("{} of {} {} bad: {}", Grouped(seen.OldAndBad()), Documents(seen.count),
                     seen.OldAndBad() == 1 ? "is" : "are",
                     PrintedIds(ids, seen.OldAndBad(), kIdsInDetail));
}

Evidence Rung(Verdict verdict, std::string detail) {
  return {.rung = std::string(kRungDocuments), .verdict = verdict, .detail = std::move(detail)};
}

}  // namespace

Evidence DocumentsRung(const Seen& seen) {
  if (!seen.scanned || seen.bad.empty()) {
    return Rung(Verdict::kUnknown, (seen.more ? "more than " : "") + Documents(seen.count) +
                                       ", and no rule that tells bad ids from good");
  }
  if (seen.OldAndBad() > 0) return Rung(Verdict::kRefuted, BadOnes(seen));
  std::string detail = CountedAs(seen);
  if (seen.too_young > 0) {
    detail += fmt::format(", {} bad but updated lately", Grouped(seen.too_young));
  }
  return Rung(Verdict::kProven, std::move(detail));
}

Evidence DocumentsRung(const CleanUpTask& planned, const Seen& live) {
  const bool nothing_bad = live.OldAndBad() == 0 && live.too_young == 0;
  if (!live.scanned || nothing_bad) return DocumentsRung(live);
  const bool named_is_left = CompareTimes(live.first_update, planned.sentence.cutoff()) <= 0;
  if (named_is_left) return Rung(Verdict::kRefuted, BadOnes(live));
  return Rung(Verdict::kProven,
              fmt::format("{}; none of the plan is left, {} bad changed or appeared since",
                          CountedAs(live), Grouped(live.OldAndBad() + live.too_young)));
}

}  // namespace lockstep::firestore
