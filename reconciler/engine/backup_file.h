// BackupFiles: what is about to be deleted, on disk first: one file a collection and run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/log.h"
#include "reconciler/engine/backup_lines.h"
#include "reconciler/provider/backup.h"

namespace lockstep {

// Each file is JSON lines (backup_lines.h) in zstd frames: the head in one, then what each Keep
// brought in frames of its own, and, once the run has ended, the trailer. A file without a trailer
// comes from a run that was killed: every frame that is whole was synced before its deletes were
// sent. Mode 0600, in a directory of mode 0700. Made when the first document comes.
class BackupFiles final : public Backup {
 public:
  struct Head {
    std::string project{};
    std::string run{};
    std::string made_at{};  // RFC 3339
    std::string forced{};   // why it cleans in spite of a closed gate; empty if it does not
  };

  // `log` outlives it.
  BackupFiles(std::string directory, Head head, Log& log);
  ~BackupFiles() override;

  Status Keep(const Address& address, std::span<const Json> documents) override;
  std::string Where(const Address& address) const override;
  Status ReadOthers(const Address& address, TimePoint since, const TakeKept& take) const override;

  // Writes the trailers. The first error, if any; Keep must not be called afterwards.
  Status Finish();

 private:
  struct Open {
    AppendFile file;
    std::string unwritten{};  // the head, until the first Keep
    Sha256 digest{};          // of all lines
    std::int64_t count = 0;
    bool broken = false;  // a write failed: nothing may follow what may be half a frame

    Status Write(const std::string& bytes);
  };

  Result<Open*> Find(const Address& address);
  bool IsOther(const BackupHead& head, const Address& address, TimePoint since) const;

  const std::string directory_;
  const Head head_;
  Log& log_;
  mutable std::mutex mutex_;  // guards open_
  std::map<Address, std::unique_ptr<Open>> open_;
};

}  // namespace lockstep
