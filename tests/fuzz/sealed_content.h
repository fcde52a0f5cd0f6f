// SealedContent: foreign content in a frame that fits, since no fuzzer guesses a SHA-256.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/digest.h"

namespace lockstep::fuzz {

// `format` is the member that tells what the file is: "lockstep_plan".
inline std::string SealedContent(std::string_view format, std::string_view content) {
  const std::string rest = "\",\"content\":" + std::string(content) + "}\n";
  const std::string begin = "{\"" + std::string(format) + "\":1,\"sha256\":\"";
  return begin + Sha256Hex(begin + rest) + rest;
}

}  // namespace lockstep::fuzz
