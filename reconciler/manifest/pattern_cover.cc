#include "reconciler/manifest/pattern_cover.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lockstep {
namespace {

// A byte that stands for itself, or one of the two wildcards.
using Symbol = int;
constexpr Symbol kAnyByte = 256;
constexpr Symbol kAnyRun = 257;
using Symbols = std::vector<Symbol>;

Symbols Literal(std::string_view text) {
  Symbols symbols;
  for (const char c : text) symbols.push_back(static_cast<unsigned char>(c));
  return symbols;
}

Symbols OfGlobText(std::string_view glob) {
  Symbols symbols = Literal(glob);
  std::replace(symbols.begin(), symbols.end(), Symbol{'*'}, kAnyRun);
  std::replace(symbols.begin(), symbols.end(), Symbol{'?'}, kAnyByte);
  return symbols;
}

// Empty if the rule is none that a glob could say.
Symbols SymbolsOf(const BadIdRule& rule) {
  if (rule.kind == "glob") return OfGlobText(rule.value);
  const bool begins = rule.kind == "prefix";
  const bool ends = rule.kind == "suffix";
  if (!begins && !ends && rule.kind != "contains") return {};
  Symbols symbols = Literal(rule.value);
  if (!ends) symbols.push_back(kAnyRun);
  if (!begins) symbols.insert(symbols.begin(), kAnyRun);
  return symbols;
}

// Whether the one symbol `wide`, which is no run, stands for all that `narrow` stands for.
bool Absorbs(Symbol wide, Symbol narrow) {
  return wide == narrow || (wide == kAnyByte && narrow < kAnyByte);
}

// As GlobMatches walks a text; here the text has wildcards of its own, which only a wildcard of
// `wide` takes in. That is enough, and misses some: "a?*" covers "a*b", and is not seen to.
bool Covers(const Symbols& wide, const Symbols& narrow, std::int64_t& steps_left) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::size_t in_wide = 0;
  std::size_t in_narrow = 0;
  std::size_t run = kNone;
  std::size_t covered_to = 0;
  while (in_narrow < narrow.size()) {
    if (--steps_left < 0) return false;
    if (in_wide < wide.size() && wide[in_wide] == kAnyRun) {
      run = in_wide++;
      covered_to = in_narrow;
    } else if (in_wide < wide.size() && Absorbs(wide[in_wide], narrow[in_narrow])) {
      ++in_wide;
      ++in_narrow;
    } else if (run != kNone) {
      in_wide = run + 1;
      in_narrow = ++covered_to;
    } else {
      return false;
    }
  }
  return std::all_of(wide.begin() + static_cast<std::ptrdiff_t>(in_wide), wide.end(),
                     [](Symbol symbol) { return symbol == kAnyRun; });
}

}  // namespace

bool PatternCover::Afford(std::size_t steps) {
  steps_left_ -= static_cast<std::int64_t>(steps);
  return steps_left_ >= 0;
}

bool PatternCover::OfGlob(std::string_view wide, std::string_view narrow) {
  if (wide == narrow) return true;
  if (!Afford(wide.size() + narrow.size())) return false;
  return Covers(OfGlobText(wide), OfGlobText(narrow), steps_left_);
}

bool PatternCover::OfRule(const BadIdRule& wide, const BadIdRule& narrow) {
  if (wide.kind == narrow.kind && wide.value == narrow.value) return true;
  if (!Afford(wide.value.size() + narrow.value.size())) return false;
  const Symbols outer = SymbolsOf(wide);
  const Symbols inner = SymbolsOf(narrow);
  return !outer.empty() && !inner.empty() && Covers(outer, inner, steps_left_);
}

}  // namespace lockstep
