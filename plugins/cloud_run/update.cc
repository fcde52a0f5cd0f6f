#include "plugins/cloud_run/update.h"

#include "plugins/cloud_run/sender.h"

namespace lockstep::cloud_run {
namespace {

Status UpdateOnce(const Target& target, const Order& order, const Change& change,
                  const Writing& world) {
  const Sender sender(target, order, change, world);
  LOCKSTEP_TRY(const Json live, sender.Read());
  LOCKSTEP_TRY(const ResourceHead head, ParseHead(live));
  const bool moved = Fingerprint(head) != change.fingerprint;
  const bool holds_wanted = target.ImageOf(live) == order.image;
  if (moved && !holds_wanted) return sender.Refused(live);
  if (holds_wanted && (moved || !target.WaitsFor(live).empty())) return sender.Join(moved);
  if (head.etag.empty()) {
    return Fail(Code::kDataLoss, "it was read without an etag, so it is not safe to change it");
  }
  LOCKSTEP_TRY(const Json body, target.Edit(live));
  const auto is_ours = [&target](const Json& now) { return target.IsOurs(now); };
  LOCKSTEP_CHECK(sender.Send(live, body, is_ours));
  LOCKSTEP_TRY(const Json settled, sender.AwaitSettled());
  if (!is_ours(settled)) return sender.Moved(settled);
  return target.Check(settled, world.read);
}

}  // namespace

Status Update(const Target& target, const Order& order, const Change& change,
              const Writing& world) {
  Status done = UpdateOnce(target, order, change, world);
  if (done) return done;
  return Fail(std::move(done).error().Wrap(Text(change.address)));
}

}  // namespace lockstep::cloud_run
