#include "reconciler/engine/runs_signal.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/rfc3339.h"

namespace lockstep {
namespace {

// Around the create times: how long a program ran before the first and after the last tells, too,
// whether it just always runs.
constexpr Duration kAround = std::chrono::hours{1};
constexpr double kFew = 2;  // documents: one alone counts a third, as many as these a half

struct Span {
  TimePoint from{};
  TimePoint to{};
  const Stretch* stretch = nullptr;
};

std::vector<Span> SpansOf(const Suspect& program, TimePoint now) {
  std::vector<Span> spans;
  for (const Stretch& one : program.ran) {
    const std::optional<TimePoint> from = ParseTime(one.from);
    const std::optional<TimePoint> to = ParseTime(one.to);
    if (from) spans.push_back({*from, to.value_or(now), &one});
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  return spans;
}

// The share of [from, to] that lies in a span.
double Coverage(const std::vector<Span>& spans, TimePoint from, TimePoint to) {
  Duration covered{0};
  TimePoint reached = from;
  for (const Span& span : spans) {
    const TimePoint begin = std::max(span.from, reached);
    const TimePoint end = std::min(span.to, to);
    if (end <= begin) continue;
    covered += std::chrono::duration_cast<Duration>(end - begin);
    reached = end;
  }
  const auto whole = std::chrono::duration_cast<Duration>(to - from);
  return static_cast<double>(covered.count()) / static_cast<double>(whole.count());
}

// The documents of which it is known whether the program ran when they were created.
struct Held {
  std::size_t documents = 0;
  std::int64_t inside = 0;
  const BadDocument* example = nullptr;  // of those inside, with when it ran
  const Stretch* stretch = nullptr;
  TimePoint first{};
  TimePoint last{};
};

Held HoldAgainst(const std::vector<Span>& spans, Documents documents,
                 std::optional<TimePoint> known_since) {
  Held held;
  for (const BadDocument* document : documents) {
    const std::optional<TimePoint> created = ParseTime(document->created);
    if (!created || (known_since && *created < *known_since)) continue;
    held.first = held.documents == 0 ? *created : std::min(held.first, *created);
    held.last = held.documents == 0 ? *created : std::max(held.last, *created);
    ++held.documents;
    const auto span = std::find_if(spans.begin(), spans.end(), [&created](const Span& one) {
      return one.from <= *created && *created <= one.to;
    });
    if (span == spans.end()) continue;
    ++held.inside;
    if (held.example != nullptr) continue;
    held.example = document;
    held.stretch = span->stretch;
  }
  return held;
}

std::string Percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string LastSpan(const std::vector<Span>& spans) {
  if (spans.empty()) return "it never ran";
  const Stretch& last = *spans.back().stretch;
  return "it last ran from " + last.from + (last.to.empty() ? " on" : " to " + last.to);
}

}  // namespace

Fact WeighRuns(const Suspect& program, Documents documents, const std::string& now) {
  Fact fact{.signal = Signal::kRuns};
  if (!program.unread.empty()) {
    fact.text = program.unread;
    return fact;
  }
  const std::vector<Span> spans = SpansOf(program, ParseTime(now).value_or(TimePoint::max()));
  const Held held = HoldAgainst(spans, documents, ParseTime(program.known_since));
  if (held.documents == 0) {
    fact.text = "when it ran is known since " + program.known_since + ", the documents are older";
    return fact;
  }
  const std::string of =
      " of " + std::to_string(held.documents) + (held.documents == 1 ? " document" : " documents");
  if (held.inside == 0) {
    fact.standing = Standing::kAgainst;
    fact.points = -WeightOf(Signal::kRuns).most_against;
    fact.text = "none" + of + " was created while it ran: " + LastSpan(spans);
    return fact;
  }
  const double share = static_cast<double>(held.inside) / static_cast<double>(held.documents);
  const double chance = Coverage(spans, held.first - kAround, held.last + kAround);
  const double certainty =
      static_cast<double>(held.documents) / (static_cast<double>(held.documents) + kFew);
  const double weight = std::max(0.0, share - chance) * certainty;
  fact.points = static_cast<int>(std::lround(weight * WeightOf(Signal::kRuns).most_for));
  fact.standing = fact.points > 0 ? Standing::kFor : Standing::kNeither;
  fact.text = std::to_string(held.inside) + of + " created while it ran, which it did for " +
              Percent(chance) + " of that time: " + held.example->id + " at " +
              held.example->created + ", " + held.stretch->name;
  return fact;
}

}  // namespace lockstep
