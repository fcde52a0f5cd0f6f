// Backups: the file as it is read for a restore, and its lines without what guards them.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "reconciler/engine/backup_reader.h"
#include "tests/fuzz/foreign_bytes.h"

namespace lockstep::fuzz {
namespace {

// A file in memory, with a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("backup", MFD_CLOEXEC)) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    Require(written == static_cast<ssize_t>(bytes.size()), "there is memory for the file");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void TryFile(std::string_view bytes) {
  const MemoryFile file(bytes);
  Result<BackupReader> reader = BackupReader::Open(file.path());
  RequirePrintableError(reader);
  if (!reader) return;
  std::int64_t taken = 0;
  const Result<BackupEnd> end = reader->ReadAll([&](const Json&, std::size_t) -> Status {
    ++taken;
    return {};
  });
  RequirePrintableError(end);
  Require(!end || end->documents == taken, "the end counts what was handed on");
}

// Each line as it is, then the trailer that fits: the fuzzer cannot guess a SHA-256.
void TryLines(std::string_view bytes) {
  std::int64_t taken = 0;
  BackupLines lines([&](const Json& document, std::size_t) -> Status {
    Require(!StringAt(document, "name").empty(), "a document has a name");
    ++taken;
    return {};
  });
  Sha256 digest;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string line(bytes.substr(0, end));
    bytes.remove_prefix(end);
    const Status added = lines.Add(line);
    RequirePrintableError(added);
    if (!added) return;
    digest.Add(line);
  }
  const bool headed = lines.head().has_value() && !lines.whole();
  const Status closed = lines.Add(TrailerLine(taken, digest.Hex()));
  RequirePrintableError(closed);
  Require(closed.has_value() == headed, "whole lines with their trailer are a whole backup");
}

}  // namespace

void Try(std::string_view bytes) {
  TryFile(bytes);
  TryLines(bytes);
}

}  // namespace lockstep::fuzz
