// The census of the incident's collection, for the renderers' tests.
#pragma once

#include "reconciler/model/census.h"

namespace lockstep::testing {

inline Census HeartbeatsCensus() {
  return {.read_time = "2026-01-02T03:04:05.000006Z",
          .count = 1053,
          .scanned = true,
          .rules = {{.name = "none-date",
                     .count = 1022,
                     .sample = {"Team_None_1", "Team_None_2"},
                     .by_day = {900, 60, 40, 22}},
                    {.name = "year", .count = 13, .sample = {"Team_2025-12-14"}, .older = 13}},
          .oldest = "2025-12-14T00:00:00.000001Z",
          .newest = "2026-01-02T03:00:00.000001Z",
          .names_sha256 = std::string(64, 'a'),
          .per_day = 900,
          .bounds = {{.name = "alert_above",
                      .bound = 50,
                      .verdict = Verdict::kRefuted,
                      .detail = "1,053 documents, 1,003 above the alert bound of 50"},
                     {.name = "delete_at_most",
                      .bound = 2000,
                      .verdict = Verdict::kProven,
                      .detail = "1,035 documents to delete, delete_at_most allows 2,000"}}};
}

}  // namespace lockstep::testing
