#include "plugins/firestore/tally.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/firestore/date_token.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

void Sample(std::vector<std::string>& sample, std::string_view id) {
  if (sample.size() < kSampleSize) sample.emplace_back(id);
}

void Earliest(std::string& earliest, std::string_view time) {
  if (earliest.empty() || CompareTimes(time, earliest) < 0) earliest = time;
}

void Latest(std::string& latest, std::string_view time) {
  if (latest.empty() || CompareTimes(time, latest) > 0) latest = time;
}

void ShortenToCommon(KeepCount& keep, std::string_view id) {
  const auto prefix = std::mismatch(keep.prefix.begin(), keep.prefix.end(), id.begin(), id.end());
  keep.prefix.erase(prefix.first, keep.prefix.end());
  const auto suffix =
      std::mismatch(keep.suffix.rbegin(), keep.suffix.rend(), id.rbegin(), id.rend());
  keep.suffix.erase(keep.suffix.begin(), suffix.first.base());
}

}  // namespace

Tally::Tally(const Collection& collection, const Sentence& sentence, AttendanceTally attendance)
    : sentence_(sentence),
      names_(collection),
      attendance_(std::move(attendance)),
      growth_(sentence.rules().bad.size(), sentence.read_time()) {
  seen_.project = collection.project;
  seen_.read_time = sentence.read_time();
  seen_.scanned = true;
  for (const BadIdRule& rule : sentence.rules().bad) seen_.bad.push_back({.name = rule.name});
  for (const std::string& glob : sentence.rules().keep) seen_.keeps.push_back({.glob = glob});
}

void Tally::Add(const Row& row) {
  ++seen_.count;
  const Classified classified = sentence_.rules().Classify(row.id);
  const bool is_watched = attendance_.Take(row);
  switch (classified.id_class) {
    case IdClass::kGood: AddKept(row, classified.keep); return;
    case IdClass::kOverlap: AddOverlap(row, classified); return;
    case IdClass::kBad: AddBad(row, classified.rule); return;
    case IdClass::kUnclassified: break;
  }
  // A document that must be there is good, whether or not a keep glob says so, too.
  if (is_watched) {
    ++seen_.kept;
    Latest(seen_.last_good, row.update_time);
  } else {
    AddUnclassified(row);
  }
}

void Tally::AddUnclassified(const Row& row) {
  ++seen_.unclassified;
  Sample(seen_.unclassified_sample, row.id);
  shapes_.Add(row.id);
}

void Tally::AddKept(const Row& row, std::size_t keep_index) {
  ++seen_.kept;
  Latest(seen_.last_good, row.update_time);
  KeepCount& keep = seen_.keeps[keep_index];
  if (++keep.count == 1) {
    keep.prefix = row.id;
    keep.suffix = row.id;
  }
  ShortenToCommon(keep, row.id);
}

void Tally::AddOverlap(const Row& row, const Classified& classified) {
  ++seen_.kept;
  ++seen_.overlap;
  CountMatches(row, classified.rule);
  if (seen_.overlap_sample.size() >= kSampleSize) return;
  seen_.overlap_sample.push_back({.id = std::string(row.id),
                                  .keep = seen_.keeps[classified.keep].glob,
                                  .rule = seen_.bad[classified.rule].name});
}

void Tally::AddBad(const Row& row, std::size_t rule_index) {
  CountMatches(row, rule_index);
  Earliest(seen_.first_update, row.update_time);
  Latest(seen_.last_update, row.update_time);
  growth_.Add(rule_index, row.create_time);
  writers_.Add(WriterIn(sentence_.rules().bad[rule_index], row.id), row.create_time);
  if (!sentence_.IsOldEnough(row)) {
    ++seen_.too_young;
    Sample(seen_.too_young_sample, row.id);
    return;
  }
  RuleCount& rule = seen_.bad[rule_index];
  ++rule.count;
  Sample(rule.sample, row.id);
  if (LooksForAYear(sentence_.rules().bad[rule_index]) && !FindDate(row.id)) {
    ++rule.undated;
    Sample(rule.undated_sample, row.id);
  }
  if (sentence_.IsSuspended(rule_index)) return;
  Earliest(seen_.oldest, row.create_time);
  Latest(seen_.newest, row.create_time);
  names_.Add(row.id);
}

void Tally::CountMatches(const Row& row, std::size_t first_rule) {
  ++seen_.bad[first_rule].matched;
  for (std::size_t i = first_rule + 1; i < seen_.bad.size(); ++i) {
    if (Match(sentence_.rules().bad[i], row.id)) ++seen_.bad[i].matched;
  }
}

Seen Tally::Finish() && {
  seen_.names_sha256 = names_.Hex();
  seen_.shapes = std::move(shapes_).Finish();
  seen_.growth = std::move(growth_).Finish();
  seen_.writers = std::move(writers_).Finish();
  seen_.attendance = std::move(attendance_).Finish();
  return std::move(seen_);
}

}  // namespace lockstep::firestore
