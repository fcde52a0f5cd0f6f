// What each key of the manifest may be loosened to, and how that is told.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lockstep::testing {

// Says something under every key. What each case changes stands here as strict as it can be.
inline constexpr const char* kStrict = R"(lockstep: 1
project: nba-props-platform
region: us-west2
suspend: a freeze
images:
  worker:
    reference: r.example/p/worker@sha256:0000000000000000000000000000000000000000000000000000000000000000
    code: [{file: /a.py, contains: one, lacks: two, matches: three, sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08}]
  loose: {reference: "r.example/p/worker:latest"}
services:
  - {name: api, image: worker, rollout: staged, logs: [{contains: ready, within: 10m}]}
  - {names: [web], image: worker}
jobs:
  - name: nightly
    image: worker
    container: main
    when_running: refuse
    hold: {reason: not yet, until: 9999-12-31}
    logs: [{matches: "do+ne", lacks: Traceback, within: 15m}]
  - {names: [weekly], image: worker, when_running: wait}
unmanaged: error
ignore: ["sandbox-*"]
collections:
  - name: beats
    bounds: {expected: 30, alert_above: 50, proliferation: 1.5}
    keep: ["*Processor", fixed]
    bad_ids: [{name: none, contains: _None_}, {name: old, suffix: _old}]
    documents: [nightly-report]
    stale_after: 2h
    writers: ["cloud_run_job.*"]
    cleanup:
      delete_at_most: 100
      delete_share: 0.2
      untouched_for: 1h
      settle: 2m
      backup: {collection: copies, keep_for: 30d}
  - {name: watched, database: archive, bad_ids: [{name: run, prefix: run_}]}
resources:
  - {type: pubsub_topic, name: orders, retention: 7d}
)";

struct PolicyCase {
  const char* key = "";    // of which this is a case; "programs" for services and jobs
  const char* piece = "";  // of kStrict
  const char* by = "";     // what allows more
  const char* text = "";   // the change
};

inline constexpr const char* kSha =
    ", sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

