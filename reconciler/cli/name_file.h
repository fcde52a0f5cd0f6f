// NameFile: the names of documents that a plan would delete, one a line, for who reviews it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/result.h"

namespace lockstep::cli {

// Mode 0600, and never an existing file. What was not finished is removed: half a list is none.
// Not thread-safe.
class NameFile {
 public:
  // kAlreadyExists if there is such a file, kInvalidArgument for "-"; the errors of
  // AppendFile::Create.
  static Result<NameFile> Create(const std::string& path);
  NameFile(NameFile&& other) noexcept;
  NameFile& operator=(NameFile&& other) = delete;
  ~NameFile();

  // One line: `name` with a backslash doubled and what Printable escapes escaped, so that no two
  // names share a line.
  Status Add(std::string_view name);

  // Returns once all lines are on disk. Call it once, last.
  Status Finish();

  std::int64_t names() const { return names_; }
  const std::string& path() const { return file_.path(); }
  const std::string& sha256() const { return sha256_; }  // of the file, once it is finished

 private:
  explicit NameFile(AppendFile file);
  Status Flush();

  AppendFile file_;
  std::string unfinished_;  // the path; empty once nothing is to be removed
  std::string lines_;       // not written yet
  Sha256 digest_;
  std::string sha256_;
  std::int64_t names_ = 0;
};

// "a\\b\n" for a name with a backslash and a line end in it.
std::string EscapedName(std::string_view name);

}  // namespace lockstep::cli
