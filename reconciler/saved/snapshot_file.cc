#include "reconciler/saved/snapshot_file.h"

#include <fmt/core.h>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/saved/observations_json.h"

namespace lockstep {
namespace {

constexpr Envelope kSnapshotEnvelope{.begin = R"({"lockstep_snapshot":)",
                                     .format = 1,
                                     .largest = kLargestSnapshotFile,
                                     .what = "snapshot",
                                     .make_another = "; take the snapshot anew",
                                     .other_format = "plan with the version that took it"};
constexpr Duration kSnapshotClockSkew = std::chrono::minutes{5};
constexpr std::size_t kShownVersion = 40;

}  // namespace

Result<Sealed> WriteSnapshotFile(const Snapshot& snapshot) {
  Sealed sealed = Seal(kSnapshotEnvelope, ToJson(snapshot));
  if (sealed.bytes.size() > kLargestSnapshotFile) {
    return Fail(Code::kResourceExhausted,
                fmt::format("the snapshot has {} bytes, more than a snapshot may have ({})",
                            sealed.bytes.size(), kLargestSnapshotFile));
  }
  if (const Result<Snapshot> again = ReadSnapshotFile(sealed.bytes); !again) {
    return Fail(Code::kInternal, "the snapshot cannot be read back: " + again.error().message);
  }
  return sealed;
}

Result<Snapshot> ReadSnapshotFile(std::string_view bytes) {
  LOCKSTEP_TRY(const Unsealed unsealed, Unseal(kSnapshotEnvelope, bytes));
  LOCKSTEP_TRY(Snapshot snapshot, SnapshotFrom(unsealed.content));
  if (Seal(kSnapshotEnvelope, ToJson(snapshot)).bytes != bytes) {
    return Fail(NotAsWritten(kSnapshotEnvelope, "not written as lockstep writes it"));
  }
  return snapshot;
}

Status CheckSnapshot(const Snapshot& snapshot, TimePoint now) {
  if (snapshot.tool_version != LOCKSTEP_VERSION) {
    return Fail(Code::kFailedPrecondition,
                fmt::format("lockstep {} recorded it, and this is {}: plan with the version that "
                            "took the snapshot",
                            Printable(snapshot.tool_version, kShownVersion), LOCKSTEP_VERSION));
  }
  if (now + kSnapshotClockSkew >= snapshot.recorded_at) return {};
  return Fail(Code::kFailedPrecondition,
              fmt::format("it was recorded at {}, which lies ahead of this machine's clock ({}): "
                          "one of the two clocks is wrong",
                          FormatTime(snapshot.recorded_at), FormatTime(now)));
}

}  // namespace lockstep
