// Files that hold what must not be lost or leaked: plans, backups, journals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep {

// The whole of a regular file. kNotFound if there is none; kInvalidArgument if it is a directory,
// a FIFO or a device; kResourceExhausted if it is larger than `max_bytes`. "-" reads standard
// input.
Result<std::string> ReadFile(const std::string& path, std::size_t max_bytes);

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
