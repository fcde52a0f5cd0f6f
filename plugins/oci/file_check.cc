#include "plugins/oci/file_check.h"

#include <algorithm>
#include <utility>

#include "plugins/oci/layer_contents.h"
#include "reconciler/base/digest.h"
#include "reconciler/base/line.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kShownLine = 160;

std::optional<std::string> TextIn(const Json& entry, std::string_view key) {
  const Json& value = At(entry, key);
  if (!value.is_string() || value == Json("")) return std::nullopt;
  return value.get<std::string>();
}

std::string PathOf(const FileCheck& check) { return "/" + Printable(check.file, kShownLine); }

std::string Quote(std::string_view text) { return InQuotes(text, kShownLine); }

// "/app/main.py:41: return name", for the line of `bytes` in which `at` is.
std::string LineAt(const FileCheck& check, std::string_view bytes, std::size_t at) {
  const std::string_view before = bytes.substr(0, at);
  const auto number = std::count(before.begin(), before.end(), '\n') + 1;
  std::string_view line = LineAround(bytes, at);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return PathOf(check) + ':' + std::to_string(number) + ": " + Quote(line);
}

Evidence Say(Verdict verdict, std::string detail) {
  return {.rung = std::string(kRungCode), .verdict = verdict, .detail = std::move(detail)};
}

Evidence Refuted(std::string detail) { return Say(Verdict::kRefuted, std::move(detail)); }

// What is not as it must be; nullopt if all is. `seen` gets the line that shows it.
std::optional<std::string> WhatIsWrong(const FileCheck& check, const std::string& bytes,
                                       std::string& seen) {
  const auto missing = [&check](const std::string& what) {
    return PathOf(check) + " has nothing that " + what;
  };
  if (check.lacks) {
    const std::size_t at = bytes.find(*check.lacks);
    if (at != std::string::npos) {
      return LineAt(check, bytes, at) + ", which must not hold " + Quote(*check.lacks);
    }
    seen = PathOf(check) + " has no " + Quote(*check.lacks);
  }
  if (!check.sha256.empty()) {
    const std::string digest = Sha256Hex(bytes);
    if (digest != check.sha256) {
      return PathOf(check) + " has the SHA-256 " + digest + ", not " + check.sha256;
    }
    seen = PathOf(check) + " has the SHA-256 " + digest;
  }
  if (check.matches) {
    const std::optional<std::size_t> at = check.matches->Find(bytes);
    if (!at) return missing("matches " + Quote(check.matches->text()));
    seen = LineAt(check, bytes, *at);
  }
  if (check.contains) {
    const std::size_t at = bytes.find(*check.contains);
    if (at == std::string::npos) return missing("contains " + Quote(*check.contains));
    seen = LineAt(check, bytes, at);
  }
  return std::nullopt;
}

}  // namespace

Result<FileCheck> FileCheckFrom(const Json& entry) {
  std::optional<std::string> path = CleanPath(StringAt(entry, "file"));
  if (!path) {
    return Fail(Code::kInvalidArgument,
                Quote(StringAt(entry, "file")) + " names no file inside an image");
  }
  FileCheck check{.file = *std::move(path),
                  .contains = TextIn(entry, "contains"),
                  .lacks = TextIn(entry, "lacks"),
                  .sha256 = StringAt(entry, "sha256")};
  if (const std::optional<std::string> pattern = TextIn(entry, "matches")) {
    LOCKSTEP_TRY(check.matches, Pattern::Make(*pattern));
  }
  if (!check.contains && !check.lacks && !check.matches && check.sha256.empty()) {
    return Fail(Code::kInvalidArgument, "nothing is asked of " + PathOf(check));
  }
  return check;
}

Evidence JudgeFile(const FileCheck& check, const ImageFile& file) {
  switch (file.state) {
    case ImageFile::State::kAbsent: return Refuted("there is no " + PathOf(check));
    case ImageFile::State::kNoFile: return Refuted(PathOf(check) + " is no regular file");
    case ImageFile::State::kTooLarge:
      return Say(Verdict::kUnknown, PathOf(check) + " is too large to be looked at");
    case ImageFile::State::kThere: break;
  }
  std::string seen;
  std::optional<std::string> wrong = WhatIsWrong(check, file.bytes, seen);
  if (wrong) return Refuted(*std::move(wrong));
  return Say(Verdict::kProven, std::move(seen));
}

}  // namespace lockstep::oci
