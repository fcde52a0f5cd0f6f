#include "reconciler/render/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Restoration ARestoration() {
  return {.project = "p",
          .address = {"firestore_collection", "heartbeats"},
          .source = "backups/h\x1b.jsonl.zst",
          .run = "4f1d20c6a9e3",
          .made_at = "2001-02-03T04:05:06Z",
          .documents = 1'035,
          .existing = 18};
}

TEST(RenderRestoration, SaysWhatComesBackFromWhere) {
  EXPECT_EQ(RenderRestoration(ARestoration(), {}),
            "\nLockstep compared the backup with project p. Actions are indicated with the "
            "following symbols:\n  + create\n\nLockstep will perform the following actions:\n\n"
            "  # firestore_collection.heartbeats will get documents back\n"
            "  # (deleted by run 4f1d20c6a9e3 of 2001-02-03T04:05:06Z; from "
            "backups/h\\x1b.jsonl.zst)\n"
            "  + resource \"firestore_collection\" \"heartbeats\" {\n"
            "      + restored = 1017 documents\n"
            "        existing = 18 documents   # left as they are\n    }\n\n"
            "Plan: 1 to add, 0 to change, 0 to destroy.\n"
            "Documents: 1017 to restore, 18 existing.\n");
}

TEST(RenderRestoration, NothingMissingIsNoChange) {
  Restoration plan = ARestoration();
  plan.existing = plan.documents;
  EXPECT_THAT(RenderRestoration(plan, {}),
              HasSubstr("\nNo changes. Every document of the backup exists.\n"));
  plan.documents = plan.existing = 0;
  EXPECT_THAT(RenderRestoration(plan, {}),
              HasSubstr("\nNo changes. The backup holds no document.\n"));
}

TEST(RenderRestoration, ABackupWithoutAnEndIsAWarning) {
  Restoration plan = ARestoration();
  EXPECT_THAT(RenderRestoration(plan, {}), Not(HasSubstr("Warning: ")));
  plan.cut = true;
  EXPECT_THAT(RenderRestoration(plan, {}), HasSubstr("\nWarning: the backup has no end\n"));
}

TEST(RenderRestored, IsCompleteOnlyWithoutAnError) {
  Restored done{.restored = 7, .existing = 2};
  EXPECT_EQ(RenderRestored(done, {}),
            "\nRestore complete! Documents: 7 restored, 2 existed already.\n"
            "The next apply deletes them again if the manifest's rules still name them.\n");
  done.error = Error{.message = "no"};
  EXPECT_EQ(RenderRestored(done, {}),
            "\nRestore incomplete: Documents: 7 restored, 2 existed already.\n");
}

}  // namespace
}  // namespace lockstep
