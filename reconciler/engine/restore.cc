#include "reconciler/engine/restore.h"

#include <utility>
#include <vector>

namespace lockstep {
namespace {

// The emulator takes 4 MiB a request, the service 10.
constexpr std::size_t kBatchBytes = std::size_t{2} << 20;

// Gathers documents and hands them on in batches.
class Batches {
 public:
  using Take = std::function<Status(std::span<const Json> documents)>;

  explicit Batches(Take take) : take_(std::move(take)) {}

  Status Add(Json document, std::size_t bytes) {
    if (!batch_.empty() && bytes_ + bytes > kBatchBytes) LOCKSTEP_CHECK(Flush());
    batch_.push_back(std::move(document));
    bytes_ += bytes;
    return batch_.size() < kRestoreBatch ? Status{} : Flush();
  }

  Status Flush() {
    if (batch_.empty()) return {};
    LOCKSTEP_CHECK(take_(batch_));
    batch_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  Take take_;
  std::vector<Json> batch_;
  std::size_t bytes_ = 0;
};

// All of `kept`, in batches.
Result<bool> ReadInBatches(const KeptDocuments& kept, const Batches::Take& take) {
  Batches batches(take);
  LOCKSTEP_TRY(const bool cut, kept([&](Json document, std::size_t bytes) {
                 return batches.Add(std::move(document), bytes);
               }));
  LOCKSTEP_CHECK(batches.Flush());
  return cut;
}

}  // namespace

Result<Restoration> PlanRestore(Restoration known, const KeptDocuments& kept,
                                const Restorer& restorer, const Reading& world) {
  const auto compare = [&](std::span<const Json> documents) -> Status {
    LOCKSTEP_TRY(const std::int64_t existing,
                 restorer.CountExisting(known.address, documents, world));
    known.documents += static_cast<std::int64_t>(documents.size());
    known.existing += existing;
    return {};
  };
  LOCKSTEP_TRY(known.cut, ReadInBatches(kept, compare));
  return known;
}

Restored Restore(const Restoration& plan, const KeptDocuments& kept, const Restorer& restorer,
                 const Reading& world, Writer& http) {
  Restored all;
  const auto put_back = [&](std::span<const Json> documents) -> Status {
    if (world.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    Restored some = restorer.PutBack(plan.address, documents, world, http);
    all.restored += some.restored;
    all.existing += some.existing;
    world.progress.Report(
        {.address = plan.address, .done = all.restored + all.existing, .total = plan.documents});
    return some.error ? Fail(*std::move(some.error)) : Status{};
  };
  const Result<bool> read = ReadInBatches(kept, put_back);
  if (!read) all.error = read.error();
  return all;
}

}  // namespace lockstep
