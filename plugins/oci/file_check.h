// FileCheck: what a file inside an image must say, and whether it does. Pure.
#pragma once

#include <optional>
#include <string>

#include "plugins/oci/image_files.h"
#include "reconciler/base/json.h"
#include "reconciler/base/pattern.h"
#include "reconciler/base/result.h"
#include "reconciler/model/evidence.h"

namespace lockstep::oci {

struct FileCheck {
  std::string file{};  // clean, without the slash before it
  std::optional<std::string> contains{};
  std::optional<std::string> lacks{};
  std::optional<Pattern> matches{};
  std::string sha256{};  // of the whole file; empty: not asked for
};

// From an entry of `code` in a manifest. kInvalidArgument: no usable file, nothing asked of it, or
// a pattern that is none.
Result<FileCheck> FileCheckFrom(const Json& entry);

// Refuted if the file is not there or does not say it; unknown if it is too large to be looked at.
// The detail quotes the line that decides, with its number: "/app/main.py:41: return name".
Evidence JudgeFile(const FileCheck& check, const ImageFile& file);

}  // namespace lockstep::oci
