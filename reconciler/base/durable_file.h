// Files that hold what must not be lost or leaked: plans, backups, journals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

// The whole of a regular file. kNotFound if there is none; kInvalidArgument if it is a directory,
// a FIFO or a device; kResourceExhausted if it is larger than `max_bytes`. "-" reads standard
// input.
Result<std::string> ReadFile(const std::string& path, std::size_t max_bytes);

// A regular file that is read from its beginning, maybe more than once. Not thread-safe.
class InputFile {
 public:
  // The errors of ReadFile.
  static Result<InputFile> Open(const std::string& path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;

  // The next bytes, at most the size of `buffer`; 0 at the end.
  Result<std::size_t> Read(std::span<char> buffer);

  void Rewind() { at_ = 0; }

  const std::string& path() const { return path_; }

 private:
  InputFile(std::string path, int descriptor);

  std::string path_;
  int descriptor_ = -1;
  std::int64_t at_ = 0;
};

// Writes `bytes` beside `path`, syncs, renames over it and syncs the directory: a reader sees the
// old file or the whole new one. Mode 0600. Leaves no half file behind when it fails.
Status WriteFileDurably(const std::string& path, std::string_view bytes);

// Creates `path` and its parents, mode 0700. Done already is success, if it is a directory.
Status MakePrivateDirectory(const std::string& path);

// A new file that is only ever appended to. Mode 0600, O_EXCL and O_NOFOLLOW: an existing name is
// kAlreadyExists. Not thread-safe.
class AppendFile {
 public:
  static Result<AppendFile> Create(const std::string& path);
  ~AppendFile();
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;

  Status Append(std::string_view bytes);

  // Returns once the bytes, and on the first call the name itself, are on disk.
  Status Sync();

  const std::string& path() const { return path_; }

 private:
  AppendFile(std::string path, int descriptor);
  void Close();

  std::string path_;
  int descriptor_ = -1;
  bool name_synced_ = false;
};

}  // namespace lockstep
