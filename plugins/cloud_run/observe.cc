#include "plugins/cloud_run/observe.h"

#include <map>
#include <utility>

#include "plugins/cloud_run/client.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

// What was read of each service or job, by short name. kNotFound: wanted and not there.
template <typename State>
using States = std::map<std::string, Result<State>>;

// What `parse` makes of each element of the list, as it comes: none of them is kept whole. An
// element without a name voids the list.
template <typename Parse>
auto ReadListed(std::span<const Resource> wanted, std::string_view collection, const Reading& world,
                const Parse& parse) -> Result<std::map<std::string, decltype(parse("", Json()))>> {
  std::map<std::string, decltype(parse("", Json()))> read;
  LOCKSTEP_CHECK(List(world, collection, [&read, &parse](const Json& raw) -> Status {
    LOCKSTEP_TRY(const std::string name, ParseShortName(raw));
    read.insert_or_assign(name, parse(name, raw));
    return {};
  }));
  for (const Resource& resource : wanted) {
    read.try_emplace(resource.address.name, Fail(Code::kNotFound, "it is not in the list"));
  }
  return read;
}

// What `read_one` makes of each, by short name; several at once.
template <typename ReadOne>
auto ReadEach(std::span<const Resource> wanted, const Reading& world, const ReadOne& read_one) {
  using Answer = decltype(read_one(wanted.front()));
  std::vector<Answer> answers(wanted.size(), Fail(Code::kCancelled, "not asked for"));
  world.workers.ForEach(wanted.size(), [&](std::size_t i) { answers[i] = read_one(wanted[i]); });
  std::map<std::string, Answer> read;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    read.insert_or_assign(wanted[i].address.name, std::move(answers[i]));
  }
  return read;
}

Result<States<ServiceState>> ReadServices(std::span<const Resource> wanted, Strangers strangers,
                                          const Reading& world) {
  if (strangers == Strangers::kInclude) {
    return ReadListed(wanted, kServices, world,
                      [](const std::string&, const Json& raw) { return ParseService(raw); });
  }
  return ReadEach(wanted, world, [&world](const Resource& resource) -> Result<ServiceState> {
    LOCKSTEP_TRY(const Json raw, Get(world, kServices, resource.address.name));
    return ParseService(raw);
  });
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

// The first error of each service that has one.
std::map<std::string, Error> FirstErrors(std::vector<RevisionRead>& reads) {
  std::map<std::string, Error> first;
  for (RevisionRead& read : reads) {
    if (read.error) first.try_emplace(read.service, *std::move(read.error));
  }
  return first;
}

// The container that the manifest names for each wanted job.
std::map<std::string, std::string> ContainersOf(std::span<const Resource> wanted) {
  std::map<std::string, std::string> containers;
  for (const Resource& resource : wanted) {
    containers.emplace(resource.address.name, StringAt(resource.spec, "container"));
  }
  return containers;
}

// Takes the executions of the whole region in.
Status AddAllExecutions(States<JobState>& jobs, const Reading& world) {
  LOCKSTEP_TRY(const bool whole, ListExecutions(world, "-", [&jobs](const Json& raw) -> Status {
                 const auto of = jobs.find(JobOf(raw));
                 if (of == jobs.end() || !of->second) return {};
                 JobState& state = *of->second;
                 LOCKSTEP_TRY(Execution execution, ParseExecution(raw, state.container));
                 AddExecution(std::move(execution), state.history);
                 return {};
               }));
  for (auto& [name, state] : jobs) {
    if (state) EndOfList(whole, state->history);
  }
  return {};
}

Result<States<JobState>> ListJobs(std::span<const Resource> wanted, const Reading& world) {
  std::map<std::string, std::string> containers = ContainersOf(wanted);
  LOCKSTEP_TRY(States<JobState> jobs,
               ReadListed(wanted, kJobs, world, [&](const std::string& name, const Json& raw) {
                 return ParseJob(raw, containers[name]);
               }));
  if (!wanted.empty()) LOCKSTEP_CHECK(AddAllExecutions(jobs, world));
  return jobs;
}

}  // namespace

Status ReadServing(ServiceState& state, const std::string& service, const Reading& world) {
  std::vector<RevisionRead> reads;
  AddReads(state, service, reads);
  ReadRevisions(reads, world);
  const std::map<std::string, Error> errors = FirstErrors(reads);
  return errors.empty() ? Status() : Fail(errors.begin()->second);
}

Result<std::vector<Observation>> ObserveServices(std::span<const Resource> wanted,
                                                 Strangers strangers, const Reading& world) {
  LOCKSTEP_TRY(States<ServiceState> states, ReadServices(wanted, strangers, world));
  std::vector<RevisionRead> reads;
  for (const Resource& resource : wanted) {
    const auto state = states.find(resource.address.name);
    if (state != states.end() && state->second) AddReads(*state->second, state->first, reads);
  }
  ReadRevisions(reads, world);
  std::map<std::string, Error> errors = FirstErrors(reads);
  std::vector<Observation> seen;
  for (auto& [name, state] : states) {
    const Address address{std::string(kServiceType), name};
    if (!state) {
      seen.push_back(Without(address, std::move(state).error(), world));
      continue;
    }
    if (const auto error = errors.find(name); error != errors.end()) {
      seen.push_back(Unread(address, std::move(error->second), world));
      continue;
    }
    seen.push_back(Present(address, state->head, ToJson(*state), world));
    seen.back().summary =
        RunsText(state->image) + ", " + LastChanged(state->head) + ", " + CreatedBy(state->head);
  }
  return seen;
}

Result<JobState> ReadJob(const std::string& name, const std::string& container,
                         const Reading& world) {
  LOCKSTEP_TRY(const Json raw, Get(world, kJobs, name));
  LOCKSTEP_TRY(JobState state, ParseJob(raw, container));
  const Result<bool> whole = ListExecutions(world, name, [&state](const Json& one) -> Status {
    LOCKSTEP_TRY(Execution execution, ParseExecution(one, state.container));
    AddExecution(std::move(execution), state.history);
    return {};
  });
  if (whole) {
    EndOfList(*whole, state.history);
    return state;
  }
  // The job was there a moment ago: that its executions are not found says nothing of it.
  Error error = whole.error();
  if (error.code == Code::kNotFound) error.code = Code::kUnavailable;
  return Fail(std::move(error));
}

Result<std::vector<Observation>> ObserveJobs(std::span<const Resource> wanted, Strangers strangers,
                                             const Reading& world) {
  States<JobState> jobs;
  if (strangers == Strangers::kInclude) {
    LOCKSTEP_TRY(jobs, ListJobs(wanted, world));
  } else {
    jobs = ReadEach(wanted, world, [&world](const Resource& resource) {
      return ReadJob(resource.address.name, StringAt(resource.spec, "container"), world);
    });
  }
  std::vector<Observation> seen;
  for (auto& [name, state] : jobs) {
    const Address address{std::string(kJobType), name};
    if (!state) {
      seen.push_back(Without(address, std::move(state).error(), world));
      continue;
    }
    seen.push_back(Present(address, state->head, ToJson(*state), world));
    seen.back().summary = Summary(*state);
  }
  return seen;
}

}  // namespace lockstep::cloud_run
