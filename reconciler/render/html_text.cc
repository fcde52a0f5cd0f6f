#include "reconciler/render/html_text.h"

#include "reconciler/base/safe_text.h"

namespace lockstep {

std::string HtmlText(std::string_view foreign) {
  constexpr std::string_view kWritten = "&<>\"'`=#:";
  std::string out;
  for (const char c : Printable(foreign)) {
    if (kWritten.find(c) == std::string_view::npos) {
      out += c;
    } else {
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    }
  }
  return out;
}

}  // namespace lockstep
