#include "plugins/logging/hearing.h"

#include <algorithm>

#include "reconciler/base/line.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::logging {
namespace {

constexpr std::size_t kShownText = 160;

Evidence Heard(Verdict verdict, std::string detail) {
  return {.rung = std::string(kRungLogs), .verdict = verdict, .detail = std::move(detail)};
}

std::string Cited(std::string_view text) { return InQuotes(text, kShownText); }

std::string Entries(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

}  // namespace

Hearing::Hearing(const LogQuestion& question, TimePoint now)
    : question_(question), now_(now), tallies_(question.checks.size()) {}

void Hearing::Take(const LogLine& line) {
  if (!taken_.emplace(line.time, line.id).second) return;
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    Count(line, question_.checks[i], tallies_[i]);
  }
}

void Hearing::Count(const LogLine& line, const LineCheck& check, Tally& tally) const {
  if (line.at < Begin(check)) return;
  ++tally.lines;
  const auto note = [&line](std::optional<std::size_t> at, std::optional<Quote>& newest) {
    if (newest || !at || *at == std::string::npos) return;
    newest = Quote{.time = line.time, .text = Cited(LineAround(line.text, *at))};
  };
  if (check.contains) note(line.text.find(*check.contains), tally.contains);
  if (check.matches) note(check.matches->Find(line.text), tally.matches);
  if (check.lacks) note(line.text.find(*check.lacks), tally.lacks);
}

bool Hearing::IsSettled() const {
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const LineCheck& check = question_.checks[i];
    const Tally& tally = tallies_[i];
    if (check.lacks && tally.lacks) continue;
    const bool said = (!check.contains || tally.contains) && (!check.matches || tally.matches);
    if (check.lacks || !said) return false;
  }
  return true;
}

bool Hearing::HadTheTime(const LineCheck& check) const {
  const std::optional<TimePoint> since = ParseTime(question_.since);
  return since && *since <= Begin(check);
}

Evidence Hearing::JudgeMissing(const LineCheck& check, const Tally& tally, bool cut,
                               const std::string& what) const {
  const std::string none = "none of " + Entries(tally.lines) + " of " + RunNames(question_) +
                           " in the last " + Printable(check.within_text) + ' ' + what;
  if (cut) return Heard(Verdict::kUnknown, none + "; older ones were not read: there are too many");
  if (question_.partly) {
    return Heard(Verdict::kUnknown, none + "; there are others, which were not looked at");
  }
  if (!HadTheTime(check)) {
    const std::string why = question_.since.empty()
                                ? "it still runs"
                                : "it has been there since " + Printable(question_.since) + " only";
    return Heard(Verdict::kUnknown, none + " so far: " + why);
  }
  return Heard(Verdict::kRefuted, none);
}

Evidence Hearing::JudgeSilence(const LineCheck& check, bool cut, const std::string& project) const {
  const std::string who = RunNames(question_);
  const std::string where = " in the log of project " + Printable(project) + " in the last " +
                            Printable(check.within_text);
  return Heard(Verdict::kUnknown,
               cut ? "no entry of " + who + where + " was reached: others have too many"
                   : who + " has no entry" + where);
}

// Of a check that asks for a line that must not appear, and none did.
Evidence Hearing::JudgeLacking(const LineCheck& check, const Tally& tally, bool cut) const {
  const std::string none = "none of " + Entries(tally.lines) + " of " + RunNames(question_) +
                           " in the last " + Printable(check.within_text) + " holds " +
                           Cited(*check.lacks);
  if (!cut && !question_.partly) return Heard(Verdict::kProven, none);
  return Heard(Verdict::kUnknown, none + "; there are others, which were not looked at");
}

Evidence Hearing::Judge(const LineCheck& check, const Tally& tally, bool cut,
                        const std::string& project) const {
  if (tally.lines == 0) return JudgeSilence(check, cut, project);
  const std::string who = RunNames(question_);
  if (tally.lacks) {
    return Heard(Verdict::kRefuted, who + " said " + tally.lacks->text + " at " +
                                        Printable(tally.lacks->time) + ", which must not hold " +
                                        Cited(*check.lacks));
  }
  if (check.contains && !tally.contains) {
    return JudgeMissing(check, tally, cut, "contains " + Cited(*check.contains));
  }
  if (check.matches && !tally.matches) {
    return JudgeMissing(check, tally, cut, "matches " + Cited(check.matches->text()));
  }
  const std::optional<Quote>& said = tally.contains ? tally.contains : tally.matches;
  if (check.lacks) {
    Evidence lacking = JudgeLacking(check, tally, cut);
    if (!said || lacking.verdict != Verdict::kProven) return lacking;
  }
  return Heard(Verdict::kProven, who + " said " + said->text + " at " + Printable(said->time));
}

Json Hearing::State(std::optional<TimePoint> read_to, const std::string& project) const {
  Json checks = Json::array();
  std::optional<Evidence> worst;
  std::int64_t lines = 0;
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const LineCheck& check = question_.checks[i];
    const Tally& tally = tallies_[i];
    const bool cut = read_to && *read_to >= Begin(check);
    Evidence evidence = Judge(check, tally, cut, project);
    checks.push_back({{"verdict", Name(evidence.verdict)},
                      {"detail", evidence.detail},
                      {"entries", tally.lines}});
    lines = std::max(lines, tally.lines);
    if (!worst || IsWorse(evidence.verdict, worst->verdict)) worst = std::move(evidence);
  }
  return {{"verdict", Name(worst->verdict)},
          {"detail", worst->detail},
          {"entries", lines},
          {"checks", std::move(checks)}};
}

}  // namespace lockstep::logging
