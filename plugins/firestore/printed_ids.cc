#include "plugins/firestore/printed_ids.h"

#include <algorithm>

#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {

std::string PrintedIds(std::span<const std::string> sample, std::int64_t total, std::size_t shown) {
  const std::span<const std::string> first = sample.first(std::min(shown, sample.size()));
  std::string text;
  for (const std::string& id : first) {
    if (!text.empty()) text += ", ";
    text += Printable(id, kIdColumns);
  }
  if (total > static_cast<std::int64_t>(first.size())) text += ", …";
  return text;
}

}  // namespace lockstep::firestore
