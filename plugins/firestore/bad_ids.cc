#include "plugins/firestore/bad_ids.h"

#include <array>
#include <set>
#include <utility>

#include "plugins/firestore/date_token.h"
#include "reconciler/base/glob.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::array<std::pair<std::string_view, RuleKind>, 6> kKinds = {{
    {"contains", RuleKind::kContains},
    {"prefix", RuleKind::kPrefix},
    {"suffix", RuleKind::kSuffix},
    {"glob", RuleKind::kGlob},
    {"date", RuleKind::kDate},
    {"matches", RuleKind::kMatches},
}};

std::optional<std::size_t> Position(std::size_t found) {
  if (found == std::string_view::npos) return std::nullopt;
  return found;
}

Result<BadIdRule> RuleFrom(const Json& written) {
  BadIdRule rule{.name = StringAt(written, "name"), .value = StringAt(written, "value")};
  const std::string quoted = "the rule \"" + Printable(rule.name) + "\"";
  if (rule.name.empty()) return Fail(Code::kInvalidArgument, "a rule for bad ids has no name");
  const std::string kind = StringAt(written, "kind");
  bool known = false;
  for (const auto& [name, value] : kKinds) {
    if (name != kind) continue;
    rule.kind = value;
    known = true;
  }
  if (!known) {
    return Fail(Code::kInvalidArgument, quoted + " is of no known kind: " + Printable(kind));
  }
  if ((rule.kind == RuleKind::kDate) != rule.value.empty()) {
    return Fail(Code::kInvalidArgument,
                rule.value.empty() ? quoted + " would match every id" : quoted + " takes no value");
  }
  if (rule.kind == RuleKind::kMatches) {
    Result<Pattern> pattern = Pattern::Make(rule.value);
    if (!pattern) return Fail(std::move(pattern).error().Wrap(quoted));
    rule.pattern = *std::move(pattern);
  }
  return rule;
}

}  // namespace

std::optional<std::size_t> Match(const BadIdRule& rule, std::string_view id) {
  switch (rule.kind) {
    case RuleKind::kContains: return Position(id.find(rule.value));
    case RuleKind::kPrefix: return id.starts_with(rule.value) ? Position(0) : std::nullopt;
    case RuleKind::kSuffix:
      return id.ends_with(rule.value) ? Position(id.size() - rule.value.size()) : std::nullopt;
    case RuleKind::kGlob: return GlobMatches(rule.value, id) ? Position(0) : std::nullopt;
    case RuleKind::kDate: return FindDate(id);
    case RuleKind::kMatches: return rule.pattern->Find(id);
  }
  return std::nullopt;
}

bool LooksForAYear(const BadIdRule& rule) {
  const bool literal = rule.kind != RuleKind::kDate && rule.kind != RuleKind::kMatches;
  const std::string_view value = rule.value;
  for (std::size_t at = 0; literal && at + 2 < value.size(); ++at) {
    const std::string_view century = value.substr(at, 2);
    const char next = value[at + 2];
    if ((century == "19" || century == "20") && next >= '0' && next <= '9') return true;
  }
  return false;
}

Classified Rules::Classify(std::string_view id) const {
  Classified result;
  while (result.keep < keep.size() && !GlobMatches(keep[result.keep], id)) ++result.keep;
  while (result.rule < bad.size() && !Match(bad[result.rule], id)) ++result.rule;
  const bool kept = result.keep < keep.size();
  const bool is_bad = result.rule < bad.size();
  if (kept) result.id_class = is_bad ? IdClass::kOverlap : IdClass::kGood;
  if (!kept && is_bad) result.id_class = IdClass::kBad;
  if (!kept) result.keep = 0;
  if (!is_bad) result.rule = 0;
  return result;
}

Result<Rules> RulesFrom(const Json& spec) {
  Rules rules;
  const Json& keep = At(spec, "keep");
  const Json& bad = At(spec, "bad_ids");
  if ((!keep.is_null() && !keep.is_array()) || (!bad.is_null() && !bad.is_array())) {
    return Fail(Code::kInvalidArgument, "keep and bad_ids are lists");
  }
  for (const Json& glob : keep) {
    if (!glob.is_string() || glob.get_ref<const std::string&>().empty()) {
      return Fail(Code::kInvalidArgument, "a keep rule is a glob that is not empty");
    }
    rules.keep.push_back(glob.get<std::string>());
  }
  std::set<std::string> names;
  for (const Json& written : bad) {
    LOCKSTEP_TRY(BadIdRule rule, RuleFrom(written));
    if (!names.insert(rule.name).second) {
      return Fail(Code::kInvalidArgument,
                  "two rules for bad ids are called \"" + Printable(rule.name) + "\"");
    }
    rules.bad.push_back(std::move(rule));
  }
  return rules;
}

void PutInto(Json& spec, const Rules& rules) {
  spec["keep"] = rules.keep;
  spec["bad_ids"] = Json::array();
  for (const BadIdRule& rule : rules.bad) {
    for (const auto& [name, kind] : kKinds) {
      if (kind != rule.kind) continue;
      spec["bad_ids"].push_back({{"name", rule.name}, {"kind", name}, {"value", rule.value}});
    }
  }
}

std::string WriterIn(const BadIdRule& rule, std::string_view id) {
  const std::optional<std::size_t> at = Match(rule, id);
  if (!at) return "";
  std::string_view before = id.substr(0, *at);
  while (!before.empty() &&
         (before.back() == '_' || before.back() == '-' || before.back() == '.')) {
    before.remove_suffix(1);
  }
  return std::string(before);
}

}  // namespace lockstep::firestore
