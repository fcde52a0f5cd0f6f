#include "reconciler/render/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <utility>
#include <vector>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct MetricLabel {
  const char* name = "";
  std::string value{};
};

double EpochSeconds(TimePoint time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// The families of one answer, in the order in which they are named first.
class Families {
 public:
  void Gauge(const char* name, const char* help, const std::vector<MetricLabel>& labels,
             double value) {
    ClientMetric metric = MetricOf(labels);
    metric.gauge.value = value;
    Of(name, help, MetricType::Gauge).metric.push_back(std::move(metric));
  }
  void Counter(const char* name, const char* help, const std::vector<MetricLabel>& labels,
               double value) {
    ClientMetric metric = MetricOf(labels);
    metric.counter.value = value;
    Of(name, help, MetricType::Counter).metric.push_back(std::move(metric));
  }
  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  static ClientMetric MetricOf(const std::vector<MetricLabel>& labels) {
    ClientMetric metric;
    for (const MetricLabel& label : labels)
      metric.label.push_back({label.name, Printable(label.value)});
    return metric;
  }
  MetricFamily& Of(const char* name, const char* help, MetricType type) {
    for (MetricFamily& family : families_) {
      if (family.name == name) return family;
    }
    MetricFamily& family = families_.emplace_back();
    family.name = name;
    family.help = help;
    family.type = type;
    return family;
  }

  std::vector<MetricFamily> families_;
};

void AddCensus(const std::string& manifest, const std::string& collection, const Census& census,
               Families& to) {
  const std::vector<MetricLabel> labels = {{"manifest", manifest}, {"collection", collection}};
  const auto with = [&](const char* name, const std::string& value) {
    std::vector<MetricLabel> more = labels;
    more.push_back({name, value});
    return more;
  };
  to.Gauge("lockstep_documents", "Documents of the collection when it was last counted", labels,
           static_cast<double>(census.count));
  to.Gauge("lockstep_documents_more", "1 if there are more documents than were counted", labels,
           census.more ? 1 : 0);
  for (const BoundCheck& bound : census.bounds) {
    to.Gauge("lockstep_bound", "A bound of the manifest", with("bound", bound.name), bound.bound);
    if (bound.verdict == Verdict::kUnknown) continue;
    to.Gauge("lockstep_bound_broken", "1 if the bound is broken", with("bound", bound.name),
             bound.verdict == Verdict::kRefuted ? 1 : 0);
  }
  if (!census.scanned) return;
  for (const RuleCensus& rule : census.rules) {
    to.Gauge("lockstep_bad_documents", "Documents that a rule for bad ids names",
             with("rule", rule.name), static_cast<double>(rule.count));
  }
  to.Gauge("lockstep_bad_documents_too_young", "Bad documents that are too young to be deleted",
           labels, static_cast<double>(census.too_young));
  to.Gauge("lockstep_bad_documents_per_day", "Bad documents that come each day", labels,
           census.per_day);
}

void AddResource(const std::string& manifest, const RoundResource& one, Families& to) {
  const std::string address = Text(one.address);
  const std::vector<MetricLabel> labels = {{"manifest", manifest}, {"address", address}};
  for (const Alignment alignment : {Alignment::kInStep, Alignment::kUnproven, Alignment::kOutOfStep,
                                    Alignment::kHeld, Alignment::kUnread}) {
    std::vector<MetricLabel> state = labels;
    state.push_back({"state", std::string(Name(alignment))});
    to.Gauge("lockstep_resource", "1 for the state that the resource is in", state,
             one.alignment == alignment ? 1 : 0);
  }
  for (const Evidence& evidence : one.ladder) {
    for (const Verdict verdict : {Verdict::kProven, Verdict::kRefuted, Verdict::kUnknown}) {
      std::vector<MetricLabel> rung = labels;
      rung.push_back({"rung", evidence.rung});
      rung.push_back({"verdict", std::string(Name(verdict))});
      to.Gauge("lockstep_evidence", "1 for the verdict on the rung", rung,
               evidence.verdict == verdict ? 1 : 0);
    }
  }
  if (one.census) AddCensus(manifest, address, *one.census, to);
}

void AddLastRound(const std::vector<MetricLabel>& labels, const Round& last, Families& to) {
  to.Gauge("lockstep_last_round_timestamp_seconds", "When the last round ended", labels,
           EpochSeconds(last.ended));
  to.Gauge("lockstep_round_seconds", "How long the last round took", labels,
           std::chrono::duration<double>(last.ended - last.started).count());
  to.Gauge("lockstep_failed_rounds_in_a_row", "Rounds that failed since the last that did not",
           labels, last.failures);
  to.Gauge("lockstep_manifest_stale", "1 if the manifest cannot be used as it is", labels,
           last.manifest_stale.empty() ? 0 : 1);
  to.Gauge("lockstep_suspended", "1 if the manifest is suspended", labels,
           last.suspended.empty() ? 0 : 1);
  to.Gauge("lockstep_lease_held_elsewhere", "1 if the last round was skipped for another's lease",
           labels, last.outcome == RoundOutcome::kSkipped && last.suspended.empty() ? 1 : 0);
  to.Gauge("lockstep_flapping_resources", "Resources that the flap guard suspended", labels,
           static_cast<double>(last.flapping.size()));
}

void AddManifest(const ManifestStatus& one, Families& to) {
  const std::vector<MetricLabel> labels = {{"manifest", one.manifest}};
  for (const RoundOutcome outcome :
       {RoundOutcome::kOk, RoundOutcome::kFailed, RoundOutcome::kBlocked, RoundOutcome::kSkipped,
        RoundOutcome::kDeadline, RoundOutcome::kStopped}) {
    const auto count = one.outcomes.find(outcome);
    std::vector<MetricLabel> with = labels;
    with.push_back({"outcome", std::string(Name(outcome))});
    to.Counter("lockstep_rounds_total", "Rounds since the program began", with,
               count == one.outcomes.end() ? 0 : static_cast<double>(count->second));
  }
  to.Counter("lockstep_changes_total", "Changes of services and jobs since the program began",
             labels, static_cast<double>(one.changes));
  if (one.last_success) {
    to.Gauge("lockstep_last_success_timestamp_seconds", "When the last round ended that went well",
             labels, EpochSeconds(*one.last_success));
  }
  if (one.last) AddLastRound(labels, *one.last, to);
  for (const auto& [address, count] : one.deleted) {
    std::vector<MetricLabel> with = labels;
    with.push_back({"collection", Text(address)});
    to.Counter("lockstep_deleted_documents_total", "Documents deleted since the program began",
               with, static_cast<double>(count));
  }
  if (!one.known) return;
  for (const RoundResource& resource : one.known->resources) {
    AddResource(one.manifest, resource, to);
  }
}

}  // namespace

std::string RenderMetrics(const LoopStatus& status) {
  Families to;
  to.Gauge("lockstep_build_info", "The version, as a label",
           {{"version", status.version}, {"mode", std::string(Name(status.mode))}}, 1);
  to.Gauge("lockstep_start_time_seconds", "When the program began", {},
           EpochSeconds(status.started));
  for (const ManifestStatus& one : status.manifests) AddManifest(one, to);
  for (const ApiCalls& one : status.calls) {
    to.Counter("lockstep_requests_total", "Attempts at requests since the program began",
               {{"api", one.api}, {"result", one.result}}, static_cast<double>(one.count));
  }
  return to.Text();
}

}  // namespace lockstep
