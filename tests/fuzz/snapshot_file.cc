// Snapshots: the file as `plan --snapshot` reads it, and its content in a frame that fits; what is
// read is planned from and shown, whatever the observations hold.
#include "reconciler/saved/snapshot_file.h"

#include <string>
#include <vector>

#include "reconciler/engine/planner.h"
#include "reconciler/engine/snapshot.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/provider/registry.h"
#include "reconciler/render/plan_text.h"
#include "tests/fuzz/foreign_bytes.h"
#include "tests/fuzz/sealed_content.h"

namespace lockstep::fuzz {
namespace {

// One of each kind, with all that is asked of it.
constexpr std::string_view kManifest = R"(lockstep: 1
project: nba-props-platform
region: us-west2
images:
  worker:
    reference: us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors:latest
    code: [{file: /app/shared/monitoring/processor_heartbeat.py, lacks: "_{run_id}"}]
services:
  - {name: nba-phase2-raw-processors, image: worker, logs: [{contains: p2_, within: 1h}]}
jobs:
  - {name: odds-game-lines-processor-backfill, image: worker}
collections:
  - name: processor_heartbeats
    bounds: {expected: 30, alert_above: 50}
    keep: ["p?_*"]
    bad_ids: [{name: none-date, contains: _None_}, {name: dated, date: true}]
    documents: [p2_nba_raw.bdl_injuries]
    stale_after: 2h
    writers: ["cloud_run_job.*"]
    cleanup: {delete_at_most: 2000, delete_share: 0.99}
)";

struct Review {
  Review() {
    Require(RegisterBuiltinPlugins(registry).has_value(), "the plugins can be registered");
    const auto manifest = ReadManifest(kManifest, "m.yaml");
    Require(manifest.has_value(), "the manifest is right");
    for (Resource& written : Expand(*manifest)) {
      const Provider* const provider = registry.Find(written.address.type);
      Result<Resource> valid = provider->Validate(std::move(written));
      Require(valid.has_value(), "the manifest is valid");
      wanted.push_back(*std::move(valid));
    }
  }

  Registry registry;
  std::vector<Resource> wanted;
};

void RequireHarmless(const std::string& text) {
  std::string one_line = text;
  std::erase(one_line, '\n');
  Require(Printable(one_line) == one_line, "a plan is fit to print", text);
}

void TryPlan(const Snapshot& read) {
  static const Review review;
  Observations recorded;
  for (const auto& [type, error] : read.unread) recorded.PutUnread(type, error);
  for (const auto& [address, one] : read.observations) {
    if (one.lead) {
      recorded.PutLead(one.seen);
    } else {
      recorded.Put(one.seen);
    }
  }
  Snapshot asked{.scope = read.scope};  // as if it had been taken for this manifest
  asked = TakeSnapshot(std::move(asked), review.wanted, recorded, review.registry);
  for (const Snapshot* one : {&read, &std::as_const(asked)}) {
    const Plan plan = BuildPlan(review.wanted, ObservationsOf(*one, review.wanted, review.registry),
                                review.registry, {.scope = {"p", "r"}});
    RequireHarmless(RenderPlan(plan, {}));
  }
}

void TryFile(std::string_view bytes) {
  const Result<Snapshot> read = ReadSnapshotFile(bytes);
  RequirePrintableError(read);
  if (!read) return;
  const Result<Sealed> again = WriteSnapshotFile(*read);
  Require(again && again->bytes == bytes, "a snapshot that is read is written as the same bytes");
  RequirePrintableError(CheckSnapshot(*read, TimePoint{}));
  TryPlan(*read);
}

}  // namespace

void Try(std::string_view bytes) {
  TryFile(bytes);
  TryFile(SealedContent("lockstep_snapshot", bytes));
}

}  // namespace lockstep::fuzz
