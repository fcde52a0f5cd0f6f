#include "reconciler/render/terraform_values.h"

namespace lockstep {
namespace {

constexpr std::size_t kSampled = 10;

// Of a clean-up whose documents were not counted by rule and day there is what the plan shows.
Json DocumentsShown(const Change& change) {
  Json by_rule = Json::object();
  for (const FieldDiff& diff : change.diffs) {
    if (diff.before.is_number_integer() && diff.after.is_null()) by_rule[diff.path] = diff.before;
  }
  return {{"count", change.documents}, {"by_rule", std::move(by_rule)}};
}

Json DocumentsBefore(const Change& change) {
  if (!change.census) return DocumentsShown(change);
  Json by_rule = Json::object();
  Json sample = Json::array();
  for (const RuleCensus& rule : change.census->rules) {
    if (rule.suspended_until.empty()) by_rule[rule.name] = rule.count;
  }
  for (std::size_t nth = 0; nth < kSampled; ++nth) {  // the first of each rule, then the second...
    for (const RuleCensus& rule : change.census->rules) {
      const bool taken = rule.suspended_until.empty() && nth < rule.sample.size();
      if (taken && sample.size() < kSampled) sample.push_back(rule.sample[nth]);
    }
  }
  return {{"count", change.documents},       {"by_rule", std::move(by_rule)},
          {"sample", std::move(sample)},     {"oldest", change.census->oldest},
          {"newest", change.census->newest}, {"sha256_of_names", change.census->names_sha256}};
}

}  // namespace

Json ValuesBefore(const Change& change) {
  if (change.action == Action::kDelete) return DocumentsBefore(change);
  Json values = Json::object();
  for (const FieldDiff& diff : change.diffs) {
    if (!diff.before.is_null()) values[diff.path] = diff.before;
  }
  return values;
}

Json ValuesAfter(const Change& change) {
  if (change.action == Action::kDelete) return {};
  // What is held differs, and stays as it is.
  if (change.action == Action::kNone) return ValuesBefore(change);
  Json values = Json::object();
  for (const FieldDiff& diff : change.diffs) {
    if (!diff.after.is_null()) values[diff.path] = diff.after;
  }
  return values;
}

}  // namespace lockstep
