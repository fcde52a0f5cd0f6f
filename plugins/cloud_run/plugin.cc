#include "plugins/cloud_run/plugin.h"

#include <memory>
#include <optional>
#include <utility>

#include "plugins/cloud_run/code.h"
#include "plugins/cloud_run/container_registry.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/job_turn.h"
#include "plugins/cloud_run/label_audit.h"
#include "plugins/cloud_run/logs.h"
#include "plugins/cloud_run/observe.h"
#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/program.h"
#include "plugins/cloud_run/program_lister.h"
#include "plugins/cloud_run/requirements.h"
#include "plugins/cloud_run/service.h"
#include "plugins/cloud_run/since_plan.h"
#include "plugins/cloud_run/staged_rollout.h"
#include "plugins/cloud_run/suspect_finder.h"
#include "plugins/cloud_run/update.h"
#include "plugins/cloud_run/update_job.h"
#include "plugins/cloud_run/update_service.h"
#include "plugins/cloud_run/witnesses.h"

namespace lockstep::cloud_run {
namespace {

Result<Resource> AskForImage(Resource written) {
  const std::string reference = StringAt(written.spec, "image");
  if (reference.empty()) return Fail(Code::kInvalidArgument, "it names no image");
  Result<ImageReference> image = ParseImage(reference);
  if (!image) return Fail(std::move(image).error().Wrap("image"));
  written.needs = {{.address = {std::string(kImageType), Text(*image)}}};
  return written;
}

// The live state of `wanted`, if it can be planned for. `kind`: "service" or "job".
Result<const Observation*> FindLive(const Resource& wanted, const std::string& kind,
                                    const Observations& seen) {
  const Observation* live = seen.Find(wanted.address);
  if (live == nullptr) {
    return Fail(Code::kUnavailable, Text(wanted.address) + " was not read");
  }
  if (live->error) return Fail(*live->error);
  if (!live->present) {
    return Fail(Code::kNotFound,
                Text(wanted.address) + ": project " + StringAt(live->state, "project") +
                    " has no such " + kind + " in " + StringAt(live->state, "region") +
                    "; check the name, the project and the region: Lockstep creates no " + kind +
                    "s");
  }
  if (const std::string problem = StringAt(live->state, "problem"); !problem.empty()) {
    return Fail(Code::kInvalidArgument, Text(wanted.address) + ": " + problem);
  }
  return live;
}

// What differs between the two types.
struct Services {
  static constexpr std::string_view kType = kServiceType;
  static constexpr const char* kWord = "service";
  static constexpr auto kObserve = &ObserveServices;

  static Status Check(const Json&) { return {}; }
  static Json ObservedBy(const Json&) { return Json::object(); }
  static Result<Change> Plan(WantedImage image, const Json& spec, const Json& state) {
    const bool direct = StringAt(spec, "rollout") == "direct";
    return PlanService({std::move(image), direct}, ServiceFrom(state));
  }
  static Status Apply(const Order& order, const Change& change, const Writing& world) {
    if (!order.direct) return RollOut(order, change, world);
    return Update(ServiceTarget(order, world.run), order, change, world);
  }
  static std::optional<ImageReference> Lead(const Resource&, const WantedImage& image,
                                            const Json& state) {
    return ImageToAudit(image, ServiceFrom(state));
  }
  static std::optional<Finding> Judge(const Resource&, const WantedImage& image, const Json& state,
                                      const Planned&, const Observations& seen) {
    return AuditLabel(image, ServiceFrom(state), seen);
  }
};

struct Jobs {
  static constexpr std::string_view kType = kJobType;
  static constexpr const char* kWord = "job";
  static constexpr auto kObserve = &ObserveJobs;

