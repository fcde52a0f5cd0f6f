// Explanation: who may have written the bad documents of a collection, and what speaks for and
// against each. A pure value.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/clues.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// What is looked at of each candidate.
enum class Signal { kName, kRuns, kLog, kCode };

struct SignalWeight {
  Signal signal = Signal::kName;
  std::string_view name{};
  int most_for = 0;      // points; those of all signals are 100
  int most_against = 0;  // points
};

// No signal alone makes a candidate likely, and a program that did not run when the documents were
// created is none, whatever it is called.
inline constexpr std::array<SignalWeight, 4> kSignals = {{
    {Signal::kName, "name", 30, 0},   // the names in bad ids against the resource's name
    {Signal::kRuns, "runs", 20, 60},  // create times against when it ran
    {Signal::kLog, "log", 35, 20},    // log lines that name a bad id
    {Signal::kCode, "code", 15, 30},  // what the image that ran says: refuted, or proven
}};
const SignalWeight& WeightOf(Signal signal);

// kNeither: it was looked at and tells nothing. kUnknown: it could not be looked at; counts neither
// way.
enum class Standing { kFor, kAgainst, kNeither, kUnknown };
std::string_view Name(Standing standing);  // "for", "against", "neither", "unknown"

struct Fact {
  Signal signal = Signal::kName;
  Standing standing = Standing::kUnknown;
  int points = 0;      // above 0 for, below 0 against
  std::string text{};  // may hold foreign text
};

enum class Suspicion { kLikely, kPossible, kUnlikely };
std::string_view Name(Suspicion suspicion);  // "likely"
inline constexpr int kLikelyFrom = 50;       // points
inline constexpr int kPossibleFrom = 20;

struct Candidate {
  Address address{};
  bool in_manifest = false;
  bool is_writer = false;  // the manifest counts it among the collection's writers
  std::string summary{};
  // The names in ids that point to it, and the documents that bear them. Without any it was held
  // against all bad documents.
  std::vector<std::string> names{};
  std::int64_t documents = 0;
  std::vector<Fact> facts{};  // in the order of kSignals

  int Score() const;  // sum of the points, 0 to 100
  Suspicion Judge() const;
};

struct Explanation {
  Address collection{};
  Scope scope{};
  BadDocuments bad{};
  std::vector<Candidate> candidates{};  // the likeliest first; none if there are no bad documents
  std::vector<std::string> unread{};    // kinds of programs that could not be listed, and why
};

}  // namespace lockstep
