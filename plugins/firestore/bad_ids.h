// Rules: which ids are good, which are bad, and by which rule. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/pattern.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

// How a bad id is known. Each takes time linear in the id (times the stars of a glob).
enum class RuleKind { kContains, kPrefix, kSuffix, kGlob, kDate, kMatches };

struct BadIdRule {
  std::string name{};
  RuleKind kind = RuleKind::kContains;
  std::string value{};               // empty for kDate alone
  std::optional<Pattern> pattern{};  // `value` compiled; of kMatches alone
  friend bool operator==(const BadIdRule&, const BadIdRule&) = default;
};

// Where in `id` the rule first matches; nullopt if it does not. Bytes are compared as they are.
// REQUIRES: a rule of kMatches has its pattern, as RulesFrom gives it.
std::optional<std::size_t> Match(const BadIdRule& rule, std::string_view id);

// Whether the rule is written for dates without being one: "_202" catches what it was not meant
// for.
bool LooksForAYear(const BadIdRule& rule);

// kOverlap: a keep and a bad rule both match. It is kept, and a person has to decide.
enum class IdClass { kGood, kBad, kUnclassified, kOverlap };

struct Classified {
  IdClass id_class = IdClass::kUnclassified;
  std::size_t rule = 0;  // index of the first bad rule that matches; of kBad and kOverlap
  std::size_t keep = 0;  // index of the first keep glob that matches; of kGood and kOverlap
  friend bool operator==(const Classified&, const Classified&) = default;
};

// The rules of one collection, in the order of the manifest. A value; names are unique.
struct Rules {
  std::vector<std::string> keep{};  // globs on ids
  std::vector<BadIdRule> bad{};
  friend bool operator==(const Rules&, const Rules&) = default;

  Classified Classify(std::string_view id) const;
};

// From `keep` and `bad_ids` of a spec or a payload, and back. kInvalidArgument: an unknown kind,
// an empty or missing value (it would match every id), a date with a value, a pattern that is
// none (base/pattern.h), a name used twice.
Result<Rules> RulesFrom(const Json& spec);
void PutInto(Json& spec, const Rules& rules);

// What stands in a bad id before the part that `rule` matched: by the incident's form
// {processor}_{date}_{run}, the name of what wrote it. Empty if nothing stands there.
std::string WriterIn(const BadIdRule& rule, std::string_view id);

}  // namespace lockstep::firestore