inline const std::vector<PolicyCase>& PolicyCases() {
  static const std::vector<PolicyCase> cases = {
      {"suspend", "suspend: a freeze\n", "", "hold_lifted: suspend: gone"},
      {"unmanaged", "unmanaged: error", "unmanaged: warn",
       "strangers_passed: unmanaged: error -> warn"},
      {"unmanaged", "unmanaged: error", "unmanaged: ignore",
       "strangers_passed: unmanaged: error -> ignore"},
      {"unmanaged", "unmanaged: error\n", "", "strangers_passed: unmanaged: error -> warn"},
      {"ignore", "\"sandbox-*\"", "\"sandbox-*\", \"s*-x\"",
       "strangers_passed: ignore: `s*-x` is new"},
      {"ignore", "\"sandbox-*\"", "\"*\"", "strangers_passed: ignore: `*` is new"},
      {"services", "  - {names: [web], image: worker}\n", "",
       "entry_removed cloud_run_service.web: the entry is gone"},
      {"programs.name", "name: api,", "name: api2,",
       "entry_removed cloud_run_service.api: the entry is gone"},
      {"programs.names", "names: [web]", "names: [wib]",
       "entry_removed cloud_run_service.web: the entry is gone"},
      {"jobs", "  - {names: [weekly], image: worker, when_running: wait}\n", "",
       "entry_removed cloud_run_job.weekly: the entry is gone"},
      {"programs.hold", "    hold: {reason: not yet, until: 9999-12-31}\n", "",
       "hold_lifted cloud_run_job.nightly: hold: gone, was until 9999-12-31"},
      {"programs.hold.until", "9999-12-31", "9999-12-30",
       "hold_lifted cloud_run_job.nightly: hold.until: 9999-12-31 -> 9999-12-30"},
      {"programs.rollout", "rollout: staged", "rollout: direct",
       "bound_lifted cloud_run_service.api: rollout: staged -> direct"},
      {"programs.rollout", "{names: [web], image: worker}",
       "{names: [web], image: worker, rollout: direct}",
       "bound_lifted cloud_run_service.web: rollout: staged -> direct"},
      {"programs.when_running", "when_running: refuse", "when_running: wait",
       "bound_lifted cloud_run_job.nightly: when_running: refuse -> wait"},
      {"programs.when_running", ", when_running: wait", "",
       "bound_lifted cloud_run_job.weekly: when_running: wait -> update"},
      {"programs.container", "container: main", "container: side",
       "entry_removed cloud_run_job.nightly: container: the image of `main` is no longer looked "
       "after"},
      {"programs.logs", ", logs: [{contains: ready, within: 10m}]", "",
       "proof_dropped cloud_run_service.api: logs: no longer asked for: contains `ready` within "
       "10m"},
      {"programs.logs.contains", "contains: ready", "contains: read",
       "proof_dropped cloud_run_service.api: logs: no longer asked for: contains `ready` within "
       "10m"},
      {"programs.logs.matches", "matches: \"do+ne\"", "matches: \"do*ne\"",
       "proof_dropped cloud_run_job.nightly: logs: no longer asked for: matches `do+ne` within "
       "15m"},
      {"programs.logs.lacks", ", lacks: Traceback", "",
       "proof_dropped cloud_run_job.nightly: logs: no longer asked for: lacks `Traceback` within "
       "15m"},
      {"programs.logs.within", "within: 10m", "within: 11m",
       "proof_dropped cloud_run_service.api: logs: no longer asked for: contains `ready` within "
       "10m"},
      {"programs.logs.within", "within: 15m", "within: 14m",
       "proof_dropped cloud_run_job.nightly: logs: no longer asked for: lacks `Traceback` within "
       "15m"},
      {"collections.name", "name: watched", "name: other",
       "entry_removed firestore_collection.watched@archive: the entry is gone"},
      {"collections.database", "database: archive", "database: other",
       "entry_removed firestore_collection.watched@archive: the entry is gone"},
      {"collections",
       "  - {name: watched, database: archive, bad_ids: [{name: run, prefix: run_}]}\n", "",
       "entry_removed firestore_collection.watched@archive: the entry is gone"},
      {"collections.bounds", "    bounds: {expected: 30, alert_above: 50, proliferation: 1.5}\n",
       "", "bound_lifted firestore_collection.beats: bounds: gone, 30 were expected"},
      {"collections.bounds.expected", "expected: 30", "expected: 31",
       "bound_lifted firestore_collection.beats: bounds.expected: 30 -> 31"},
      {"collections.bounds.expected", "expected: 30", "expected: 29",
       "bound_lifted firestore_collection.beats: bounds.expected: 30 -> 29"},
      {"collections.bounds.alert_above", "alert_above: 50", "alert_above: 51",
       "bound_lifted firestore_collection.beats: bounds.alert_above: 50 -> 51"},
      {"collections.bounds.alert_above", ", alert_above: 50", "",
       "bound_lifted firestore_collection.beats: bounds.alert_above: gone, was 50"},
      {"collections.bounds.proliferation", "proliferation: 1.5", "proliferation: 1.6",
       "bound_lifted firestore_collection.beats: bounds.proliferation: 1.5 -> 1.6"},
      {"collections.bounds.proliferation", ", proliferation: 1.5", "",
       "bound_lifted firestore_collection.beats: bounds.proliferation: 1.5 -> 2"},
      {"collections.keep", "\"*Processor\"", "\"*_Processor\"",
       "keep_dropped firestore_collection.beats: keep: `*Processor` is gone"},
      {"collections.keep", ", fixed", "",
       "keep_dropped firestore_collection.beats: keep: `fixed` is gone"},
      {"collections.bad_ids", ", {name: old", ", {name: new, contains: x}, {name: old",
       "bad_widened firestore_collection.beats: bad_ids: `new` (contains `x`) is new"},
      {"collections.bad_ids.contains", "contains: _None_", "contains: _None",
       "bad_widened firestore_collection.beats: bad_ids: `none` (contains `_None`) is not what it "
       "was"},
      {"collections.bad_ids.suffix", "suffix: _old", "suffix: old",
       "bad_widened firestore_collection.beats: bad_ids: `old` (suffix `old`) is not what it was"},
      {"collections.bad_ids.prefix", "prefix: run_", "prefix: run",
       "bad_widened firestore_collection.watched@archive: bad_ids: `run` (prefix `run`) is not "
       "what "
       "it was"},
      {"collections.bad_ids.glob", "suffix: _old", "glob: \"*_ol?\"",
       "bad_widened firestore_collection.beats: bad_ids: `old` (glob `*_ol?`) is not what it was"},
      {"collections.bad_ids.date", "suffix: _old", "date: true",
       "bad_widened firestore_collection.beats: bad_ids: `old` (date) is not what it was"},
      {"collections.bad_ids.matches", "suffix: _old", "matches: _old$",
       "bad_widened firestore_collection.beats: bad_ids: `old` (matches `_old$`) is not what it "
       "was"},
      {"collections.documents", "[nightly-report]", "[weekly-report]",
       "keep_dropped firestore_collection.beats: documents: `nightly-report` is gone"},
      {"collections.stale_after", "stale_after: 2h", "stale_after: 3h",
       "bound_lifted firestore_collection.beats: stale_after: 2h0m -> 3h0m"},
      {"collections.stale_after", "    stale_after: 2h\n", "",
       "bound_lifted firestore_collection.beats: stale_after: gone, was 2h0m"},
      {"collections.writers", "\"cloud_run_job.*\"", "\"cloud_run_job.n*\"",
       "writer_dropped firestore_collection.beats: writers: a clean-up no longer waits for all "
       "that "
       "`cloud_run_job.*` matches"},
      {"collections.cleanup", "bad_ids: [{name: run, prefix: run_}]",
       "keep: [x], bad_ids: [{name: run, prefix: run_}], cleanup: {delete_at_most: 7}",
       "clean_up_allowed firestore_collection.watched@archive: cleanup: is new, and may delete 7 "
       "documents an apply, a share of 0.3 at most"},
      {"collections.cleanup.delete_at_most", "delete_at_most: 100", "delete_at_most: 101",
       "bound_lifted firestore_collection.beats: cleanup.delete_at_most: 100 -> 101"},
      {"collections.cleanup.delete_share", "delete_share: 0.2", "delete_share: 0.25",
       "bound_lifted firestore_collection.beats: cleanup.delete_share: 0.2 -> 0.25"},
      {"collections.cleanup.delete_share", "      delete_share: 0.2\n", "",
       "bound_lifted firestore_collection.beats: cleanup.delete_share: 0.2 -> 0.3"},
      {"collections.cleanup.untouched_for", "untouched_for: 1h", "untouched_for: 59m",
       "bound_lifted firestore_collection.beats: cleanup.untouched_for: 1h0m -> 59m0s"},
      {"collections.cleanup.untouched_for", "      untouched_for: 1h\n", "",
       "bound_lifted firestore_collection.beats: cleanup.untouched_for: 1h0m -> 0s"},
      {"collections.cleanup.settle", "settle: 2m", "settle: 1m",
       "bound_lifted firestore_collection.beats: cleanup.settle: 2m0s -> 1m0s"},
      {"collections.cleanup.backup", "      backup: {collection: copies, keep_for: 30d}\n", "",
       "backup_dropped firestore_collection.beats: cleanup.backup: gone, copies went to `copies`"},
      {"collections.cleanup.backup.collection", "collection: copies", "collection: elsewhere",
       "backup_dropped firestore_collection.beats: cleanup.backup.collection: `copies` -> "
       "`elsewhere`"},
      {"collections.cleanup.backup.keep_for", "keep_for: 30d", "keep_for: 1d",
       "backup_dropped firestore_collection.beats: cleanup.backup.keep_for: 720h0m -> 24h0m"},
      {"resources", "  - {type: pubsub_topic, name: orders, retention: 7d}\n",
       "  - {type: pubsub_topic, name: others, retention: 7d}\n",
       "entry_removed pubsub_topic.orders: the entry is gone"},
      {"resources.name", "name: orders", "name: others",
       "entry_removed pubsub_topic.orders: the entry is gone"},
      {"resources.type", "type: pubsub_topic", "type: pubsub_queue",
       "entry_removed pubsub_topic.orders: the entry is gone"},
      {"resources", "retention: 7d", "retention: 8d",
       "bound_lifted pubsub_topic.orders: changed, and whether it allows more is not known: "
       "`retention`"},
  };
  return cases;
}

