#include "reconciler/engine/explain.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/rfc3339.h"
#include "reconciler/engine/suspicion.h"

namespace lockstep {
namespace {

constexpr std::size_t kMostImages = 50;
constexpr Duration kBeforeCreation = std::chrono::hours{1};  // a line may come before its document

Suspects FindAllSuspects(const ToExplain& what, const Reading& world) {
  Suspects all;
  for (const auto& source : what.registry.suspect_sources()) {
    Suspects some = source->FindSuspects(what.wanted, what.collection.after, world);
    std::move(some.found.begin(), some.found.end(), std::back_inserter(all.found));
    std::move(some.unread.begin(), some.unread.end(), std::back_inserter(all.unread));
  }
  return all;
}

// An hour before the oldest of `ids` was created.
std::string SinceWhenToListen(const BadDocuments& bad, const std::vector<std::string>& ids) {
  const std::set<std::string> wanted(ids.begin(), ids.end());
  std::optional<TimePoint> oldest;
  for (const BadName& name : bad.names) {
    for (const BadDocument& document : name.newest) {
      const std::optional<TimePoint> created = ParseTime(document.created);
      if (!created || !wanted.contains(document.id)) continue;
      oldest = oldest ? std::min(*oldest, *created) : *created;
    }
  }
  return oldest ? FormatTime(*oldest - kBeforeCreation) : bad.read_time;
}

Result<Mentions> FindAllMentions(const ToExplain& what, const BadDocuments& bad,
                                 const Reading& world) {
  const auto& sources = what.registry.mention_sources();
  if (sources.empty()) return Fail(Code::kUnimplemented, "nothing here reads logs");
  const std::vector<std::string> ids = IdsToLookFor(bad);
  const std::string since = SinceWhenToListen(bad, ids);
  Mentions all;
  for (const auto& source : sources) {
    LOCKSTEP_TRY(Mentions some, source->FindMentions(ids, since, world));
    all.asked.merge(some.asked);
    all.whole = all.whole && some.whole;
    for (auto& [id, by] : some.by_id) all.by_id[id].merge(by);
  }
  return all;
}

// What is inside the images of `programs`, by the address of Suspect::code.
using Insides = std::map<Address, Observation>;

// What `candidates`, the likeliest first, run; each once, of one type.
std::map<std::string, std::vector<Resource>> ImagesOf(const std::vector<Candidate>& candidates,
                                                      std::span<const Suspect> programs) {
  std::map<Address, const Suspect*> by_address;
  for (const Suspect& program : programs) by_address.emplace(program.address, &program);
  std::map<std::string, std::vector<Resource>> images;
  std::set<Address> taken;
  for (const Candidate& candidate : candidates) {
    const std::optional<Need>& code = by_address.at(candidate.address)->code;
    if (!code || taken.size() == kMostImages || !taken.insert(code->address).second) continue;
    images[code->address.type].push_back({.address = code->address, .spec = code->spec});
  }
  return images;
}

Insides LookInside(const std::map<std::string, std::vector<Resource>>& images,
                   const Registry& registry, const Reading& world) {
  Insides insides;
  for (const auto& [type, wanted] : images) {
    const Provider* provider = registry.Find(type);
    Result<std::vector<Observation>> seen =
        provider == nullptr ? Fail(Code::kUnimplemented, "no plugin provides the type " + type)
                            : provider->Observe(wanted, Strangers::kLeaveOut, world);
    for (const Resource& one : wanted) {
      if (!seen) insides[one.address] = {.address = one.address, .error = seen.error()};
    }
    if (!seen) continue;
    for (Observation& one : *seen) insides.insert_or_assign(one.address, one);
  }
  return insides;
}

}  // namespace

Result<Explanation> Explain(const ToExplain& what, const Reading& world) {
  const BadDocumentSource* source =
      what.registry.FindBadDocumentSource(what.collection.address.type);
  if (source == nullptr) {
    return Fail(Code::kInvalidArgument,
                "nothing tells good documents from bad ones in " + Text(what.collection.address));
  }
  Explanation explanation{.collection = what.collection.address, .scope = world.scope};
  LOCKSTEP_TRY(explanation.bad, source->FindBad(what.collection, world));
  const BadDocuments& bad = explanation.bad;
  if (bad.count == 0) return explanation;
  Suspects programs;
  Result<Mentions> mentions = Fail(Code::kCancelled, "not asked for");
  world.workers.ForEach(2, [&](std::size_t i) {
    if (i == 0) programs = FindAllSuspects(what, world);
    if (i == 1) mentions = FindAllMentions(what, bad, world);
  });
  for (const Error& error : programs.unread) explanation.unread.push_back(error.message);
  Insides insides;
  const CaseFile known{.bad = bad,
                       .programs = programs.found,
                       .mentions = mentions,
                       .code = [&insides](const Suspect& program) -> const Observation* {
                         const auto inside =
                             program.code ? insides.find(program.code->address) : insides.end();
                         return inside == insides.end() ? nullptr : &inside->second;
                       },
                       .wanted = what.wanted,
                       .collection = what.collection};
  // First without the images, which tells whose are worth looking into.
  insides = LookInside(ImagesOf(Accuse(known), programs.found), what.registry, world);
  explanation.candidates = Accuse(known);
  return explanation;
}

}  // namespace lockstep
