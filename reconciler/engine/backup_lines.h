// BackupLines: what stands in a backup, line by line, written and read. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reconciler/base/digest.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/backup.h"

namespace lockstep {

// A document of 16 MiB, the most that is read of one, with what its line adds.
inline constexpr std::size_t kLargestBackupLine = std::size_t{17} << 20;

// A compressed backup is zstd frames of whole lines; the line that makes one larger ends it.
inline constexpr std::size_t kBackupFrame = std::size_t{1} << 20;

// The first line: whose documents these are, and which run kept them.
struct BackupHead {
  std::string project{};
  Address address{};
  std::string run{};
  std::string made_at{};  // RFC 3339
  std::string forced{};   // why the run cleaned in spite of a closed gate; empty if it did not
  friend bool operator==(const BackupHead&, const BackupHead&) = default;
};

// Each with its newline.
std::string HeadLine(const BackupHead& head);
std::string DocumentLine(const Json& document);
std::string TrailerLine(std::int64_t documents, const std::string& sha256);

// Judges the lines of one backup in order: a head, documents, and a trailer with the number of
// documents and the SHA-256 of all lines before it. Not thread-safe.
class BackupLines {
 public:
  explicit BackupLines(TakeKept take) : take_(std::move(take)) {}

  // One line, its newline included. kInvalidArgument: another format, or no backup at all.
  // kDataLoss: a line that does not belong there, a document without a name, a trailer that does
  // not fit, anything behind it. The error of the taker ends it.
  Status Add(std::string_view line);

  const std::optional<BackupHead>& head() const { return head_; }
  bool whole() const { return whole_; }  // its trailer came, and fits
  std::int64_t documents() const { return documents_; }
  const std::string& sha256() const { return sha256_; }  // of a whole one

 private:
  Status AddHead(std::string_view line);
  Status CheckTrailer(const Json& trailer);
  Status Altered(const std::string& why) const;

  TakeKept take_;
  std::optional<BackupHead> head_{};
  Sha256 digest_{};
  std::string sha256_{};
  std::int64_t lines_ = 0;
  std::int64_t documents_ = 0;
  bool whole_ = false;
};

}  // namespace lockstep
