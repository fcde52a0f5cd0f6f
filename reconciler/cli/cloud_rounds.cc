#include "reconciler/cli/cloud_rounds.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/perform.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/round_limit.h"
#include "reconciler/engine/limits_check.h"
#include "reconciler/engine/observe.h"
#include "reconciler/engine/verify.h"
#include "reconciler/loop/round_report.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/manifest/yaml_reader.h"

namespace lockstep::cli {
namespace {

// Whoever writes a file in place is through with it by then, or said so by another change.
constexpr Duration kToSettle = std::chrono::seconds{1};

Error ErrorOf(const std::vector<Complaint>& complaints) {
  const Complaint& first = complaints.front();
  std::string text = Text(first.origin);
  if (!text.empty()) text += ": ";
  text += first.what;
  if (!first.hint.empty()) text += " (" + first.hint + ")";
  const std::size_t more = complaints.size() - 1;
  if (more > 0) text += ", and " + std::to_string(more) + " more";
  return {Code::kInvalidArgument, std::move(text)};
}

// Something that the plan is made of is not known.
bool AnyUnread(const Observations& seen) {
  return !seen.unread().empty() ||
         std::any_of(seen.all().begin(), seen.all().end(), [&](const auto& entry) {
           return entry.second.error && !seen.IsLead(entry.first);
         });
}

Plan PlanOf(std::span<const Resource> wanted, const Observations& seen, const Registry& registry,
            const PlanHead& head, const std::vector<Flapping>& flapping, const Limits& limits) {
  Plan plan = BuildPlan(wanted, seen, registry, head);
  HoldBack(flapping, plan);
  std::vector<Finding> over = CheckLimits(plan, limits);
  std::move(over.begin(), over.end(), std::back_inserter(plan.findings));
  return plan;
}

OnStep Logged(Log& log) {
  return [&log](const Step& step, bool finished) {
    if (!finished || step.action == Action::kNone) return;
    log.Info("a change ended", {{"address", Text(step.address)},
                                {"error", step.error ? Printable(step.error->message) : ""},
                                {"reason", Printable(step.reason)}});
  };
}

void FailRound(Round& round, const Error& error) {
  round.outcome = RoundOutcome::kFailed;
  round.why = error.message;
}

}  // namespace

CloudRounds::CloudRounds(const RunOptions& options, Cloud& cloud, const Context& context)
    : options_(options), cloud_(cloud), context_(context) {
  for (const std::string& file : options.files) {
    manifests_[file];
    texts_[file];
  }
}

// A manifest that is half written may be valid, and lack what shall be kept: a text that is new is
// taken only if it is still the same a moment later.
Result<std::string> CloudRounds::ReadSettled(const RoundRequest& request) const {
  LOCKSTEP_TRY(std::string text, ReadFile(request.manifest, kMaxManifestBytes));
  const std::string& before = texts_.at(request.manifest);
  if (before.empty() || text == before) return text;
  cloud_.clock().SleepFor(kToSettle, request.stop);
  LOCKSTEP_TRY(const std::string again, ReadFile(request.manifest, kMaxManifestBytes));
  if (again == text) return text;
  return Fail(Code::kAborted, "it is being written");
}

Result<CloudRounds::Wanted> CloudRounds::Read(const RoundRequest& request) const {
  LOCKSTEP_TRY(std::string text, ReadSettled(request));
  auto manifest = ReadManifest(text, request.manifest);
  if (!manifest) return Fail(ErrorOf(manifest.error()));
  auto resources = CheckResources(*manifest, cloud_.registry());
  if (!resources) return Fail(ErrorOf(resources.error()));
  return Wanted{std::move(text), *std::move(manifest), *std::move(resources)};
}

Round CloudRounds::Run(const RoundRequest& request) {
  Round round{.mode = options_.mode, .started = cloud_.clock().Now()};
  const RoundLimit limit(cloud_.clock(), request.deadline, request.stop);
  auto kept = manifests_.at(request.manifest).Take(Read(request));
  if (kept) {
    texts_.at(request.manifest) = kept->value->text;
    round.manifest_stale = kept->stale;
    Look(*kept->value, request, limit.token(), round);
  } else {
    FailRound(round, kept.error());
  }
  if (round.outcome != RoundOutcome::kOk && request.stop.stop_requested()) {
    round.outcome = RoundOutcome::kStopped;
    round.why = "it was asked to end before the round was done";
  } else if (round.outcome != RoundOutcome::kOk && limit.TimeIsOver()) {
    round.outcome = RoundOutcome::kDeadline;
    round.why = "its time was over; " + round.why;
  }
  round.ended = cloud_.clock().Now();
  return round;
}

void CloudRounds::Look(const Wanted& wanted, const RoundRequest& request,
                       const std::stop_token& stop, Round& round) {
  const Manifest& manifest = wanted.manifest;
  round.manifest_digest = manifest.digest;
  round.suspended = manifest.policy.suspend;
  round.scope = manifest.scope;
  Reading world = cloud_.ForReading(manifest.scope, stop);
  world.deadline = request.deadline;
  const Observations seen =
      Observe(wanted.resources, cloud_.registry(), world, [](const Address&, ReadState) {});
  const PlanHead head = PlanHeadOf(manifest, cloud_.clock().Now());
  const std::vector<Flapping> flapping = request.guard.Suspended(manifest.digest);
  const Plan plan = PlanOf(wanted.resources, seen, cloud_.registry(), head, flapping,
                           {.max_deletes = options_.apply.cloud.max_deletes});
  const std::vector<Verified> proofs =
      JudgeAll(seen, {.wanted = wanted.resources, .registry = cloud_.registry(), .head = head});
  const bool act = options_.mode == RoundMode::kApply && plan.Applyable() && !plan.InSync() &&
                   !stop.stop_requested();
  std::optional<Result<Performed>> performed;
  if (act) performed = Apply(wanted, plan, request.deadline, stop);
  const bool done = performed && *performed;
  const RoundFacts facts{.wanted = wanted.resources,
                         .plan = plan,
                         .proofs = proofs,
                         .flapping = flapping,
                         .unread = AnyUnread(seen),
                         .outcome = done ? &(*performed)->outcome : nullptr};
  round.resources = ResourcesOf(facts);
  round.findings = plan.findings;
  JudgeRound(facts, round);
  if (performed && !*performed) FailRound(round, performed->error());
  if (done && !(*performed)->backup) FailRound(round, (*performed)->backup.error());
}

Result<Performed> CloudRounds::Apply(const Wanted& wanted, const Plan& plan, Duration deadline,
                                     const std::stop_token& stop) const {
  return PerformQuietly({.cloud = cloud_,
                         .resources = wanted.resources,
                         .plan = plan,
                         .replan = true,
                         .deadline = deadline},
                        options_.apply, {context_.console, context_.log, context_.get_env, stop},
                        Logged(context_.log));
}

}  // namespace lockstep::cli
