// A snapshot as a file, in the same kind of frame as a saved plan. No I/O.
#pragma once

#include <string_view>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/model/snapshot.h"
#include "reconciler/saved/envelope.h"

namespace lockstep {

inline constexpr std::size_t kLargestSnapshotFile = std::size_t{64} << 20;

// Equal snapshots, equal bytes. kResourceExhausted if they are more than kLargestSnapshotFile,
// kInternal if ReadSnapshotFile would refuse them.
Result<Sealed> WriteSnapshotFile(const Snapshot& snapshot);

// Reads what WriteSnapshotFile wrote, and nothing else. kInvalidArgument for another format,
// kDataLoss for bytes that are cut short, altered, or not what WriteSnapshotFile makes of the same
// snapshot. The digest says that nothing was altered, not who wrote it.
Result<Snapshot> ReadSnapshotFile(std::string_view bytes);

// Why nothing may be planned from `snapshot` at `now`, by this machine's clock: another version
// recorded it, so that what it holds may mean something else, or it is of the future.
// kFailedPrecondition.
Status CheckSnapshot(const Snapshot& snapshot, TimePoint now);

}  // namespace lockstep
