#include "plugins/firestore/figures.h"

namespace lockstep::firestore {

std::string Grouped(std::int64_t figure) {
  std::string text = std::to_string(figure);
  const std::size_t first_digit = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = text.size(); at > first_digit + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string Documents(std::int64_t figure) {
  return Grouped(figure) + (figure == 1 ? " document" : " documents");
}

}  // namespace lockstep::firestore
