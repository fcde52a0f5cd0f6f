// The nouns: what a manifest wants and what was seen. Values, no behaviour.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep {

// Names one thing for ever. Printed "type.name": cloud_run_job.backfill-odds.
struct Address {
  std::string type{};
  std::string name{};
  friend auto operator<=>(const Address&, const Address&) = default;
};
std::string Text(const Address& address);

// Where a value was written, for "prod.yaml:41:7". Lines and columns from 1.
struct Origin {
  std::string file{};
  int line = 0;  // 0: not from a file
  int column = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};
std::string Text(const Origin& origin);  // "prod.yaml:41:7", or "" if not from a file

// One project and one region: all that a manifest, a plan and a run speak of.
struct Scope {
  std::string project{};
  std::string region{};
  friend bool operator==(const Scope&, const Scope&) = default;
};

// Something else that Plan reads, e.g. what an image's tag names now. `spec` is for its provider.
struct Need {
  Address address{};
  Json spec = Json::object();
};

// A resource that is shown and never touched until a day.
struct Hold {
  std::string reason{};
  std::string until{};  // a date, "2026-02-01": held to the end of that day, UTC
};

// One entry of the manifest.
struct Resource {
  Address address{};
  Json spec = Json::object();    // after Validate: every default filled in
  std::vector<Need> needs{};     // observations that Plan reads; Validate fills them in
  std::vector<Address> after{};  // resources to converge and prove first
  // Globs on addresses ("cloud_run_job.*-backfill"). Those among the manifest's resources are in
  // `after`; a live resource that matches and that no entry names keeps the gate closed.
  std::vector<std::string> writers{};
  // Rungs that the manifest asks for by name ("code"); one that no plugin testifies to is unknown.
  std::vector<std::string> proofs{};
  std::optional<Hold> hold{};
  Origin origin{};
};

// One thing as it was at one instant. Absent is an observation; unread is not.
struct Observation {
  Address address{};
  std::optional<Error> error{};  // set: it could not be read, and nothing below counts
  bool present = false;
  Json state = Json::object();  // only what Plan, witnesses and renderers use: never secrets
  std::string fingerprint{};    // etag, generation, updateTime: equal means unmoved
  TimePoint at{};               // by the server's clock if it tells
  std::string summary{};        // for a finding about a stranger: "runs IMAGE, last run ..."
};

// Everything read in one pass: with the manifest, all that a plan is made of.
class Observations {
 public:
  void Put(Observation seen);
  // The same for what was read because of a lead (Provider::Leads): nobody's entry, and yet no
  // stranger.
  void PutLead(Observation seen);
  bool IsLead(const Address& address) const { return leads_.contains(address); }
  // Null if it was never read, which is not the same as absent.
  const Observation* Find(const Address& address) const;
  const std::map<Address, Observation>& all() const { return seen_; }

  // A whole type that could not be read: nothing of it is known, not even what no manifest names.
  void PutUnread(std::string type, Error why);
  const std::map<std::string, Error>& unread() const { return unread_; }

 private:
  std::map<Address, Observation> seen_;
  std::map<std::string, Error> unread_;
  std::set<Address> leads_;
};

}  // namespace lockstep
