#include "plugins/firestore/likely_writer.h"

#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/name_likeness.h"

namespace lockstep::firestore {

std::string LikelyWriter(std::string_view name, std::span<const Address> writers) {
  if (name.empty()) return "";
  std::string text = Printable(name, kIdColumns);
  bool first = true;
  for (const Address& writer : writers) {
    if (LikenessOf(name, writer.name) < Likeness::kBegins) continue;
    text += (first ? ", likely " : ", ") + Printable(Text(writer));
    first = false;
  }
  return text;
}

}  // namespace lockstep::firestore
