#include "plugins/firestore/likely_writer.h"

#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// "NbacScheduleProcessor" as Cloud Run writes names: "nbac-schedule-processor".
std::string Hyphenated(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool separates = c == '_' || c == '.' || c == '-';
    if ((separates || IsUpper(c)) && !text.empty() && text.back() != '-') text += '-';
    if (!separates) text += IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

}  // namespace

std::string LikelyWriter(const BadIdRule& rule, std::string_view id,
                         std::span<const Address> writers) {
  const std::string name = WriterIn(rule, id);
  if (name.empty()) return "";
  const std::string hyphenated = Hyphenated(name);
  std::string text = Printable(name, kIdColumns);
  bool first = true;
  for (const Address& writer : writers) {
    const bool begins = writer.name == hyphenated || writer.name.starts_with(hyphenated + "-");
    if (!begins) continue;
    text += (first ? ", likely " : ", ") + Printable(Text(writer));
    first = false;
  }
  return text;
}

}  // namespace lockstep::firestore
