// Seal and Unseal: JSON in a frame that names its format and holds its SHA-256. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep {

// One kind of file. {"NAME":FORMAT,"sha256":"HEX","content":CONTENT} and a line feed; no byte of
// the frame varies otherwise.
struct Envelope {
  std::string_view begin{};         // of every such file: `{"lockstep_plan":`
  int format = 1;                   // that this program writes, and reads
  std::size_t largest = 0;          // bytes
  std::string_view what{};          // "saved plan"
  std::string_view make_another{};  // "; make the plan anew"
  std::string_view other_format{};  // "apply it with the version that made it"
};

struct Sealed {
  std::string bytes{};
  std::string digest{};  // "sha256:" and 64 digits, over all else in the file
};

struct Unsealed {
  Json content{};
  std::string digest{};
};

// Equal content, equal bytes.
Sealed Seal(const Envelope& envelope, const Json& content);

// kInvalidArgument for another format; kDataLoss for bytes that are no such file, cut short or
// altered. The digest says that nothing was altered, not who wrote it.
Result<Unsealed> Unseal(const Envelope& envelope, std::string_view bytes);

// kDataLoss with `how` it is not what was written: "altered".
Error NotAsWritten(const Envelope& envelope, std::string_view how);

}  // namespace lockstep
