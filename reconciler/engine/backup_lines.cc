#include "reconciler/engine/backup_lines.h"

#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::int64_t kBackupFormat = 2;
constexpr std::size_t kLargestHead = std::size_t{64} << 10;  // a name of 6 KiB, escaped

// "TYPE.NAME" of a head; nullopt if it is none.
std::optional<Address> AddressIn(const std::string& text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
  return Address{text.substr(0, dot), text.substr(dot + 1)};
}

Status NoBackup(const std::string& why) {
  return Fail(Code::kInvalidArgument, "this is no backup of Lockstep: " + why);
}

}  // namespace

std::string HeadLine(const BackupHead& head) {
  Json line = {{"lockstep_backup", kBackupFormat},
               {"project", head.project},
               {"address", Text(head.address)},
               {"run", head.run},
               {"made_at", head.made_at}};
  if (!head.forced.empty()) line["forced"] = head.forced;
  return Dump(line) + "\n";
}

// By hand: an object around it would copy the document.
std::string DocumentLine(const Json& document) { return "{\"document\":" + Dump(document) + "}\n"; }

std::string TrailerLine(std::int64_t documents, const std::string& sha256) {
  return Dump({{"trailer", {{"count", documents}, {"sha256", sha256}}}}) + "\n";
}

Status BackupLines::Add(std::string_view line) {
  ++lines_;
  if (!head_) return AddHead(line);
  if (whole_) return Altered("a line behind the trailer");
  Result<Json> parsed = ParseJson(line, {.bytes = kLargestBackupLine});
  if (!parsed) return Altered(parsed.error().message);
  if (const Json& trailer = At(*parsed, "trailer"); !trailer.is_null()) {
    return CheckTrailer(trailer);
  }
  const auto document = parsed->is_object() ? parsed->find("document") : parsed->end();
  if (document == parsed->end() || parsed->size() != 1 || StringAt(*document, "name").empty()) {
    return Altered("neither a document nor the trailer");
  }
  digest_.Add(line);
  ++documents_;
  return take_(std::move(*document), line.size());
}

Status BackupLines::AddHead(std::string_view line) {
  const Result<Json> parsed = ParseJson(line, {.bytes = kLargestHead});
  if (!parsed) return NoBackup("its first line is not a backup's");
  const Json& format = At(*parsed, "lockstep_backup");
  if (!format.is_number_integer()) return NoBackup("its first line is not a backup's");
  if (format != kBackupFormat) {
    return Fail(Code::kInvalidArgument, "a backup in format " + Printable(Dump(format), 20) +
                                            "; this version of Lockstep reads format " +
                                            std::to_string(kBackupFormat));
  }
  std::optional<Address> address = AddressIn(StringAt(*parsed, "address"));
  BackupHead head{.project = StringAt(*parsed, "project"),
                  .run = StringAt(*parsed, "run"),
                  .made_at = StringAt(*parsed, "made_at"),
                  .forced = StringAt(*parsed, "forced")};
  if (!address || head.project.empty() || head.run.empty() || !ParseTime(head.made_at)) {
    return Altered("a head without project, address, run or time");
  }
  head.address = *std::move(address);
  head_ = std::move(head);
  digest_.Add(line);
  return {};
}

Status BackupLines::CheckTrailer(const Json& trailer) {
  if (At(trailer, "count") != documents_) {
    return Altered("the trailer counts " + Printable(Dump(At(trailer, "count")), 30) +
                   " documents, not " + std::to_string(documents_));
  }
  sha256_ = digest_.Hex();
  if (StringAt(trailer, "sha256") != sha256_) {
    return Altered("the SHA-256 of its lines is not the trailer's");
  }
  whole_ = true;
  return {};
}

Status BackupLines::Altered(const std::string& why) const {
  return Fail(Code::kDataLoss,
              "altered or damaged, at line " + std::to_string(lines_) + ": " + why);
}

}  // namespace lockstep
