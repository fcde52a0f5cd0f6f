#include "plugins/cloud_run/witnesses.h"

#include <optional>

#include "plugins/cloud_run/code.h"
#include "plugins/cloud_run/evidence.h"
#include "plugins/cloud_run/how_to_look.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/logs.h"
#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/service.h"

namespace lockstep::cloud_run {
namespace {

// Why there is nothing to judge; nullopt if there is.
std::optional<Evidence> Unjudgeable(std::string_view rung, const Observation& live) {
  std::string why;
  if (live.error) {
    why = live.error->message;
  } else if (!live.present) {
    why = "it does not exist";
  } else if (const std::string problem = StringAt(live.state, "problem"); !problem.empty()) {
    why = problem;
  } else {
    return std::nullopt;
  }
  return Evidence{.rung = std::string(rung), .verdict = Verdict::kUnknown, .detail = why};
}

// Nullopt for what is neither a service nor a job.
std::optional<Evidence> DigestOfLive(const Resource& wanted, const Change& planned,
                                     const Observation& live) {
  const bool is_service = wanted.address.type == kServiceType;
  if (!is_service && wanted.address.type != kJobType) return std::nullopt;
  if (std::optional<Evidence> cannot = Unjudgeable(kRungDigest, live)) return cannot;
  const Result<Order> order = OrderFrom(planned.payload);
  if (!order) {
    return Evidence{.rung = std::string(kRungDigest),
                    .verdict = Verdict::kUnknown,
                    .detail = order.error().message};
  }
  if (is_service) return JudgeDigest(ServiceFrom(live.state), order->digests);
  return JudgeDigest(JobFrom(live.state), order->image, order->digests);
}

// Of a rung that gcloud or curl shows.
class VisibleWitness : public Witness {
 public:
  std::string HowToLook(const Resource& wanted, const Change& planned,
                        const Scope& scope) const override {
    return LookAt(Rung(), wanted, planned, scope);
  }
};

class DigestWitness final : public VisibleWitness {
 public:
  std::string_view Rung() const override { return kRungDigest; }

  std::optional<Evidence> Testify(const Resource& wanted, const Change& planned,
                                  const Observation& live, const Observations&) const override {
    return DigestOfLive(wanted, planned, live);
  }
};

class CodeWitness final : public VisibleWitness {
 public:
  std::string_view Rung() const override { return kRungCode; }

  std::optional<Evidence> Testify(const Resource& wanted, const Change& planned,
                                  const Observation& live, const Observations&) const override {
    if (!wanted.spec.contains("code")) return std::nullopt;
    const std::optional<Evidence> digest = DigestOfLive(wanted, planned, live);
    if (!digest) return std::nullopt;
    return CodeProof(planned.payload, *digest);
  }
};

class LogsWitness final : public Witness {
 public:
  std::string_view Rung() const override { return kRungLogs; }

  std::optional<Evidence> Testify(const Resource& wanted, const Change& planned,
                                  const Observation& live,
                                  const Observations& seen) const override {
    const std::optional<Evidence> digest = DigestOfLive(wanted, planned, live);
    if (!digest || !wanted.spec.contains("logs")) return std::nullopt;
    if (std::optional<Evidence> cannot = Unjudgeable(kRungLogs, live)) return cannot;
    return LogsSaid(wanted, live.state, seen, *digest);
  }
};

// The rungs that are judged from a service's state alone.
class ServiceWitness final : public VisibleWitness {
 public:
  using Judge = Evidence (*)(const ServiceState& state);

  ServiceWitness(std::string_view rung, Judge judge) : rung_(rung), judge_(judge) {}

  std::string_view Rung() const override { return rung_; }

  std::optional<Evidence> Testify(const Resource& wanted, const Change&, const Observation& live,
                                  const Observations&) const override {
    if (wanted.address.type != kServiceType) return std::nullopt;
    if (std::optional<Evidence> cannot = Unjudgeable(rung_, live)) return cannot;
    return judge_(ServiceFrom(live.state));
  }

 private:
  const std::string_view rung_;
  const Judge judge_;
};

}  // namespace

std::vector<std::unique_ptr<Witness>> MakeWitnesses() {
  std::vector<std::unique_ptr<Witness>> witnesses;
  witnesses.push_back(std::make_unique<DigestWitness>());
  witnesses.push_back(std::make_unique<CodeWitness>());
  witnesses.push_back(std::make_unique<LogsWitness>());
  witnesses.push_back(std::make_unique<ServiceWitness>(kRungRevision, &JudgeRevision));
  witnesses.push_back(std::make_unique<ServiceWitness>(kRungTraffic, &JudgeTraffic));
  return witnesses;
}

}  // namespace lockstep::cloud_run
