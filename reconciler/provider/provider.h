// Provider: the one interface that a plugin implements, once per resource type.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/log.h"
#include "reconciler/base/random.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/model/limits.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/backup.h"
#include "reconciler/provider/cache.h"
#include "reconciler/provider/progress.h"
#include "reconciler/provider/workers.h"

namespace lockstep {

// The outside world, as far as it may be looked at. Every member is thread-safe. A provider names
// the real hosts ("https://run.googleapis.com/..."); where requests really go, with which
// credential, and how often they are repeated is settled behind `http`.
struct Reading {
  Reader& http;
  Clock& clock;
  Random& random;
  Workers& workers;
  Progress& progress;
  Log& log;
  Scope scope;
  std::stop_token stop;
  Duration deadline;       // of this call, on clock.Monotonic()'s scale
  Cache* cache = nullptr;  // null: nothing is kept from run to run
};

// This run, as a lease names it.
struct Run {
  std::string id{};          // unique; what `unlock` asks for
  std::string holder{};      // for people: "user@host pid 123"
  Duration lock_timeout{0};  // how long to wait for a lease that another run holds
  std::string forced{};      // why documents are cleaned in spite of a closed gate; empty: never
};

// The same, and the right to change it. Exists only inside an apply.
struct Writing {
  Reading read;
  Writer& http;
  Backup& backup;
  Limits limits;
  Run run;
};

// What Plan makes of one resource.
struct Planned {
  Change change{};
  std::vector<Finding> findings{};  // `about` and `origin` are filled in by the planner
};

// Where a change of a saved plan stands today.
struct SincePlan {
  enum class State {
    kToDo,   // nothing came between, or only what an apply of this plan began
    kDone,   // nothing of it is left to do
    kMoved,  // live is not what the plan was made for, and not what it wants
  };
  State state = State::kToDo;
  std::string moved{};  // of kMoved, fit to print: "generation 42 -> 43, image A -> B"
};

// Whether an observation takes in what no manifest names.
enum class Strangers { kInclude, kLeaveOut };

// Takes the name of one thing that a change removes; foreign text. Its error ends the listing.
using TakeName = std::function<Status(std::string_view name)>;

// Stateless: calls come from any thread, several at once. What a verb may do is in its signature:
// no Reading, no I/O; no Writing, no change.
class Provider {
 public:
  virtual ~Provider() = default;

  virtual std::string_view Type() const = 0;

  // Fills in defaults and lists `needs`. kInvalidArgument if the spec is wrong.
  virtual Result<Resource> Validate(Resource written) const = 0;

  // Reads all of `wanted` in as few calls as the API allows; with kInclude also everything of this
  // type beside them in world.scope (even if `wanted` is empty), with kLeaveOut nothing else. Half
  // an answer is an Error. What is wanted and not there is an Observation with present = false; one
  // thing of several that could not be read may be an Observation with `error` set.
  virtual Result<std::vector<Observation>> Observe(std::span<const Resource> wanted,
                                                   Strangers strangers,
                                                   const Reading& world) const = 0;

  // What an answer of Observe about `wanted` depends on besides its address. Pure: two resources of
  // one address for which it is equal are observed alike, which is what a snapshot goes by. As it
  // stands: all of the spec.
  virtual Json ObservedBy(const Resource& wanted) const { return wanted.spec; }

  // Whether Observe with kInclude tells of what is there beside `wanted`. As it stands: it may.
  virtual bool TellsOfStrangers() const { return true; }

  // What is worth reading besides, now that `wanted` and what it needs was looked at: the image
  // that a job is about to leave. Pure. Asked once a pass; what of it was not observed yet is read
  // in a second round, and Plan finds it in its `seen`. A lead is no need: if it cannot be read,
  // the plan stands, and Plan must say what is therefore not known. REQUIRES of an implementation:
  // it takes what is missing in `seen`, or an error there, for no lead.
  virtual std::vector<Need> Leads(const Resource& /*wanted*/, const Observations& /*seen*/) const {
    return {};
  }

  // Equal arguments, equal result. kNone if there is nothing to do; the payload is filled in even
  // then, for the witnesses. `ladder` holds the rungs that observations alone can tell.
  virtual Result<Planned> Plan(const Resource& wanted, const Observations& seen) const = 0;

  // `planned`, of a saved plan, against `now`, which Plan made of the same manifest today. Pure. A
  // provider that can tell what moved, or that goes on with what an interrupted apply began, says
  // so here. REQUIRES of an implementation: kMoved wherever `planned` wants what the manifest
  // does not.
  virtual SincePlan Compare(const Change& planned, const Change& now) const;

  // Every full name that `planned` removes, in order: for who wants the list, which no plan holds.
  // Read afresh, at the plan's time. Fails after the last one if they are not what was planned, by
  // number and digest. As it stands: nothing for a change that removes nothing, else
  // kUnimplemented.
  virtual Status ListRemovals(const Change& planned, const Reading& /*world*/,
                              const TakeName& /*take*/) const {
    if (planned.action != Action::kDelete) return {};
    return Fail(Code::kUnimplemented, "the type " + std::string(Type()) + " lists no names");
  }

  // Makes one change and waits for it. Done already is success; kAborted if the live fingerprint
  // is not the planned one. That error is `untouched` if it came before anything was sent, which is
  // what allows the engine to plan the resource again (replan.h); it is not where another writer
  // came in after a write of ours, or where that cannot be told.
  virtual Applied Apply(const Change& change, const Writing& world) const = 0;
};

}  // namespace lockstep
