#include "reconciler/engine/backup_file.h"

#include <cctype>
#include <filesystem>
#include <optional>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/base/zstd_frame.h"
#include "reconciler/engine/backup_reader.h"

namespace lockstep {
namespace {

constexpr std::string_view kFileSuffix = ".jsonl.zst";

// A file name that any file system takes: other characters than these become '-'.
std::string FileName(const Address& address, const std::string& run) {
  std::string name = address.name;
  for (char& c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    if (!plain) c = '-';
  }
  constexpr std::size_t kLongest = 100;
  return name.substr(0, kLongest) + "-" + run + std::string(kFileSuffix);
}

// What one Keep appends: its lines, and the same in frames.
struct KeptText {
  std::string lines{};
  std::string frames{};
};

Result<KeptText> TextOf(std::span<const Json> documents) {
  KeptText text;
  std::size_t begin = 0;  // of the frame at hand
  for (const Json& document : documents) {
    text.lines += DocumentLine(document);
    if (text.lines.size() - begin <= kBackupFrame && &document != &documents.back()) continue;
    LOCKSTEP_TRY(const std::string frame, ZstdFrame(std::string_view(text.lines).substr(begin)));
    text.frames += frame;
    begin = text.lines.size();
  }
  return text;
}

}  // namespace

BackupFiles::BackupFiles(std::string directory, Head head, Log& log)
    : directory_(std::move(directory)), head_(std::move(head)), log_(log) {}

BackupFiles::~BackupFiles() = default;

Status BackupFiles::Open::Write(const std::string& bytes) {
  if (broken) {
    return Fail(Code::kUnavailable, "an earlier write to " + Printable(file.path()) + " failed");
  }
  Status written = file.Append(std::exchange(unwritten, "") + bytes);
  if (written) written = file.Sync();
  broken = !written;
  return written;
}

Result<BackupFiles::Open*> BackupFiles::Find(const Address& address) {
  if (auto it = open_.find(address); it != open_.end()) return it->second.get();
  LOCKSTEP_CHECK(MakePrivateDirectory(directory_));
  const std::string line =
      HeadLine({head_.project, address, head_.run, head_.made_at, head_.forced});
  LOCKSTEP_TRY(std::string frame, ZstdFrame(line));
  LOCKSTEP_TRY(AppendFile file,
               AppendFile::Create(directory_ + "/" + FileName(address, head_.run)));
  auto open = std::make_unique<Open>(Open{.file = std::move(file), .unwritten = std::move(frame)});
  open->digest.Add(line);
  return open_.emplace(address, std::move(open)).first->second.get();
}

Status BackupFiles::Keep(const Address& address, std::span<const Json> documents) {
  if (documents.empty()) return {};
  LOCKSTEP_TRY(const KeptText text, TextOf(documents));
  const std::lock_guard lock(mutex_);
  LOCKSTEP_TRY(Open* const open, Find(address));
  LOCKSTEP_CHECK(open->Write(text.frames));
  open->digest.Add(text.lines);
  open->count += static_cast<std::int64_t>(documents.size());
  return {};
}

std::string BackupFiles::Where(const Address& address) const {
  const std::lock_guard lock(mutex_);
  auto it = open_.find(address);
  return it == open_.end() ? "" : it->second->file.path();
}

bool BackupFiles::IsOther(const BackupHead& head, const Address& address, TimePoint since) const {
  const std::optional<TimePoint> made_at = ParseTime(head.made_at);
  return head.project == head_.project && head.address == address && head.run != head_.run &&
         made_at && *made_at >= since;
}

Status BackupFiles::ReadOthers(const Address& address, TimePoint since,
                               const TakeKept& take) const {
  const auto left_out = [&](const std::string& path, const Error& error) {
    log_.Warn("a backup of another run cannot be read",
              {{"file", Printable(path)}, {"error", Printable(error.message)}});
  };
  std::error_code no_folder;  // then there are no others
  for (const auto& entry : std::filesystem::directory_iterator(directory_, no_folder)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(kFileSuffix)) continue;
    Result<BackupReader> reader = BackupReader::Open(path);
    if (!reader) left_out(path, reader.error());
    if (!reader || !IsOther(reader->head(), address, since)) continue;
    const auto verify = [](const Json&, std::size_t) { return Status{}; };
    if (const Result<BackupEnd> whole = reader->ReadAll(verify); !whole) {
      left_out(path, whole.error());
      continue;
    }
    LOCKSTEP_CHECK(reader->ReadAll(take));
  }
  return {};
}

Status BackupFiles::Finish() {
  const std::lock_guard lock(mutex_);
  Status first;
  for (auto& [address, open] : open_) {
    if (open->broken) continue;  // Keep has told it
    Result<std::string> frame = ZstdFrame(TrailerLine(open->count, open->digest.Hex()));
    Status written = frame ? open->Write(*frame) : Fail(std::move(frame).error());
    if (first && !written) first = std::move(written);
  }
  return first;
}

}  // namespace lockstep
