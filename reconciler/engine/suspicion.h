// Suspicion: every program as a candidate for who wrote the bad documents, the likeliest first.
// Pure.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "reconciler/model/clues.h"
#include "reconciler/model/explanation.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// All that is known; it is looked at, not kept.
struct CaseFile {
  const BadDocuments& bad;
  std::span<const Suspect> programs;
  const Result<Mentions>& mentions;
  // What was read of Suspect::code, or null.
  std::function<const Observation*(const Suspect& program)> code;
  std::span<const Resource> wanted;  // of the manifest
  const Resource& collection;
};

// A candidate is held against the documents whose ids bear a name that is like its own, or that one
// of its log lines names; without any, against all of them. A name that some program's own name
// begins with is nobody's who only shares words with it. By score, then by documents, then by
// address. REQUIRES: bad.count is above 0.
std::vector<Candidate> Accuse(const CaseFile& known);

// The ids worth looking for in logs: the newest of each name, in turns, at most 60.
std::vector<std::string> IdsToLookFor(const BadDocuments& bad);

}  // namespace lockstep
