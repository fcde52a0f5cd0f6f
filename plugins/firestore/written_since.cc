#include "plugins/firestore/written_since.h"

#include <fmt/core.h>

#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

bool IsAfter(const std::string& time, const std::string& other) {
  return !time.empty() && CompareTimes(time, other) > 0;
}

Evidence Turned(Evidence documents, Verdict verdict, const std::string& why) {
  documents.verdict = verdict;
  documents.detail += "; " + why;
  return documents;
}

}  // namespace

std::optional<WritersBegan> WhenWritersBegan(const Resource& collection, const Observations& seen) {
  std::optional<WritersBegan> began;
  for (const Address& writer : collection.after) {
    const Observation* live = seen.Find(writer);
    const bool known = live != nullptr && !live->error && live->present;
    std::string time = known ? StringAt(live->state, "serving_since") : "";
    if (!ParseTime(time)) return WritersBegan{.last = writer};
    if (!began || IsAfter(time, began->time)) began = WritersBegan{std::move(time), writer};
  }
  return began;
}

Evidence HeldAgainstWriters(Evidence documents, const Seen& live,
                            const std::optional<WritersBegan>& began) {
  if (documents.verdict != Verdict::kProven || !began) return documents;
  const std::string writer = Printable(Text(began->last));
  if (began->time.empty()) {
    return Turned(std::move(documents), Verdict::kUnknown,
                  fmt::format("since when {} runs what it runs was not read, so nothing tells what "
                              "was written since: `lockstep verify` reads both",
                              writer));
  }
  const std::string since =
      fmt::format("since {}, when {} began to run what it runs", Printable(began->time), writer);
  if (IsAfter(live.last_update, began->time)) {
    return Turned(std::move(documents), Verdict::kRefuted,
                  fmt::format("a bad one was written at {}, {}", live.last_update, since));
  }
  if (live.last_good.empty()) {
    return Turned(std::move(documents), Verdict::kUnknown,
                  "no good one is there, so nothing shows what is written " + since);
  }
  if (!IsAfter(live.last_good, began->time)) {
    return Turned(
        std::move(documents), Verdict::kUnknown,
        fmt::format("none was written {}; the newest good one is of {}", since, live.last_good));
  }
  return Turned(std::move(documents), Verdict::kProven,
                fmt::format("the newest good one was written at {}, and no bad one {}",
                            live.last_good, since));
}

}  // namespace lockstep::firestore
