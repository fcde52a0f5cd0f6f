#include "reconciler/base/line.h"

namespace lockstep {

std::string_view LineAround(std::string_view text, std::size_t at) {
  const std::size_t begin = text.substr(0, at).rfind('\n') + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

}  // namespace lockstep
