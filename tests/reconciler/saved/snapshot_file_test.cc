#include "reconciler/saved/snapshot_file.h"

#include <gmock/gmock.h>

#include <string>

#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/saved/observations_json.h"
#include "reconciler/saved/plan_file.h"
#include "tests/reconciler/saved/saved_plans.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;

constexpr TimePoint kRecordedAt{std::chrono::hours{9}};

Snapshot Small() {
  Snapshot snapshot{.scope = {"p", "r"},
                    .tool_version = LOCKSTEP_VERSION,
                    .manifest_digest = Sha256Hex("m"),
                    .databases = {"(default)", "archive"},
                    .recorded_at = kRecordedAt,
                    .types = {"cloud_run_job", "oci_image"},
                    .unread = {{"oci_image", {Code::kUnavailable, "HTTP 503"}}}};
  const Address job{"cloud_run_job", "a"};
  snapshot.observations[job] = {.seen = {.address = job,
                                         .present = true,
                                         .state = {{"image", "i"}},
                                         .fingerprint = "\"e\"",
                                         .at = TimePoint{std::chrono::milliseconds{123}},
                                         .summary = "runs i"},
                                .asked = Sha256Hex("{}")};
  const Address other{"cloud_run_job", "b"};
  snapshot.observations[other] = {
      .seen = {.address = other, .error = Error{Code::kPermissionDenied, "not allowed"}},
      .lead = true};
  return snapshot;
}

std::string SmallBytes() { return WriteSnapshotFile(Small()).value().bytes; }

// With a digest that fits: what somebody could write who may write at all.
std::string FileOf(const Json& content) {
  const std::string rest = "\",\"content\":" + Dump(content) + "}\n";
  const std::string begin = "{\"lockstep_snapshot\":1,\"sha256\":\"";
  return begin + Sha256Hex(begin + rest) + rest;
}

TEST(SnapshotFile, WhatWasRecordedIsReadBackWhole) {
  const Result<Snapshot> read = ReadSnapshotFile(SmallBytes());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(ToJson(*read), ToJson(Small()));
  const RecordedObservation& one = read->observations.at({"cloud_run_job", "a"});
  EXPECT_EQ(one.seen.at, TimePoint{std::chrono::milliseconds{123}});
  EXPECT_EQ(one.seen.summary, "runs i");
  EXPECT_EQ(read->observations.at({"cloud_run_job", "b"}).seen.error->code,
            Code::kPermissionDenied);
  EXPECT_EQ(read->unread.at("oci_image").message, "HTTP 503");
}

TEST(SnapshotFile, EveryByteCounts) {
  const std::string bytes = SmallBytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    const Result<Snapshot> read = ReadSnapshotFile(altered);
    ASSERT_FALSE(read) << i;
    EXPECT_EQ(Printable(read.error().message), read.error().message);
    EXPECT_FALSE(ReadSnapshotFile(bytes.substr(0, i))) << i;
  }
  EXPECT_FALSE(ReadSnapshotFile(bytes + " "));
}

TEST(SnapshotFile, IsNoPlanAndAPlanIsNoSnapshot) {
  EXPECT_THAT(ReadPlanFile(SmallBytes()), Fails(Code::kDataLoss, HasSubstr("it is no saved plan")));
  EXPECT_THAT(ReadSnapshotFile(WritePlanFile(testing::SmallSavedPlan()).value().bytes),
              Fails(Code::kDataLoss, HasSubstr("it is no snapshot")));
}

TEST(SnapshotFile, ContentThatIsNotWhatItShouldBeIsRefusedAlthoughTheDigestFits) {
  const Json whole = ToJson(Small());
  for (const auto& [key, value] : whole.items()) {
    Json without = whole;
    without.erase(key);
    EXPECT_THAT(ReadSnapshotFile(FileOf(without)), Fails(Code::kDataLoss, HasSubstr(key)));
    Json wrong = whole;
    wrong[key] = 7;
    EXPECT_THAT(ReadSnapshotFile(FileOf(wrong)), Fails(Code::kDataLoss, HasSubstr(key)));
  }
  for (const char* key :
       {"address", "asked", "lead", "present", "state", "fingerprint", "at", "summary", "error"}) {
    Json wrong = whole;
    wrong["observations"][0][key] = 7;
    EXPECT_THAT(ReadSnapshotFile(FileOf(wrong)), Fails(Code::kDataLoss, HasSubstr(key)));
  }
  Json turned = whole;
  std::swap(turned["observations"][0], turned["observations"][1]);
  EXPECT_THAT(ReadSnapshotFile(FileOf(turned)), Fails(Code::kDataLoss, HasSubstr("out of order")));
  Json unsorted = whole;
  unsorted["types"] = {"b", "a"};
  EXPECT_THAT(ReadSnapshotFile(FileOf(unsorted)),
              Fails(Code::kDataLoss, HasSubstr("out of order")));
  Json code = whole;
  code["unread"][0]["error"]["code"] = "FINE";
  EXPECT_THAT(ReadSnapshotFile(FileOf(code)), Fails(Code::kDataLoss, HasSubstr("not usable")));
}

TEST(SnapshotFile, MayBePlannedFromByItsOwnVersionOnceItWasRecorded) {
  EXPECT_THAT(CheckSnapshot(Small(), kRecordedAt + std::chrono::hours{24 * 365}), IsOk())
      << "its age is told, not judged";
  EXPECT_THAT(CheckSnapshot(Small(), kRecordedAt - std::chrono::minutes{5}), IsOk());
  EXPECT_THAT(CheckSnapshot(Small(), kRecordedAt - std::chrono::minutes{6}),
              Fails(Code::kFailedPrecondition, HasSubstr("ahead of this machine's clock")));
  Snapshot other = Small();
  other.tool_version = "0.0.1\n";
  EXPECT_THAT(CheckSnapshot(other, kRecordedAt),
              Fails(Code::kFailedPrecondition, HasSubstr("lockstep 0.0.1\\n recorded it")));
}

}  // namespace
}  // namespace lockstep
