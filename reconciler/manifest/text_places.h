// TextPlaces: byte offset of a text -> line and column in characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/resource.h"

namespace lockstep {

class TextPlaces {
 public:
  // Takes 4 bytes of memory a byte of `text`, which need not outlive this object.
  TextPlaces(std::string_view text, std::string_view file);

  // Constant time but for finding the line. An offset behind the end is the end.
  Origin At(std::size_t offset) const;

 private:
  std::string file_;
  std::vector<std::size_t> line_starts_{0};          // byte offsets
  std::vector<std::uint32_t> characters_before_{0};  // for each byte offset
};

}  // namespace lockstep
