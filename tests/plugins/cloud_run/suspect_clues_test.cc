#include "plugins/cloud_run/suspect_clues.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::cloud_run {
namespace {

const std::string kImageA = "gcr.io/p/a@sha256:" + std::string(64, 'a');
const std::string kImageB = "gcr.io/p/a@sha256:" + std::string(64, 'b');

SeenExecution Ran(const std::string& day, const std::string& image) {
  return {{.name = "x" + day,
           .create_time = "2026-01-" + day + "T10:00:00Z",
           .completion_time = "2026-01-" + day + "T10:05:00Z"},
          image};
}

TEST(SuspectOf, AJobRunsItsLastImageSinceTheFirstExecutionThatShowsIt) {
  JobState job;
  job.history.created = 3;
  const std::vector<SeenExecution> runs = {Ran("03", kImageB), Ran("02", kImageB),
                                           Ran("01", kImageA)};
  const Suspect suspect = SuspectOf("a", job, runs, /*whole=*/true);
  EXPECT_EQ(suspect.image, kImageB);
  EXPECT_EQ(suspect.image_since, "2026-01-02T10:00:00Z");
  EXPECT_EQ(suspect.ran.size(), 3U);
  EXPECT_EQ(suspect.known_since, "") << "all that it ever ran was read";
}

TEST(SuspectOf, AJobWhoseOlderExecutionsAreGoneIsKnownSinceTheOldestThatIsThere) {
  JobState job;
  job.history.created = 9;
  const std::vector<SeenExecution> runs = {Ran("03", kImageB)};
  EXPECT_EQ(SuspectOf("a", job, runs, true).known_since, "2026-01-03T10:00:00Z");
  EXPECT_NE(SuspectOf("a", job, {}, true).unread, "") << "nothing of it is known";
}

TEST(SuspectOf, ARevisionLastsToTheNextAndOneThatServesToThisDay) {
  ServiceState service;
  service.serving = {{.revision = "r1", .percent = 100}};
  const Suspect suspect =
      SuspectOf("s", service,
                {{.revision = "r2", .image = kImageB, .create_time = "2026-01-02T10:00:00Z"},
                 {.revision = "r1", .image = kImageA, .create_time = "2026-01-01T10:00:00Z"},
                 {.revision = "r0", .image = kImageB, .create_time = "2025-12-01T10:00:00Z"}},
                true);
  ASSERT_EQ(suspect.ran.size(), 3U);
  EXPECT_EQ(suspect.ran[0].to, "2026-01-01T10:00:00Z");
  EXPECT_EQ(suspect.ran[1].to, "") << "it serves";
  EXPECT_EQ(suspect.image, kImageA);
  EXPECT_EQ(suspect.known_since, "2025-12-01T10:00:00Z");
}

}  // namespace
}  // namespace lockstep::cloud_run
