#include "plugins/firestore/clean_up.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "plugins/firestore/bounds.h"
#include "plugins/firestore/census.h"
#include "plugins/firestore/cleanings.h"
#include "plugins/firestore/deletion_bounds.h"
#include "plugins/firestore/documents_rung.h"
#include "plugins/firestore/figures.h"
#include "plugins/firestore/forecast.h"
#include "plugins/firestore/printed_ids.h"
#include "plugins/firestore/rule_findings.h"
#include "plugins/firestore/shape_findings.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kIdsInNote = 1;

FieldDiff Context(std::string path, std::int64_t documents, std::string note) {
  return {
      .path = std::move(path), .before = documents, .after = documents, .note = std::move(note)};
}

std::vector<FieldDiff> Diffs(const Seen& seen) {
  std::vector<FieldDiff> diffs;
  for (const RuleCount& rule : seen.bad) {
    if (rule.count == 0) continue;
    if (!rule.suspended_until.empty()) {
      diffs.push_back(Context(rule.name, rule.count, "suspended until " + rule.suspended_until));
      continue;
    }
    diffs.push_back({.path = rule.name,
                     .before = rule.count,
                     .after = nullptr,
                     .note = PrintedIds(rule.sample, rule.count, kIdsInNote)});
  }
  diffs.push_back(Context("keep", seen.kept, ""));
  if (seen.unclassified > 0) {
    diffs.push_back(Context("unclassified", seen.unclassified,
                            PrintedIds(seen.unclassified_sample, seen.unclassified, kIdsInNote)));
  }
  if (seen.too_young > 0) {
    diffs.push_back(Context("too young", seen.too_young,
                            PrintedIds(seen.too_young_sample, seen.too_young, kIdsInNote)));
  }
  return diffs;
}

std::string TooYoung(const CollectionSpec& spec, const Seen& seen) {
  if (seen.too_young == 0 || !spec.cleanup) return "";
  return fmt::format("{} bad but updated within {}", Grouped(seen.too_young),
                     FormatDuration(spec.cleanup->untouched_for));
}

std::string Reason(const CollectionSpec& spec, const Seen& seen) {
  std::string too_young = TooYoung(spec, seen);
  if (seen.OldAndBad() == 0) return too_young;
  const std::string bad =
      fmt::format("{} of {} {} bad; {}", Grouped(seen.OldAndBad()), Documents(seen.count),
                  seen.OldAndBad() == 1 ? "is" : "are", GrowthInShort(seen));
  if (!spec.cleanup) return bad + "; no cleanup is declared";
  return too_young.empty() ? bad : bad + "; " + too_young;
}

Json Payload(const CollectionSpec& spec, const Seen& seen, const std::string& blocked) {
  const CleanUpSpec cleanup = spec.cleanup.value_or(CleanUpSpec{});
  Json payload = {{"project", seen.project},
                  {"database", spec.database},
                  {"path", spec.path},
                  {"read_time", seen.read_time},
                  {"untouched_for_ms", cleanup.untouched_for.count()},
                  {"settle_ms", cleanup.settle.count()},
                  {"planned", seen.Deletable()},
                  {"count", seen.count},
                  {"delete_at_most", cleanup.delete_at_most},
                  {"delete_share", cleanup.delete_share},
                  {"names_sha256", seen.names_sha256},
                  {"oldest", seen.oldest},
                  {"newest", seen.newest},
                  {"blocked", blocked}};
  PutInto(payload, cleanup.copies);
  PutInto(payload, spec.rules);
  payload["growth"] = ToJson(seen.growth);
  payload["suspended"] = Json::array();
  payload["by_rule"] = Json::array();
  for (const RuleCount& rule : seen.bad) {
    payload["by_rule"].push_back(
        {{"name", rule.name}, {"count", rule.count}, {"sample", rule.sample}});
    if (!rule.suspended_until.empty()) payload["suspended"].push_back(rule.name);
  }
  return payload;
}

std::vector<Finding> LimitFindings(const CollectionSpec& spec, const Seen& seen) {
  if (seen.OldAndBad() == 0) return {};
  if (!spec.cleanup) {
    return {{.severity = Severity::kWarning,
             .what = fmt::format("{} of {} are bad, and no cleanup is declared",
                                 Grouped(seen.OldAndBad()), Documents(seen.count)),
             .detail = "Lockstep watches this collection and deletes nothing in it."}};
  }
  std::string why = WhyTooMany(*spec.cleanup, seen.Deletable(), seen.count);
  if (why.empty()) return {};
  return {{.severity = Severity::kError,
           .blocks = true,
           .what = std::move(why),
           .detail = "Nothing is deleted. If the set is right, raise the bound in the manifest."}};
}

std::vector<Finding> SuspensionFindings(const Seen& seen) {
  std::vector<Finding> findings;
  for (const RuleCount& rule : seen.bad) {
    if (rule.suspended_until.empty() || rule.count == 0) continue;
    findings.push_back(
        {.severity = Severity::kError,
         .blocks = false,
         .what = fmt::format("rule {} is suspended until {}: {} of it stay", Printable(rule.name),
                             rule.suspended_until, Documents(rule.count)),
         .detail = fmt::format("It cleaned this collection {} times within an hour, "
                               "and its documents come back. Stop what writes "
                               "them first.",
                               kMostCleanings),
         .topic = "suspended " + rule.name});
  }
  return findings;
}

// The first of `findings` that blocks; empty if none does.
std::string FirstBlock(const std::vector<Finding>& findings) {
  const auto blocking = std::find_if(findings.begin(), findings.end(),
                                     [](const Finding& finding) { return finding.blocks; });
  return blocking == findings.end() ? "" : blocking->what;
}

}  // namespace

Result<Planned> PlanCleanUp(const CollectionSpec& spec, const Seen& seen,
                            std::span<const Address> writers) {
  if (spec.NeedsScan() && !seen.scanned) {
    return Fail(Code::kFailedPrecondition, "its documents were not scanned");
  }
  LOCKSTEP_CHECK(Sentence::Make(spec.rules, seen.read_time, Duration{0}));
  Planned planned;
  if (spec.bounds) {
    planned.findings = Judge(*spec.bounds, PopulationOf(spec, seen));
  }
  if (seen.scanned) {
    for (std::vector<Finding> findings :
         {JudgeAttendance(spec.watched, seen.attendance), JudgeGrowth(spec.bounds, seen, writers),
          JudgeRules(spec.rules, seen), JudgeShapes(spec.rules, seen.shapes),
          LimitFindings(spec, seen), SuspensionFindings(seen)}) {
      std::move(findings.begin(), findings.end(), std::back_inserter(planned.findings));
    }
  }
  Change& change = planned.change;
  const bool deletes = spec.cleanup && seen.Deletable() > 0;
  change.action = deletes ? Action::kDelete : Action::kNone;
  change.documents = deletes ? seen.Deletable() : 0;
  change.kept = seen.kept;
  change.unclassified = seen.unclassified;
  change.reason = Reason(spec, seen);
  const std::string blocked = FirstBlock(planned.findings);
  if (deletes && !blocked.empty()) change.reason += "; blocked by an error, nothing is deleted";
  if (seen.scanned) change.diffs = Diffs(seen);
  change.fingerprint = seen.names_sha256;
  change.payload = Payload(spec, seen, blocked);
  change.ladder = {DocumentsRung(seen)};
  change.census = CensusOf(spec, seen);
  return planned;
}

}  // namespace lockstep::firestore
