#include "plugins/firestore/rule_findings.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>

#include "plugins/firestore/date_token.h"
#include "plugins/firestore/figures.h"
#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/glob.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

bool IsLiteral(const std::string& text) { return text.find_first_of("*?") == std::string::npos; }

// The glob of what the ids that `keep` alone holds have in common, if it gives up every clash.
std::optional<std::string> NarrowerKeep(const KeepCount& keep, const std::vector<Clash>& clashes) {
  if (keep.count == 0 || !IsLiteral(keep.prefix) || !IsLiteral(keep.suffix)) return std::nullopt;
  const std::string glob = keep.count == 1 ? keep.prefix : keep.prefix + "*" + keep.suffix;
  const bool gives_up = std::none_of(clashes.begin(), clashes.end(), [&](const Clash& clash) {
    return clash.keep == keep.glob && GlobMatches(glob, clash.id);
  });
  if (!gives_up) return std::nullopt;
  return glob;
}

std::vector<std::string> ProposedKeeps(const Seen& seen) {
  std::vector<std::string> proposals;
  for (const KeepCount& keep : seen.keeps) {
    const bool clashes = std::any_of(seen.overlap_sample.begin(), seen.overlap_sample.end(),
                                     [&](const Clash& clash) { return clash.keep == keep.glob; });
    if (!clashes) continue;
    if (keep.count == 0) {
      proposals.push_back(
          fmt::format(R"(drop keep "{}": it holds nothing else)", Printable(keep.glob)));
    } else if (const std::optional<std::string> narrower =
                   NarrowerKeep(keep, seen.overlap_sample)) {
      proposals.push_back(fmt::format(R"(narrow keep "{}" to "{}", which still holds its other {})",
                                      Printable(keep.glob), Printable(*narrower),
                                      Grouped(keep.count)));
    } else {
      proposals.push_back(
          fmt::format(R"(write out what keep "{}" is to hold, id by id)", Printable(keep.glob)));
    }
  }
  return proposals;
}

std::vector<std::string> ProposedRules(const Rules& rules, const Seen& seen) {
  std::vector<std::string> proposals;
  for (const BadIdRule& rule : rules.bad) {
    bool clashes = false;
    bool dated = false;
    for (const Clash& clash : seen.overlap_sample) {
      if (clash.rule != rule.name) continue;
      clashes = true;
      dated = dated || FindDate(clash.id).has_value();
    }
    if (!clashes) continue;
    proposals.push_back(dated || rule.kind == RuleKind::kDate
                            ? fmt::format(R"(narrow the rule "{}")", Printable(rule.name))
                            : fmt::format("replace the rule \"{}\" by `date: true`, which spares "
                                          "these ids",
                                          Printable(rule.name)));
  }
  return proposals;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

Finding Overlap(const Rules& rules, const Seen& seen) {
  std::vector<std::string> ids;
  for (const Clash& clash : seen.overlap_sample) {
    ids.push_back(fmt::format(R"({} (keep "{}", bad "{}"))", Printable(clash.id, kIdColumns),
                              Printable(clash.keep), Printable(clash.rule)));
  }
  std::string shown = Joined(ids);
  if (seen.overlap > static_cast<std::int64_t>(ids.size())) shown += "; …";
  return {.severity = Severity::kError,
          .blocks = true,
          .what = fmt::format("{} matched by a keep and by a bad rule", Documents(seen.overlap)),
          .detail = fmt::format("{}. They stay. If they are bad: {}. If they are good: {}.", shown,
                                Joined(ProposedKeeps(seen)), Joined(ProposedRules(rules, seen))),
          .spares_others = true,
          .topic = "overlap"};
}

Finding Undated(const RuleCount& rule) {
  return {.severity = Severity::kWarning,
          .blocks = false,
          .what = fmt::format(R"(the rule "{}" catches {} whose {} no date)", Printable(rule.name),
                              Documents(rule.undated), rule.undated == 1 ? "id holds" : "ids hold"),
          .detail = fmt::format("{}. The rule looks for a year; `date: true` would spare {}.",
                                PrintedIds(rule.undated_sample, rule.undated, kSampleSize),
                                rule.undated == 1 ? "this one" : "these"),
          .topic = "undated " + rule.name};
}

}  // namespace

std::vector<Finding> JudgeRules(const Rules& rules, const Seen& seen) {
  std::vector<Finding> findings;
  if (seen.overlap > 0) findings.push_back(Overlap(rules, seen));
  const bool all_are_kept = seen.kept == seen.count && seen.overlap == 0;
  for (const RuleCount& rule : seen.bad) {
    if (seen.count > 0 && rule.matched == seen.count) {
      findings.push_back(
          {.severity = Severity::kError,
           .blocks = true,
           .what = fmt::format(R"(the rule "{}" alone matches all {})", Printable(rule.name),
                               Documents(seen.count)),
           .detail = "A rule that tells nothing apart is taken for a mistake; narrow it.",
           .spares_others = true});
    }
    if (rule.undated > 0) findings.push_back(Undated(rule));
    if (rule.matched == 0 && !all_are_kept) {
      findings.push_back(
          {.severity = Severity::kWarning,
           .blocks = false,
           .what = fmt::format(R"(the rule "{}" matches no document)", Printable(rule.name)),
           .detail = "It may be misspelt, or no longer needed."});
    }
  }
  return findings;
}

}  // namespace lockstep::firestore
