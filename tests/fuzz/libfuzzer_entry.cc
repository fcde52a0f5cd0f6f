// The entry that libFuzzer calls, with whatever it has made up.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/foreign_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lockstep::fuzz::Try(std::string(data, data + size));
  return 0;
}
