#include "plugins/cloud_run/staged_rollout.h"

#include <string>
#include <utility>
#include <vector>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/sender.h"
#include "plugins/cloud_run/service.h"
#include "plugins/cloud_run/template_edit.h"
#include "plugins/cloud_run/update_service.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

std::vector<Share> SharesOf(const ServiceState& state) {
  std::vector<Share> shares;
  shares.reserve(state.serving.size());
  for (const ServingRevision& one : state.serving) shares.push_back({one.revision, one.percent});
  return shares;
}

bool AllNamed(const std::vector<Share>& shares) {
  int percent = 0;
  for (const Share& share : shares) {
    if (share.revision.empty()) return false;
    percent += share.percent;
  }
  return percent == 100;
}

class Rollout {
 public:
  Rollout(const Order& order, const Change& change, const Writing& world)
      : order_(order),
        change_(change),
        world_(world),
        target_(order, world.run),
        sender_(target_, order, change, world) {}

  Status Run() {
    LOCKSTEP_TRY(const Json live, sender_.Read());
    LOCKSTEP_TRY(const ResourceHead head, ParseHead(live));
    const bool moved = Fingerprint(head) != change_.fingerprint;
    const bool under_way = !target_.WaitsFor(live).empty();
    if (IsOurWork(live, head)) return Resume(live, moved || under_way);
    const bool holds_wanted = target_.ImageOf(live) == order_.image;
    if (moved && !holds_wanted) return sender_.Refused(live);
    if (holds_wanted && (moved || under_way)) return sender_.Join(moved);
    return under_way ? BeginOnceSettled() : Begin(live);
  }

 private:
  // True if the template is what an update from this plan makes of it, and nobody wrote since.
  bool IsOurWork(const Json& live, const ResourceHead& head) const {
    return target_.IsCandidate(live) &&
           (head.generation == order_.seen.generation || target_.IsMadeFromPlan(live));
  }

  // The template is what an update of ours makes of it. Was its revision ready or still to be
  // awaited, it is taken further; had it failed already when the plan was made, it is made again.
  Status Resume(const Json& live, bool news) {
    LOCKSTEP_TRY(const ServiceState state, ParseService(live));
    if (!news && state.latest_created != state.latest_ready) return Begin(live);
    world_.read.log.Info("going on with a revision that was begun before",
                         {{"address", Text(change_.address)}, {"revision", state.latest_created}});
    return Prove();
  }

  // Where the traffic is can only be told of a service that has settled.
  Status BeginOnceSettled() {
    LOCKSTEP_TRY(const Json live, sender_.AwaitSettled());
    LOCKSTEP_TRY(const ResourceHead head, ParseHead(live));
    return head.generation == order_.seen.generation ? Begin(live) : sender_.Refused(live);
  }

  // The first update.
  Status Begin(const Json& live) {
    LOCKSTEP_TRY(const ServiceState state, ParseService(live));
    const std::vector<Share> serving = SharesOf(state);
    // No revision is known to serve: none can be kept.
    if (!AllNamed(serving)) return sender_.SendAll(live);
    LOCKSTEP_TRY(const Json body, EditCandidate(live, order_.image, target_.Mark(), serving));
    Status sent = sender_.Send(live, body, [this](const Json& now) { return target_.IsOurs(now); });
    if (!sent) return Fail(std::move(sent).error().Wrap("making the new revision"));
    return Prove();
  }

  // Waits for the new revision and looks at what it runs.
  Status Prove() {
    LOCKSTEP_TRY(const Json settled, sender_.AwaitSettled());
    if (!target_.IsCandidate(settled)) return sender_.Moved(settled);
    LOCKSTEP_TRY(const ServiceState state, ParseService(settled));
    if (state.latest_created != state.latest_ready) return target_.Check(settled, world_.read);
    ServingRevision candidate{.revision = state.latest_created};
    Result<Json> raw = GetRevision(world_.read, change_.address.name, candidate.revision);
    if (raw) TakeRevision(*raw, candidate);
    if (raw && IsAccepted(candidate.digest, order_.digests)) {
      return Move(candidate.revision, state.head.generation);
    }
    const std::string why = !raw                       ? raw.error().message
                            : candidate.digest.empty() ? "it does not show which digest it runs"
                                                       : "it runs " + ShortDigest(candidate.digest);
    return Fail(raw ? Code::kFailedPrecondition : raw.error().code,
                "proving the new revision " + Printable(candidate.revision) + ": " + why +
                    "; it got no traffic; " + target_.StillServes(settled));
  }

  // The second update, made from a reading that shows `revision` as the newest: traffic alone.
  Status Move(const std::string& revision, const std::string& generation) {
    LOCKSTEP_TRY(const Json live, sender_.Read());
    LOCKSTEP_TRY(const ServiceState state, ParseService(live));
    const bool same = state.head.generation == generation && IsNewest(state, revision);
    if (!target_.IsCandidate(live) || !same) return sender_.Moved(live);
    const Json traffic = SendAllToLatest(At(live, "traffic"));
    if (traffic != At(live, "traffic")) {
      Status sent = SendTraffic(live, traffic);
      // Another writer was faster: then the traffic is where that one wants it.
      if (!sent && sent.error().code == Code::kAborted) return sent;
      if (!sent) return PutBack(state, std::move(sent).error().Wrap("moving the traffic"));
    }
    LOCKSTEP_TRY(const Json settled, sender_.AwaitSettled());
    LOCKSTEP_TRY(const ServiceState after, ParseService(settled));
    Status proven =
        IsNewest(after, revision)
            ? target_.Check(settled, world_.read)
            : Fail(Code::kAborted, "another revision, " + Printable(after.latest_created) +
                                       ", came in while the traffic moved; it was not proven");
    if (proven) return proven;
    return PutBack(state, std::move(proven).error().Wrap("proving the traffic"));
  }

  Status SendTraffic(const Json& live, const Json& traffic) const {
    return sender_.Send(live, EditTraffic(live, traffic),
                        [&traffic](const Json& now) { return At(now, "traffic") == traffic; });
  }

  static bool IsNewest(const ServiceState& state, const std::string& revision) {
    return state.latest_created == revision && state.latest_ready == revision;
  }

  // The traffic may be where it should not be: it goes back to where `before` had it.
  Status PutBack(const ServiceState& before, Error why) {
    if (why.code == Code::kCancelled) return Fail(std::move(why));
    const std::vector<Share> serving = SharesOf(before);
    Status back = SendBack(serving);
    why.message += back ? "; the traffic is where it was: " +
                              TrafficText(ParseTraffic(HoldTraffic(Json::array(), serving)))
                        : "; putting the traffic back failed, too: " + back.error().message;
    return Fail(std::move(why));
  }

  Status SendBack(const std::vector<Share>& serving) {
    LOCKSTEP_TRY(const Json live, sender_.Read());
    if (IsHeld(live, serving)) return {};
    LOCKSTEP_CHECK(SendTraffic(live, HoldTraffic(At(live, "traffic"), serving)));
    LOCKSTEP_TRY(const Json settled, sender_.AwaitSettled());
    if (IsHeld(settled, serving)) return {};
    return Fail(Code::kFailedPrecondition, target_.StillServes(settled));
  }

  const Order& order_;
  const Change& change_;
  const Writing& world_;
  const ServiceTarget target_;
  const Sender sender_;
};

}  // namespace

Status RollOut(const Order& order, const Change& change, const Writing& world) {
  Status done = Rollout(order, change, world).Run();
  if (done) return done;
  return Fail(std::move(done).error().Wrap(Text(change.address)));
}

}  // namespace lockstep::cloud_run