// What runs the image `worker`, four programs in all, allows this more.
struct ImagePolicyCase {
  const char* key = "";
  std::string piece{};
  std::string by{};
  const char* text = "";
};

inline const std::vector<ImagePolicyCase>& ImagePolicyCases() {
  static const std::vector<ImagePolicyCase> cases = {
      {"images.reference",
       "@sha256:0000000000000000000000000000000000000000000000000000000000000000", ":latest",
       "image: no longer fixed by a digest"},
      {"images.code", "contains: one, ", "", "code: no longer asked for: `/a.py` contains `one`"},
      {"images.code.contains", "contains: one", "contains: on",
       "code: no longer asked for: `/a.py` contains `one`"},
      {"images.code.lacks", "lacks: two", "lacks: twos",
       "code: no longer asked for: `/a.py` lacks `two`"},
      {"images.code.matches", "matches: three", "matches: thre+",
       "code: no longer asked for: `/a.py` matches `three`"},
      {"images.code.sha256", kSha, "",
       "code: no longer asked for: `/a.py` sha256 "
       "`9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f…`"},
  };
  return cases;
}

// Keys under which nothing can be loosened, and why.
inline const std::map<std::string, std::string>& KeysThatLoosenNothing() {
  static const std::map<std::string, std::string> keys = {
      {"lockstep", "it has one value"},
      {"project", "policies of two projects are not compared"},
      {"region", "policies of two regions are not compared"},
      {"programs.hold.reason", "it is for people"},
      {"collections.bad_ids.name", "it is for people; the test that it names is compared"},
  };
  return keys;
}

}  // namespace lockstep::testing
