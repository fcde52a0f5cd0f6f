#include "plugins/oci/layer_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "reconciler/base/safe_text.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kShownReason = 200;

struct CloseArchive {
  void operator()(archive* opened) const { archive_read_free(opened); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

std::string TextOr(const char* text, const char* other) { return text == nullptr ? other : text; }

class Unpacking {
 public:
  Unpacking(LayerBytes& bytes, const FileNames& names, const LayerLimits& limits)
      : bytes_(bytes), names_(names), limits_(limits), archive_(archive_read_new()) {}

  Result<LayerContents> Run() {
    LOCKSTEP_CHECK(Open());
    LOCKSTEP_CHECK(TakeAll());
    LOCKSTEP_CHECK(CheckCost());
    // The archive may end before its bytes do; the digest is that of all of them.
    LOCKSTEP_CHECK(bytes_.Finish());
    return std::move(contents_);
  }

 private:
  Status TakeAll() {
    while (true) {
      archive_entry* entry = nullptr;
      const int result = archive_read_next_header(archive_.get(), &entry);
      if (result == ARCHIVE_EOF) return {};
      if (result < ARCHIVE_WARN) return Broken();
      LOCKSTEP_CHECK(Take(*entry));
    }
  }

  Status Open() {
    archive* opened = archive_.get();
    if (opened == nullptr) return Fail(Code::kResourceExhausted, "no memory");
    archive_read_support_filter_gzip(opened);
    archive_read_support_filter_zstd(opened);
    archive_read_support_format_tar(opened);
    archive_read_support_format_empty(opened);
    if (archive_read_open(opened, this, nullptr, &Unpacking::Feed, nullptr) == ARCHIVE_OK) {
      return {};
    }
    return Broken();
  }

  static la_ssize_t Feed(archive* opened, void* self, const void** buffer) {
    return static_cast<Unpacking*>(self)->Feed(opened, buffer);
  }

  la_ssize_t Feed(archive* opened, const void** buffer) {
    Result<std::string_view> piece = bytes_.Next();
    if (!piece) {
      failure_ = std::move(piece).error();
      archive_set_error(opened, EIO, "no more bytes");
      return ARCHIVE_FATAL;
    }
    *buffer = piece->data();
    return static_cast<la_ssize_t>(piece->size());
  }

  Status Take(archive_entry& entry) {
    LOCKSTEP_CHECK(CheckCost());
    const std::optional<std::string> path = CleanPath(TextOr(archive_entry_pathname(&entry), ""));
    if (!path) return Skip();
    LayerEntry seen{.path = *path, .kind = KindOf(entry), .target = TargetOf(entry)};
    path_bytes_ += seen.path.size() + seen.target.size();
    if (contents_.entries.size() == limits_.entries || path_bytes_ > limits_.path_bytes) {
      return TooMuch("more than " + std::to_string(contents_.entries.size()) + " entries");
    }
    const bool wanted = seen.kind == EntryKind::kFile && names_.contains(NameOf(seen.path));
    contents_.entries.push_back(std::move(seen));
    if (!wanted) return Skip();
    LOCKSTEP_TRY(Content content, Read(entry));
    contents_.files.emplace(contents_.entries.size() - 1, std::move(content));
    return {};
  }

  static EntryKind KindOf(archive_entry& entry) {
    if (archive_entry_hardlink(&entry) != nullptr) return EntryKind::kHardLink;
    switch (archive_entry_filetype(&entry)) {
      case AE_IFREG: return EntryKind::kFile;
      case AE_IFDIR: return EntryKind::kDirectory;
      case AE_IFLNK: return EntryKind::kSymlink;
      default: return EntryKind::kOther;
    }
  }

  static std::string TargetOf(archive_entry& entry) {
    if (const char* hard = archive_entry_hardlink(&entry)) return hard;
    return TextOr(archive_entry_symlink(&entry), "");
  }

  // Gives each block of the present entry, with its offset in the file, to `take`.
  template <typename TakeBlock>
  Status EachBlock(const TakeBlock& take) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
      const int result = archive_read_data_block(archive_.get(), &block, &size, &offset);
      if (result == ARCHIVE_EOF) return {};
      if (result < ARCHIVE_WARN) return Broken();
      LOCKSTEP_CHECK(CheckCost());
      take(std::string_view(static_cast<const char*>(block), size),
           static_cast<std::uint64_t>(offset));
    }
  }

  // The bytes of the present entry; nullopt if there are too many to keep.
  Result<Content> Read(archive_entry& entry) {
    Content content = "";
    const auto reach = [&](std::uint64_t end) {  // a hole of a sparse file reads as zeros
      if (end > limits_.file || kept_ + end > limits_.files) content.reset();
      if (content && content->size() < end) content->resize(static_cast<std::size_t>(end), '\0');
    };
    LOCKSTEP_CHECK(EachBlock([&](std::string_view bytes, std::uint64_t offset) {
      reach(offset + bytes.size());
      if (content) content->replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
    }));
    // A sparse file may end in a hole, which no block tells of.
    reach(static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(&entry), 0)));
    if (content) kept_ += content->size();
    return content;
  }

  Status Skip() {
    return EachBlock([](std::string_view, std::uint64_t) {});
  }

  // By what came out of the compression, not by what the entries claim.
  Status CheckCost() const {
    const auto unpacked = static_cast<std::uint64_t>(archive_filter_bytes(archive_.get(), 0));
    if (unpacked > limits_.unpacked) {
      return TooMuch("more than " + std::to_string(limits_.unpacked >> 20U) + " MiB unpacked");
    }
    if (unpacked > limits_.ratio * (bytes_.pulled() + (std::uint64_t{1} << 20U))) {
      return TooMuch("more than " + std::to_string(limits_.ratio) + " times its bytes unpacked");
    }
    return {};
  }

  static tl::unexpected<Error> TooMuch(const std::string& what) {
    return Fail(Code::kResourceExhausted, "the layer holds " + what + "; it is not read further");
  }

  tl::unexpected<Error> Broken() {
    if (failure_) return Fail(*std::move(failure_));
    return Fail(Code::kDataLoss,
                "the layer is no whole archive: " +
                    Printable(TextOr(archive_error_string(archive_.get()), "unknown reason"),
                              kShownReason));
  }

  LayerBytes& bytes_;
  const FileNames& names_;
  const LayerLimits& limits_;
  Archive archive_;
  LayerContents contents_{};
  std::size_t path_bytes_ = 0;
  std::size_t kept_ = 0;
  std::optional<Error> failure_{};  // of `bytes_`, which the library does not hand on
};

}  // namespace

Result<LayerContents> ReadLayer(LayerBytes& bytes, const FileNames& names,
                                const LayerLimits& limits) {
  return Unpacking(bytes, names, limits).Run();
}

}  // namespace lockstep::oci
