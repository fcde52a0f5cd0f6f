// BackupFiles: what is about to be deleted, on disk first: one file a collection and run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/provider/provider.h"

namespace lockstep {

// Each file is JSON lines: a head that names the format, the project, the address and the run; then
// {"document": ...} for each document exactly as the API gave it; and, once the run has ended, a
// trailer with their number and the SHA-256 of their lines. A file without a trailer comes from a
// run that was killed: every line that is there is whole and was synced before its delete was sent.
// Mode 0600, in a directory of mode 0700. Made when the first document comes.
class BackupFiles final : public Backup {
 public:
  struct Head {
    std::string project{};
    std::string run{};
    std::string made_at{};  // RFC 3339
  };

  BackupFiles(std::string directory, Head head);
  ~BackupFiles() override;

  Status Keep(const Address& address, std::span<const Json> documents) override;
  std::string Where(const Address& address) const override;

  // Writes the trailers. The first error, if any; Keep must not be called afterwards.
  Status Finish();

 private:
  struct Open {
    AppendFile file;
    Sha256 digest{};
    std::int64_t count = 0;
  };

  Result<Open*> Find(const Address& address);

  const std::string directory_;
  const Head head_;
  mutable std::mutex mutex_;  // guards open_
  std::map<Address, std::unique_ptr<Open>> open_;
};

}  // namespace lockstep
