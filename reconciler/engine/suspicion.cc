#include "reconciler/engine/suspicion.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "reconciler/base/glob.h"
#include "reconciler/engine/runs_signal.h"
#include "reconciler/engine/signals.h"

namespace lockstep {
namespace {

constexpr std::size_t kMostIds = 60;  // of one query
constexpr std::size_t kIdsOfEachName = 5;

// How like each program's name is to each name in ids.
class LikenessTable {
 public:
  LikenessTable(const BadDocuments& bad, std::span<const Suspect> programs)
      : common_(CommonIn(programs)) {
    for (const BadName& one : bad.names) {
      const bool taken = std::any_of(programs.begin(), programs.end(), [&](const Suspect& program) {
        return LikenessOf(one.name, program.address.name, common_) >= Likeness::kBegins;
      });
      if (taken) taken_.insert(one.name);
    }
  }

  Likeness Of(const BadName& one, const Suspect& program) const {
    const Likeness likeness = LikenessOf(one.name, program.address.name, common_);
    const bool only_shares = likeness < Likeness::kBegins && taken_.contains(one.name);
    return only_shares ? Likeness::kNone : likeness;
  }

 private:
  static std::set<std::string> CommonIn(std::span<const Suspect> programs) {
    std::vector<std::string> names;
    names.reserve(programs.size());
    for (const Suspect& program : programs) names.push_back(program.address.name);
    return CommonWords(names);
  }

  std::set<std::string> common_;
  std::set<std::string> taken_{};  // names that some program's own name begins with
};

bool IsMentionedBy(const Address& program, const BadName& name, const Result<Mentions>& mentions) {
  if (!mentions) return false;
  return std::any_of(name.newest.begin(), name.newest.end(), [&](const BadDocument& document) {
    const auto by = mentions->by_id.find(document.id);
    return by != mentions->by_id.end() && by->second.contains(program);
  });
}

// What a program is held against.
struct Charge {
  Likeness likeness = Likeness::kNone;
  std::vector<std::string> alike{};     // names in ids that are like the program's
  std::vector<const BadName*> names{};  // those and the ones its lines name
};

Charge ChargeOf(const Suspect& program, const CaseFile& known, const LikenessTable& table) {
  Charge charge;
  for (const BadName& one : known.bad.names) {
    charge.likeness = std::max(charge.likeness, table.Of(one, program));
  }
  for (const BadName& one : known.bad.names) {
    const bool alike =
        charge.likeness != Likeness::kNone && table.Of(one, program) == charge.likeness;
    if (alike) charge.alike.push_back(one.name);
    if (alike || IsMentionedBy(program.address, one, known.mentions)) charge.names.push_back(&one);
  }
  return charge;
}

std::vector<const BadDocument*> DocumentsOf(const Charge& charge, const BadDocuments& bad) {
  std::vector<const BadDocument*> documents;
  const auto add = [&documents](const BadName& name) {
    for (const BadDocument& document : name.newest) documents.push_back(&document);
  };
  for (const BadName* name : charge.names) add(*name);
  if (!charge.names.empty()) return documents;
  for (const BadName& name : bad.names) add(name);
  return documents;
}

// Declared so: by a glob, or as one of the resources that come first.
bool IsWriter(const Address& program, const Resource& collection) {
  const std::string address = Text(program);
  return std::find(collection.after.begin(), collection.after.end(), program) !=
             collection.after.end() ||
         std::any_of(collection.writers.begin(), collection.writers.end(),
                     [&address](const std::string& glob) { return GlobMatches(glob, address); });
}

Candidate CandidateFrom(const Suspect& program, const CaseFile& known, const LikenessTable& table) {
  const Charge charge = ChargeOf(program, known, table);
  const std::vector<const BadDocument*> documents = DocumentsOf(charge, known.bad);
  Candidate candidate{.address = program.address, .summary = program.summary};
  candidate.in_manifest = std::any_of(
      known.wanted.begin(), known.wanted.end(),
      [&program](const Resource& resource) { return resource.address == program.address; });
  candidate.is_writer = IsWriter(program.address, known.collection);
  for (const BadName* name : charge.names) {
    candidate.names.push_back(name->name);
    candidate.documents += name->count;
  }
  candidate.facts = {WeighName(charge.likeness, charge.alike),
                     WeighRuns(program, documents, known.bad.read_time),
                     WeighLog(program.address, documents, known.mentions),
                     WeighCode(program, documents, known.code(program))};
  return candidate;
}

bool IsLikelier(const Candidate& a, const Candidate& b) {
  return std::tuple(-a.Score(), -a.documents, a.address) <
         std::tuple(-b.Score(), -b.documents, b.address);
}

}  // namespace

std::vector<Candidate> Accuse(const CaseFile& known) {
  const LikenessTable table(known.bad, known.programs);
  std::vector<Candidate> candidates;
  candidates.reserve(known.programs.size());
  for (const Suspect& program : known.programs) {
    candidates.push_back(CandidateFrom(program, known, table));
  }
  std::sort(candidates.begin(), candidates.end(), IsLikelier);
  return candidates;
}

std::vector<std::string> IdsToLookFor(const BadDocuments& bad) {
  std::vector<std::string> ids;
  for (std::size_t turn = 0; turn < kIdsOfEachName; ++turn) {
    for (const BadName& name : bad.names) {
      if (ids.size() == kMostIds) return ids;
      if (turn < name.newest.size()) ids.push_back(name.newest[turn].id);
    }
  }
  return ids;
}

}  // namespace lockstep
