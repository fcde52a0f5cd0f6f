// IdShape: an id with what varies from run to run masked: dates, digits, hexadecimal, random. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::firestore {

// The shape as a key: literal bytes of the id, and for each mask one byte that UTF-8 never has.
// Masked are, in this order: a date as date_token.h knows it; a UUID; a token of at least 6
// hexadecimal digits with a digit and a letter among them; a token of 20 letters and digits as
// Firestore makes ids itself; a run of digits. Empty if nothing is masked: such an id is the only
// one of its shape. REQUIRES: `id` is UTF-8.
std::string ShapeKey(std::string_view id);

// What shapes that differ in the writer's name alone have in common: the key from the token in
// front of its first mask that is a token by itself. "Nbac_None_<hex>" and "Odds_None_<hex>" share
// "_None_<hex>". The whole key if there is no such part.
std::string_view SharedTail(std::string_view key);

// For people: "*_None_<hex>". Foreign text is made harmless. `is_tail`: ids may begin with
// anything.
std::string ShapeText(std::string_view key, bool is_tail);

// A rule for bad ids as a manifest writes it, but for its name: "contains" and "_None_".
struct RuleText {
  std::string kind{};
  std::string value{};  // empty for "date"
  friend bool operator==(const RuleText&, const RuleText&) = default;
};

// The rule that names the ids of the shape, and as little else as can be: a date, the literal token
// in a tail (contains "_None_"), else a pattern. Nullopt if no rule is short enough.
std::optional<RuleText> RuleFor(std::string_view key, bool is_tail);

}  // namespace lockstep::firestore
