#include "plugins/cloud_run/observe.h"

#include <algorithm>
#include <map>
#include <utility>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/job.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

// What was read of each resource, by short name. kNotFound: wanted and not there.
using Read = std::map<std::string, Result<Json>>;

Result<Read> ReadListed(std::span<const Resource> wanted, std::string_view collection,
                        const Reading& world) {
  Read read;
  LOCKSTEP_CHECK(List(world, collection, [&read](const Json& raw) -> Status {
    LOCKSTEP_TRY(const ResourceHead head, ParseHead(raw));
    read.insert_or_assign(ShortName(head.name), raw);
    return {};
  }));
  for (const Resource& resource : wanted) {
    read.try_emplace(resource.address.name, Fail(Code::kNotFound, "it is not in the list"));
  }
  return read;
}

Read ReadEach(std::span<const Resource> wanted, std::string_view collection, const Reading& world) {
  std::vector<Result<Json>> answers(wanted.size(), Fail(Code::kCancelled, "not asked for"));
  world.workers.ForEach(wanted.size(), [&](std::size_t i) {
    answers[i] = Get(world, collection, wanted[i].address.name);
  });
  Read read;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    read.insert_or_assign(wanted[i].address.name, std::move(answers[i]));
  }
  return read;
}

Result<Read> ReadAll(std::span<const Resource> wanted, Strangers strangers,
                     std::string_view collection, const Reading& world) {
  if (strangers == Strangers::kInclude) return ReadListed(wanted, collection, world);
  return ReadEach(wanted, collection, world);
}

Observation Unread(Address address, Error error, const Reading& world) {
  std::string doing = "reading " + Text(address);
  return {.address = std::move(address),
          .error = std::move(error).Wrap(doing),
          .at = world.clock.Now()};
}

// Says where it was looked for: a plan that misses it names the place.
Observation Absent(Address address, const Reading& world) {
  return {.address = std::move(address),
          .state = {{"project", world.scope.project}, {"region", world.scope.region}},
          .at = world.clock.Now()};
}

Observation Without(Address address, Error error, const Reading& world) {
  if (error.code == Code::kNotFound) return Absent(std::move(address), world);
  return Unread(std::move(address), std::move(error), world);
}

Observation Present(Address address, const ResourceHead& head, Json state, const Reading& world) {
  return {.address = std::move(address),
          .present = true,
          .state = std::move(state),
          .fingerprint = Fingerprint(head),
          .at = world.clock.Now()};
}

std::string RunsText(const std::string& image) {
  return "runs " + (image.empty() ? "an unknown image" : Printable(image));
}

// One revision of one service to be read.
struct RevisionRead {
  std::string service{};
  ServingRevision* into = nullptr;
  std::optional<Error> error{};
};

void AddReads(ServiceState& state, const std::string& service, std::vector<RevisionRead>& reads) {
  for (ServingRevision& serving : state.serving) {
    if (!serving.revision.empty()) reads.push_back({.service = service, .into = &serving});
  }
}

void ReadRevisions(std::vector<RevisionRead>& reads, const Reading& world) {
  world.workers.ForEach(reads.size(), [&](std::size_t i) {
    RevisionRead& read = reads[i];
    Result<Json> raw = GetRevision(world, read.service, read.into->revision);
    if (raw) {
      TakeRevision(*raw, *read.into);
    } else {
      read.error = std::move(raw).error().Wrap("reading revision " + read.into->revision);
    }
  });
}

std::optional<Error> FirstError(const std::vector<RevisionRead>& reads,
                                const std::string& service) {
  for (const RevisionRead& read : reads) {
    if (read.service == service && read.error) return read.error;
  }
  return std::nullopt;
}

}  // namespace

Status ReadServing(ServiceState& state, const std::string& service, const Reading& world) {
  std::vector<RevisionRead> reads;
  AddReads(state, service, reads);
  ReadRevisions(reads, world);
  if (std::optional<Error> error = FirstError(reads, service)) return Fail(*std::move(error));
  return {};
}

Result<std::vector<Observation>> ObserveServices(std::span<const Resource> wanted,
                                                 Strangers strangers, const Reading& world) {
  LOCKSTEP_TRY(const Read read, ReadAll(wanted, strangers, kServices, world));
  std::vector<Observation> seen;
  std::map<std::string, ServiceState> states;
  for (const auto& [name, raw] : read) {
    const Address address{std::string(kServiceType), name};
    Result<ServiceState> state = raw ? ParseService(*raw) : Fail(raw.error());
    if (state) {
      states.emplace(name, *std::move(state));
    } else {
      seen.push_back(Without(address, std::move(state).error(), world));
    }
  }
  std::vector<RevisionRead> reads;
  for (const Resource& resource : wanted) {
    if (auto it = states.find(resource.address.name); it != states.end()) {
      AddReads(it->second, it->first, reads);
    }
  }
  ReadRevisions(reads, world);
  for (const auto& [name, state] : states) {
    const Address address{std::string(kServiceType), name};
    if (std::optional<Error> error = FirstError(reads, name)) {
      seen.push_back(Unread(address, *std::move(error), world));
      continue;
    }
    seen.push_back(Present(address, state.head, ToJson(state), world));
    seen.back().summary = RunsText(state.image) + ", " + LastChanged(state.head);
  }
  return seen;
}

Result<std::vector<Observation>> ObserveJobs(std::span<const Resource> wanted, Strangers strangers,
                                             const Reading& world) {
  LOCKSTEP_TRY(const Read read, ReadAll(wanted, strangers, kJobs, world));
  std::vector<Observation> seen;
  for (const auto& [name, raw] : read) {
    const Address address{std::string(kJobType), name};
    Result<JobState> state = raw ? ParseJob(*raw) : Fail(raw.error());
    if (!state) {
      seen.push_back(Without(address, std::move(state).error(), world));
      continue;
    }
    seen.push_back(Present(address, state->head, ToJson(*state), world));
    seen.back().summary =
        RunsText(state->image) + ", " + LastRun(*state) + ", " + LastChanged(state->head);
  }
  return seen;
}

}  // namespace lockstep::cloud_run
