// Rules for bad ids. The first line is a rule as JSON text (`keep` and `bad_ids` of a manifest) or
// a bare pattern, the rest is an id.
#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/date_token.h"
#include "plugins/firestore/printed_ids.h"
#include "reconciler/base/glob.h"
#include "tests/fuzz/foreign_bytes.h"

namespace lockstep::fuzz {
namespace {

using firestore::BadIdRule;
using firestore::IdClass;
using firestore::Rules;

void TryPattern(std::string_view text, std::string_view id) {
  const Result<Pattern> pattern = Pattern::Make(text);
  RequirePrintableError(pattern);
  if (!pattern) return;
  const std::optional<std::size_t> at = pattern->Find(id);
  Require(!at || *at <= id.size(), "a match is inside of the id");
  Require(!pattern->Find(""), "no pattern matches the empty text");
}

void TryRules(const Json& spec, std::string_view id) {
  const Result<Rules> rules = firestore::RulesFrom(spec);
  RequirePrintableError(rules);
  if (!rules) return;
  const firestore::Classified found = rules->Classify(id);
  if (found.id_class == IdClass::kBad || found.id_class == IdClass::kOverlap) {
    Require(found.rule < rules->bad.size(), "a bad id has the rule that says so");
    const BadIdRule& rule = rules->bad[found.rule];
    Require(firestore::Match(rule, id).has_value(), "the rule that is named matches");
    firestore::WriterIn(rule, id);
    firestore::LooksForAYear(rule);
  }
  Json written = Json::object();
  firestore::PutInto(written, *rules);
  const Result<Rules> again = firestore::RulesFrom(written);
  Require(again && *again == *rules, "rules are the same once written and read", Dump(written));
}

}  // namespace

void Try(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const std::string_view head = bytes.substr(0, end);
  const std::string id(bytes.substr(std::min(end + 1, bytes.size())));
  TryPattern(head, id);
  GlobMatches(head, id);
  const std::optional<std::size_t> date = firestore::FindDate(id);
  Require(!date || firestore::DateSizeAt(id, *date).has_value(), "a date that is found has a size");
  const std::string printed = firestore::PrintedIds(std::span(&id, 1), 2, 1);
  Require(Printable(printed) == printed, "ids are printed harmlessly", printed);
  if (const Result<Json> spec = ParseJson(head)) TryRules(*spec, id);
}

}  // namespace lockstep::fuzz
