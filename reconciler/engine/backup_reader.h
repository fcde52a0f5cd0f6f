// BackupReader: a backup file, streamed and verified.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/result.h"
#include "reconciler/engine/backup_lines.h"

namespace lockstep {

// What the end of a backup says of it.
struct BackupEnd {
  std::int64_t documents = 0;
  // It has no trailer: its run was killed, or its end was cut off. The documents that were handed
  // on are whole; each was in the file before its delete was sent.
  bool cut = false;
};

// Takes bytes or lines in order.
using TakeBytes = std::function<Status(std::string_view bytes)>;

// Reads what BackupFiles writes, and the same lines without compression if their trailer is there:
// then nothing else could tell that they are as they were written. Memory is bounded by a
// line or two, whatever the file holds. Not thread-safe.
class BackupReader {
 public:
  // Reads as far as the head. kInvalidArgument: no backup, or one of another format. kDataLoss: cut
  // before its first line, or damaged there. Else the errors of InputFile.
  static Result<BackupReader> Open(const std::string& path);

  const BackupHead& head() const { return head_; }

  // Hands every document on, from the first; it may be called again. kDataLoss if the file was
  // altered or damaged: what was handed on till then must not be used, so a first pass comes before
  // any that acts. kAborted if its head is another than it was. The error of `take` ends it.
  Result<BackupEnd> ReadAll(const TakeKept& take);

 private:
  explicit BackupReader(InputFile file) : file_(std::move(file)) {}

  Status Feed(const TakeBytes& take);

  InputFile file_;
  BackupHead head_{};
};

}  // namespace lockstep