  static Status Check(const Json& spec) {
    LOCKSTEP_CHECK(JobSpecFrom(spec));
    return {};
  }
  static Json ObservedBy(const Json& spec) { return {{"container", StringAt(spec, "container")}}; }
  static Result<Change> Plan(WantedImage image, const Json& spec, const Json& state) {
    LOCKSTEP_TRY(JobSpec job, JobSpecFrom(spec));
    job.image = std::move(image);
    return PlanJob(job, JobFrom(state));
  }
  static Status Apply(const Order& order, const Change& change, const Writing& world) {
    LOCKSTEP_TRY(const Change turn, AwaitTurn(order, change, world.read));
    return Update(JobTarget(order), order, turn, world);
  }
  // A held job keeps its image.
  static std::optional<ImageReference> Lead(const Resource& wanted, const WantedImage& image,
                                            const Json& state) {
    if (wanted.hold) return std::nullopt;
    return ImageLeftBehind(image, JobFrom(state));
  }
  static std::optional<Finding> Judge(const Resource& wanted, const WantedImage& image,
                                      const Json& state, const Planned& planned,
                                      const Observations& seen) {
    if (wanted.hold || planned.change.action != Action::kUpdate) return std::nullopt;
    return JudgeProgram(image, JobFrom(state), seen);
  }
};

template <typename Kind>
class ImageProvider final : public Provider {
 public:
  std::string_view Type() const override { return Kind::kType; }

  Result<Resource> Validate(Resource written) const override {
    LOCKSTEP_CHECK(Kind::Check(written.spec));
    return AskForImage(std::move(written));
  }

  Result<std::vector<Observation>> Observe(std::span<const Resource> wanted, Strangers strangers,
                                           const Reading& world) const override {
    return Kind::kObserve(wanted, strangers, world);
  }

  Json ObservedBy(const Resource& wanted) const override { return Kind::ObservedBy(wanted.spec); }

  // Where the manifest asks for them, the log of what runs and the files of the wanted image; and
  // the live image where the plan has something to say of what its configuration holds.
  std::vector<Need> Leads(const Resource& wanted, const Observations& seen) const override {
    const Result<const Observation*> live = FindLive(wanted, Kind::kWord, seen);
    const Result<WantedImage> image = FindImage(StringAt(wanted.spec, "image"), seen);
    if (!live) return {};
    std::vector<Need> leads;
    std::optional<Need> log = LogLead(wanted, (*live)->state);
    if (log) leads.push_back(*std::move(log));
    if (!image) return leads;
    const std::optional<ImageReference> lead = Kind::Lead(wanted, *image, (*live)->state);
    if (lead) leads.push_back({.address = {std::string(kImageType), Text(*lead)}});
    std::optional<Need> code = CodeLead(wanted.spec, *image);
    if (code) leads.push_back(*std::move(code));
    return leads;
  }

  Result<Planned> Plan(const Resource& wanted, const Observations& seen) const override {
    LOCKSTEP_TRY(const Observation* live, FindLive(wanted, Kind::kWord, seen));
    LOCKSTEP_TRY(const WantedImage image, FindImage(StringAt(wanted.spec, "image"), seen));
    Planned planned;
    LOCKSTEP_TRY(planned.change, Kind::Plan(image, wanted.spec, live->state));
    planned.change.address = wanted.address;
    NoteContainerRegistry(planned.change);
    for (std::optional<Finding> finding :
         {WarnOfContainerRegistry(image), Kind::Judge(wanted, image, live->state, planned, seen)}) {
      if (finding) planned.findings.push_back(*std::move(finding));
    }
    const std::optional<Evidence> code = CodeInside(wanted.spec, image, seen);
    if (code) AddCode(*code, planned);
    AddLogs(wanted, live->state, seen, planned);
    return planned;
  }

  SincePlan Compare(const Change& planned, const Change& now) const override {
    return CompareWithNow(planned, now);
  }

  Applied Apply(const Change& change, const Writing& world) const override {
    const Result<Order> order = OrderFrom(change.payload);
    if (!order) return {.error = order.error()};
    Status done = Kind::Apply(*order, change, world);
    if (!done) return {.error = std::move(done).error()};
    return {};
  }
};

}  // namespace

Status Register(Registry& registry) {
  LOCKSTEP_CHECK(registry.Add(std::make_unique<ImageProvider<Services>>()));
  LOCKSTEP_CHECK(registry.Add(std::make_unique<ImageProvider<Jobs>>()));
  registry.Add(std::make_unique<SuspectFinder>());
  registry.Add(MakeRequirements());
  registry.Add(std::make_unique<ProgramLister>());
  for (std::unique_ptr<Witness>& witness : MakeWitnesses()) {
    LOCKSTEP_CHECK(registry.Add(std::move(witness)));
  }
  return {};
}

}  // namespace lockstep::cloud_run
