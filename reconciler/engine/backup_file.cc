#include "reconciler/engine/backup_file.h"

#include <cctype>
#include <utility>

namespace lockstep {
namespace {

constexpr int kFormat = 1;

// A file name that any file system takes: other characters than these become '-'.
std::string FileName(const Address& address, const std::string& run) {
  std::string name = address.name;
  for (char& c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    if (!plain) c = '-';
  }
  constexpr std::size_t kLongest = 100;
  return name.substr(0, kLongest) + "-" + run + ".jsonl";
}

}  // namespace

BackupFiles::BackupFiles(std::string directory, Head head)
    : directory_(std::move(directory)), head_(std::move(head)) {}

BackupFiles::~BackupFiles() = default;

Result<BackupFiles::Open*> BackupFiles::Find(const Address& address) {
  if (auto it = open_.find(address); it != open_.end()) return it->second.get();
  LOCKSTEP_CHECK(MakePrivateDirectory(directory_));
  LOCKSTEP_TRY(AppendFile file,
               AppendFile::Create(directory_ + "/" + FileName(address, head_.run)));
  const Json head = {{"lockstep_backup", kFormat},
                     {"project", head_.project},
                     {"address", Text(address)},
                     {"run", head_.run},
                     {"made_at", head_.made_at}};
  LOCKSTEP_CHECK(file.Append(Dump(head) + "\n"));
  auto open = std::make_unique<Open>(Open{std::move(file)});
  return open_.emplace(address, std::move(open)).first->second.get();
}

Status BackupFiles::Keep(const Address& address, std::span<const Json> documents) {
  const std::lock_guard lock(mutex_);
  LOCKSTEP_TRY(Open* const open, Find(address));
  std::string lines;
  for (const Json& document : documents) lines += Dump({{"document", document}}) + "\n";
  LOCKSTEP_CHECK(open->file.Append(lines));
  LOCKSTEP_CHECK(open->file.Sync());
  open->digest.Add(lines);
  open->count += static_cast<std::int64_t>(documents.size());
  return {};
}

std::string BackupFiles::Where(const Address& address) const {
  const std::lock_guard lock(mutex_);
  auto it = open_.find(address);
  return it == open_.end() ? "" : it->second->file.path();
}

Status BackupFiles::Finish() {
  const std::lock_guard lock(mutex_);
  Status first;
  for (auto& [address, open] : open_) {
    const Json trailer = {{"count", open->count}, {"sha256", open->digest.Hex()}};
    Status written = open->file.Append(Dump({{"trailer", trailer}}) + "\n");
    if (written) written = open->file.Sync();
    if (first && !written) first = std::move(written);
  }
  return first;
}

}  // namespace lockstep
