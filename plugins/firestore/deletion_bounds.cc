#include "plugins/firestore/deletion_bounds.h"

#include <fmt/core.h>

#include <cmath>

#include "plugins/firestore/figures.h"

namespace lockstep::firestore {

std::int64_t MostByShare(double delete_share, std::int64_t count) {
  return static_cast<std::int64_t>(std::floor(delete_share * static_cast<double>(count)));
}

std::vector<BoundCheck> CheckDeletions(const CleanUpSpec& cleanup, std::int64_t planned,
                                       std::int64_t count) {
  BoundCheck at_most{.name = "delete_at_most",
                     .bound = static_cast<double>(cleanup.delete_at_most),
                     .verdict = Verdict::kProven,
                     .detail = fmt::format("{} to delete, delete_at_most allows {}",
                                           Documents(planned), Grouped(cleanup.delete_at_most))};
  if (planned > cleanup.delete_at_most) {
    at_most.verdict = Verdict::kRefuted;
    at_most.detail =
        fmt::format("{} to delete, {} more than delete_at_most allows ({})", Documents(planned),
                    Grouped(planned - cleanup.delete_at_most), Grouped(cleanup.delete_at_most));
  }
  const std::int64_t most = MostByShare(cleanup.delete_share, count);
  BoundCheck share{.name = "delete_share",
                   .bound = cleanup.delete_share,
                   .verdict = Verdict::kProven,
                   .detail = fmt::format("{} of {} to delete, delete_share allows {:g}, that is {}",
                                         Grouped(planned), Documents(count), cleanup.delete_share,
                                         Grouped(most))};
  if (planned > most) {
    share.verdict = Verdict::kRefuted;
    share.detail = fmt::format(
        "{} of {} to delete, {} more than delete_share allows ({:g}, that is {})", Grouped(planned),
        Documents(count), Grouped(planned - most), cleanup.delete_share, Grouped(most));
  }
  return {std::move(at_most), std::move(share)};
}

std::string WhyTooMany(const CleanUpSpec& cleanup, std::int64_t planned, std::int64_t count) {
  for (BoundCheck& check : CheckDeletions(cleanup, planned, count)) {
    if (check.verdict == Verdict::kRefuted) return std::move(check.detail);
  }
  return "";
}

}  // namespace lockstep::firestore
