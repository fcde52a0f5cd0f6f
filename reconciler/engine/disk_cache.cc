#include "reconciler/engine/disk_cache.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHexDigits = 64;

struct CacheFile {
  fs::path path{};
  fs::file_time_type used{};
  std::uint64_t bytes = 0;
};

std::vector<CacheFile> FilesIn(const std::string& directory) {
  std::vector<CacheFile> files;
  std::error_code failed;
  for (fs::directory_iterator it(directory, failed), end; !failed && it != end;
       it.increment(failed)) {
    std::error_code gone;  // another process makes room, too
    CacheFile file{.path = it->path(),
                   .used = it->last_write_time(gone),
                   .bytes = it->is_regular_file(gone) ? it->file_size(gone) : 0};
    if (!gone) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

DiskCache::DiskCache(std::string directory, Log& log, std::uint64_t most_bytes)
    : directory_(std::move(directory)), log_(log), most_bytes_(most_bytes) {}

std::string DiskCache::PathOf(std::string_view key) const {
  return directory_ + '/' + Sha256Hex(key);
}

std::optional<std::string> DiskCache::Get(std::string_view key) {
  const std::string path = PathOf(key);
  Result<std::string> file = ReadFile(path, kHexDigits + kLargestValue);
  if (!file || file->size() < kHexDigits) return std::nullopt;
  std::string bytes = file->substr(kHexDigits);
  if (Sha256Hex(bytes) != file->substr(0, kHexDigits)) return std::nullopt;
  std::error_code ignored;  // the time only orders what goes first
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  return bytes;
}

void DiskCache::Put(std::string_view key, std::string_view bytes) {
  if (bytes.size() > kLargestValue) return;
  Status kept = MakePrivateDirectory(directory_);
  if (kept) kept = WriteFileDurably(PathOf(key), Sha256Hex(bytes) + std::string(bytes));
  const std::lock_guard lock(mutex_);
  if (kept) return MakeRoom();
  if (std::exchange(told_, true)) return;
  log_.Info("nothing is kept for the next run", {{"why", kept.error().message}});
}

void DiskCache::MakeRoom() const {
  std::vector<CacheFile> files = FilesIn(directory_);
  std::uint64_t bytes = 0;
  for (const CacheFile& file : files) bytes += file.bytes;
  std::sort(files.begin(), files.end(),
            [](const CacheFile& a, const CacheFile& b) { return a.used < b.used; });
  for (const CacheFile& file : files) {
    if (bytes <= most_bytes_) return;
    std::error_code ignored;
    fs::remove(file.path, ignored);
    bytes -= file.bytes;
  }
}

}  // namespace lockstep
