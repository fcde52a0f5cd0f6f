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
  return sender.SendAll(live);
}

}  // namespace

Status Update(const Target& target, const Order& order, const Change& change,
              const Writing& world) {
  Status done = UpdateOnce(target, order, change, world);
  if (done) return done;
  return Fail(std::move(done).error().Wrap(Text(change.address)));
}

}  // namespace lockstep::cloud_run
