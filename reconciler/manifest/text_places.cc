#include "reconciler/manifest/text_places.h"

#include <algorithm>

namespace lockstep {
namespace {

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

TextPlaces::TextPlaces(std::string_view text, std::string_view file) : file_(file) {
  characters_before_.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    characters_before_.push_back(characters_before_.back() + (ContinuesCharacter(text[i]) ? 0 : 1));
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
}

Origin TextPlaces::At(std::size_t offset) const {
  offset = std::min(offset, characters_before_.size() - 1);
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::uint32_t characters = characters_before_[offset] - characters_before_[*(next - 1)];
  return {file_, static_cast<int>(next - line_starts_.begin()), static_cast<int>(characters) + 1};
}

}  // namespace lockstep
