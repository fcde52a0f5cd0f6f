#include "reconciler/engine/signals.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "reconciler/base/first_few.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/model/evidence.h"

namespace lockstep {
namespace {

Fact Neither(Signal signal, std::string text) {
  return {.signal = signal, .standing = Standing::kNeither, .text = std::move(text)};
}

Fact NotKnown(Signal signal, std::string text) {
  return {.signal = signal, .standing = Standing::kUnknown, .text = std::move(text)};
}

// `share` of the most points for, 0 to 1.
Fact For(Signal signal, double share, std::string text) {
  const int points = static_cast<int>(std::lround(share * WeightOf(signal).most_for));
  if (points <= 0) return Neither(signal, std::move(text));
  return {.signal = signal, .standing = Standing::kFor, .points = points, .text = std::move(text)};
}

Fact Against(Signal signal, std::string text) {
  return {.signal = signal,
          .standing = Standing::kAgainst,
          .points = -WeightOf(signal).most_against,
          .text = std::move(text)};
}

std::string Quoted(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  return FirstFew(names, kShown, [](const std::string& name) { return "\"" + name + "\""; });
}

std::string Of(std::int64_t part, std::size_t all) {
  return std::to_string(part) + " of " + std::to_string(all);
}

// Of the ids that documents bear, those that a program's lines name and those that only others' do.
struct NamedIds {
  std::size_t looked_for = 0;
  std::int64_t own = 0;
  std::int64_t others = 0;
  const Mentions::Line* line = nullptr;  // one of its own
  std::optional<Address> other{};        // one of the others
};

NamedIds CountNamed(const Address& program, Documents documents, const Mentions& mentions) {
  NamedIds named;
  for (const BadDocument* document : documents) {
    if (!mentions.asked.contains(document->id)) continue;
    ++named.looked_for;
    const auto by = mentions.by_id.find(document->id);
    if (by == mentions.by_id.end() || by->second.empty()) continue;
    const auto own = by->second.find(program);
    if (own == by->second.end()) {
      ++named.others;
      named.other = by->second.begin()->first;
      continue;
    }
    ++named.own;
    if (named.line == nullptr) named.line = &own->second;
  }
  return named;
}

// How many of them are not older than `since`; all, if that is not known.
std::size_t CountSince(Documents documents, const std::string& since) {
  if (since.empty()) return documents.size();
  const auto is_newer = [&since](const BadDocument* document) {
    return CompareTimes(document->created, since) >= 0;
  };
  return static_cast<std::size_t>(std::count_if(documents.begin(), documents.end(), is_newer));
}

}  // namespace

Fact WeighName(Likeness likeness, std::span<const std::string> names) {
  constexpr double kOfShared = 1.0 / 3;
  const std::vector<std::string> all(names.begin(), names.end());
  switch (likeness) {
    case Likeness::kSame:
      return For(Signal::kName, 1, "the ids begin with its name: " + Quoted(all));
    case Likeness::kBegins:
      return For(Signal::kName, 1, "its name begins as the ids do: " + Quoted(all));
    case Likeness::kShares:
      return For(Signal::kName, kOfShared, "its name shares words with the ids: " + Quoted(all));
    case Likeness::kNone: break;
  }
  return Neither(Signal::kName, "no name in the ids is like its own");
}

Fact WeighLog(const Address& program, Documents documents, const Result<Mentions>& mentions) {
  if (!mentions) return NotKnown(Signal::kLog, mentions.error().message);
  const NamedIds named = CountNamed(program, documents, *mentions);
  if (named.own > 0) {
    const double share =
        static_cast<double>(named.own) / static_cast<double>(named.own + named.others);
    return For(Signal::kLog, share,
               "its lines name " + Of(named.own, named.looked_for) + " ids looked for: \"" +
                   named.line->text + "\" at " + named.line->time + ", " + named.line->run);
  }
  if (!mentions->whole) {
    return NotKnown(Signal::kLog,
                    "none of the lines that were read is its own; the older part of "
                    "the log was not read");
  }
  if (named.others > 0) {
    return Against(Signal::kLog, "no line of it names one of " + std::to_string(named.looked_for) +
                                     " ids looked for; lines of " + Text(*named.other) + " do");
  }
  return Neither(Signal::kLog, "no line of any program names one of " +
                                   std::to_string(named.looked_for) + " ids looked for");
}

Fact WeighCode(const Suspect& program, Documents documents, const Observation* answer) {
  if (!program.code) {
    return program.image.empty()
               ? NotKnown(Signal::kCode, "which image it ran is not shown")
               : Neither(Signal::kCode, "the manifest asks for no `code` of the writers");
  }
  if (answer == nullptr) return NotKnown(Signal::kCode, "its image was not looked into");
  if (answer->error) return NotKnown(Signal::kCode, answer->error->message);
  const std::string detail = StringAt(answer->state, "detail");
  const std::optional<Verdict> verdict = VerdictNamed(StringAt(answer->state, "verdict"));
  if (!verdict || *verdict == Verdict::kUnknown) return NotKnown(Signal::kCode, detail);
  if (At(answer->state, "absent") == true) {
    return Neither(Signal::kCode, "its image holds no such file: " + detail);
  }
  const std::size_t newer = CountSince(documents, program.image_since);
  if (*verdict == Verdict::kProven) {
    const std::string proven = "the code in its image is the wanted one: " + detail;
    if (newer == documents.size()) return Against(Signal::kCode, proven);
    return Neither(Signal::kCode,
                   proven + "; it runs that since " + program.image_since + ", and " +
                       Of(static_cast<std::int64_t>(documents.size() - newer), documents.size()) +
                       " are older");
  }
  if (newer == 0) {
    return Neither(Signal::kCode,
                   "the documents are older than its image of " + program.image_since);
  }
  return For(Signal::kCode, 1, "the code in its image is refuted: " + detail);
}

}  // namespace lockstep
