#include "reconciler/engine/backup_reader.h"

#include <array>
#include <optional>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/base/zstd_frame.h"

namespace lockstep {
namespace {

constexpr std::size_t kFilePiece = std::size_t{64} << 10;
// A writer ends a frame with the line that makes it larger than this.
constexpr std::size_t kLargestFrame = kLargestBackupLine + kBackupFrame;

// Cuts whole lines out of text that arrives in pieces.
class LineCutter {
 public:
  explicit LineCutter(BackupLines& lines) : lines_(lines) {}

  Status Add(std::string_view text) {
    while (!text.empty()) {
      const std::size_t newline = text.find('\n');
      const std::string_view part =
          text.substr(0, newline == std::string_view::npos ? newline : newline + 1);
      if (part.size() > kLargestBackupLine - held_.size()) {
        return Fail(Code::kDataLoss, "altered or damaged: a line that no document needs");
      }
      text.remove_prefix(part.size());
      if (newline == std::string_view::npos) {
        held_ += part;
        return {};
      }
      LOCKSTEP_CHECK(HandOn(part));
    }
    return {};
  }

  bool InLine() const { return !held_.empty(); }

 private:
  Status HandOn(std::string_view part) {
    if (held_.empty()) return lines_.Add(part);
    held_ += part;
    LOCKSTEP_CHECK(lines_.Add(held_));
    held_.clear();
    return {};
  }

  BackupLines& lines_;
  std::string held_;
};

// The bytes of a file, compressed or not, to lines.
class BackupBytes {
 public:
  explicit BackupBytes(BackupLines& lines) : cutter_(lines), frames_(kLargestFrame) {}

  Status Add(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (!compressed_) compressed_ = bytes.front() == kZstdMagic.front();
    if (!*compressed_) return cutter_.Add(bytes);
    return frames_.Add(bytes, [this](std::string_view text) -> Status {
      LOCKSTEP_CHECK(cutter_.Add(text));
      if (!cutter_.InLine()) return {};
      return Fail(Code::kDataLoss, "altered or damaged: a frame that ends within a line");
    });
  }

  // Each piece had a checksum: what was handed on is what was written, even without a trailer.
  bool Verified() const { return compressed_.value_or(false); }
  bool InPiece() const { return frames_.InFrame() || cutter_.InLine(); }

 private:
  LineCutter cutter_;
  ZstdFrameReader frames_;
  std::optional<bool> compressed_{};
};

}  // namespace

// Until its end, or an error.
Status BackupReader::Feed(const TakeBytes& take) {
  file_.Rewind();
  std::array<char, kFilePiece> piece{};
  while (true) {
    LOCKSTEP_TRY(const std::size_t count, file_.Read(piece));
    if (count == 0) return {};
    LOCKSTEP_CHECK(take({piece.data(), count}));
  }
}

Result<BackupReader> BackupReader::Open(const std::string& path) {
  LOCKSTEP_TRY(InputFile file, InputFile::Open(path));
  BackupReader reader(std::move(file));
  const auto stop_at_document = [](const Json&, std::size_t) -> Status {
    return Fail(Code::kCancelled, "the head was read");
  };
  BackupLines lines(stop_at_document);
  BackupBytes bytes(lines);
  const Status fed = reader.Feed([&](std::string_view piece) { return bytes.Add(piece); });
  if (lines.head()) {
    reader.head_ = *lines.head();
    return reader;
  }
  if (!fed) return Fail(Error(fed.error()).Wrap("reading " + Printable(path)));
  return Fail(Code::kDataLoss, "reading " + Printable(path) +
                                   ": it was cut before its first line, and holds no document");
}

Result<BackupEnd> BackupReader::ReadAll(const TakeKept& take) {
  BackupLines lines(take);
  BackupBytes bytes(lines);
  const Status fed = Feed([&](std::string_view piece) { return bytes.Add(piece); });
  if (!fed) return Fail(Error(fed.error()).Wrap("reading " + Printable(file_.path())));
  if (lines.head() != head_) {
    return Fail(Code::kAborted, "reading " + Printable(file_.path()) + ": it changed meanwhile");
  }
  if (lines.whole() && bytes.InPiece()) {
    return Fail(Code::kDataLoss, "reading " + Printable(file_.path()) +
                                     ": altered or damaged: bytes behind the trailer");
  }
  if (!lines.whole() && !bytes.Verified()) {
    return Fail(Code::kDataLoss, "reading " + Printable(file_.path()) +
                                     ": it has no trailer, and without compression nothing else "
                                     "verifies its lines; use the compressed file");
  }
  return BackupEnd{.documents = lines.documents(), .cut = !lines.whole()};
}

}  // namespace lockstep
