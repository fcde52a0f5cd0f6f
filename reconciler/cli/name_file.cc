#include "reconciler/cli/name_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "reconciler/base/safe_text.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;  // bytes that go to the file at once

}  // namespace

std::string EscapedName(std::string_view name) {
  std::string escaped;
  for (std::size_t at = name.find('\\'); at != std::string_view::npos; at = name.find('\\')) {
    escaped += Printable(name.substr(0, at)) + "\\\\";
    name.remove_prefix(at + 1);
  }
  return escaped + Printable(name);
}

NameFile::NameFile(AppendFile file) : file_(std::move(file)), unfinished_(file_.path()) {}

NameFile::NameFile(NameFile&& other) noexcept
    : file_(std::move(other.file_)),
      unfinished_(std::exchange(other.unfinished_, "")),
      lines_(std::move(other.lines_)),
      digest_(std::move(other.digest_)),
      sha256_(std::move(other.sha256_)),
      names_(other.names_) {}

Result<NameFile> NameFile::Create(const std::string& path) {
  if (path == "-") {
    return Fail(Code::kInvalidArgument, "the names go to a file, not to standard output");
  }
  LOCKSTEP_TRY(AppendFile file, AppendFile::Create(path));
  return NameFile(std::move(file));
}

NameFile::~NameFile() {
  std::error_code ignored;
  if (!unfinished_.empty()) std::filesystem::remove(unfinished_, ignored);
}

Status NameFile::Add(std::string_view name) {
  lines_ += EscapedName(name) + "\n";
  ++names_;
  return lines_.size() < kBlock ? Status{} : Flush();
}

Status NameFile::Finish() {
  LOCKSTEP_CHECK(Flush());
  LOCKSTEP_CHECK(file_.Sync());
  unfinished_.clear();
  sha256_ = digest_.Hex();
  return {};
}

Status NameFile::Flush() {
  digest_.Add(lines_);
  LOCKSTEP_CHECK(file_.Append(lines_));
  lines_.clear();
  return {};
}

}  // namespace lockstep::cli
