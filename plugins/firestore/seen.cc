#include "plugins/firestore/seen.h"

#include <numeric>

#include "plugins/firestore/state_fields.h"

namespace lockstep::firestore {
namespace {

Json ToJson(const std::vector<NamedWriter>& writers) {
  Json written = Json::array();
  for (const NamedWriter& one : writers)
    written.push_back({{"name", one.name}, {"last", one.last}});
  return written;
}

std::vector<NamedWriter> WritersFrom(const Json& written) {
  std::vector<NamedWriter> writers;
  for (const Json& one : written) {
    writers.push_back({.name = StringAt(one, "name"), .last = StringAt(one, "last")});
  }
  return writers;
}

void PutScan(Json& state, const Seen& seen) {
  state["bad"] = Json::array();
  for (const RuleCount& rule : seen.bad) {
    state["bad"].push_back({{"name", rule.name},
                            {"matched", rule.matched},
                            {"count", rule.count},
                            {"sample", rule.sample},
                            {"undated", rule.undated},
                            {"undated_sample", rule.undated_sample},
                            {"suspended_until", rule.suspended_until}});
  }
  state["keeps"] = Json::array();
  for (const KeepCount& keep : seen.keeps) {
    state["keeps"].push_back({{"glob", keep.glob},
                              {"count", keep.count},
                              {"prefix", keep.prefix},
                              {"suffix", keep.suffix}});
  }
  state["overlap_sample"] = Json::array();
  for (const Clash& clash : seen.overlap_sample) {
    state["overlap_sample"].push_back(
        {{"id", clash.id}, {"keep", clash.keep}, {"rule", clash.rule}});
  }
  state["kept"] = seen.kept;
  state["unclassified"] = seen.unclassified;
  state["unclassified_sample"] = seen.unclassified_sample;
  state["overlap"] = seen.overlap;
  state["too_young"] = seen.too_young;
  state["too_young_sample"] = seen.too_young_sample;
  state["names_sha256"] = seen.names_sha256;
  state["oldest"] = seen.oldest;
  state["newest"] = seen.newest;
  state["first_update"] = seen.first_update;
  state["last_update"] = seen.last_update;
  state["last_good"] = seen.last_good;
  state["shapes"] = ToJson(seen.shapes);
  state["growth"] = ToJson(seen.growth);
  state["writers"] = ToJson(seen.writers);
  state["attendance"] = ToJson(seen.attendance);
}

void TakeScan(Seen& seen, const Json& state) {
  for (const Json& rule : At(state, "bad")) {
    seen.bad.push_back({.name = StringAt(rule, "name"),
                        .matched = CountAt(rule, "matched"),
                        .count = CountAt(rule, "count"),
                        .sample = IdsAt(rule, "sample"),
                        .undated = CountAt(rule, "undated"),
                        .undated_sample = IdsAt(rule, "undated_sample"),
                        .suspended_until = StringAt(rule, "suspended_until")});
  }
  for (const Json& keep : At(state, "keeps")) {
    seen.keeps.push_back({.glob = StringAt(keep, "glob"),
                          .count = CountAt(keep, "count"),
                          .prefix = StringAt(keep, "prefix"),
                          .suffix = StringAt(keep, "suffix")});
  }
  for (const Json& clash : At(state, "overlap_sample")) {
    seen.overlap_sample.push_back({.id = StringAt(clash, "id"),
                                   .keep = StringAt(clash, "keep"),
                                   .rule = StringAt(clash, "rule")});
  }
  seen.kept = CountAt(state, "kept");
  seen.unclassified = CountAt(state, "unclassified");
  seen.unclassified_sample = IdsAt(state, "unclassified_sample");
  seen.overlap = CountAt(state, "overlap");
  seen.too_young = CountAt(state, "too_young");
  seen.too_young_sample = IdsAt(state, "too_young_sample");
  seen.names_sha256 = StringAt(state, "names_sha256");
  seen.oldest = StringAt(state, "oldest");
  seen.newest = StringAt(state, "newest");
  seen.first_update = StringAt(state, "first_update");
  seen.last_update = StringAt(state, "last_update");
  seen.last_good = StringAt(state, "last_good");
  seen.shapes = ShapesFrom(At(state, "shapes"));
  seen.growth = GrowthFrom(At(state, "growth"));
  seen.writers = WritersFrom(At(state, "writers"));
  seen.attendance = AttendanceFrom(At(state, "attendance"));
}

}  // namespace

std::int64_t Seen::OldAndBad() const {
  return std::accumulate(bad.begin(), bad.end(), std::int64_t{0},
                         [](std::int64_t sum, const RuleCount& rule) { return sum + rule.count; });
}

std::int64_t Seen::Deletable() const {
  std::int64_t sum = 0;
  for (const RuleCount& rule : bad) sum += rule.suspended_until.empty() ? rule.count : 0;
  return sum;
}

Json ToJson(const Seen& seen) {
  Json state = {{"project", seen.project},
                {"read_time", seen.read_time},
                {"count", seen.count},
                {"more", seen.more},
                {"scanned", seen.scanned}};
  if (seen.scanned) PutScan(state, seen);
  return state;
}

Result<Seen> SeenFrom(const Json& state) {
  const Json& scanned = At(state, "scanned");
  Seen seen{.project = StringAt(state, "project"),
            .read_time = StringAt(state, "read_time"),
            .count = CountAt(state, "count"),
            .more = At(state, "more") == true};
  if (seen.project.empty() || seen.read_time.empty() || !scanned.is_boolean() ||
      !At(state, "count").is_number_integer() || At(state, "count") < 0) {
    return Fail(Code::kDataLoss, "what was read of the collection is incomplete");
  }
  seen.scanned = scanned.get<bool>();
  if (!seen.scanned) return seen;
  TakeScan(seen, state);
  if (!At(state, "bad").is_array() || seen.names_sha256.empty()) {
    return Fail(Code::kDataLoss, "what was read of the documents is incomplete");
  }
  return seen;
}

}  // namespace lockstep::firestore
