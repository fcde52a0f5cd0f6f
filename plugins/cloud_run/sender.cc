#include "plugins/cloud_run/sender.h"

#include <optional>
#include <string>
#include <utility>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/patience.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {}  // namespace

Result<Json> Sender::Read() const {
  Result<Json> live = Get(world_.read, target_.Collection(), change_.address.name);
  if (live || live.error().code != Code::kNotFound) return live;
  return Fail(
      Code::kNotFound,
      "it is gone since the plan was made, and Lockstep creates nothing: " + live.error().message);
}

Status Sender::Moved(const Json& live) const {
  LOCKSTEP_TRY(const ResourceHead head, ParseHead(live));
  return Fail(Code::kAborted, "it changed since the plan was made: " +
                                  WhatMoved(order_, head, target_.ImageOf(live)));
}

Status Sender::Refused(const Json& live) const {
  Status refused = Moved(live);
  refused.error().untouched = true;
  return refused;
}

Status Sender::Join(bool moved) const {
  LOCKSTEP_TRY(const Json settled, AwaitSettled());
  Status checked = target_.Check(settled, world_.read);
  if (checked || !moved) return checked;
  Status told = Moved(settled);
  return Fail(Error{.code = told.error().code,
                    .message = told.error().message + "; " + checked.error().message});
}

Status Sender::Send(const Json& before, const Json& body, const TookEffect& took_effect) const {
  if (StringAt(before, "etag").empty()) {
    return Fail(Code::kDataLoss, "it was read without an etag, so it is not safe to change it");
  }
  LOCKSTEP_TRY(Sent sent, Patch(world_, target_.Collection(), change_.address.name, body));
  if (sent.doubt) return Resolve(before, took_effect, *std::move(sent.doubt));
  world_.read.log.Info("update sent", {{"address", Text(change_.address)},
                                       {"image", order_.image},
                                       {"operation", StringAt(sent.operation, "name")}});
  return AwaitOperation(std::move(sent.operation));
}

Status Sender::SendAll(const Json& live) const {
  LOCKSTEP_TRY(const Json body, target_.Edit(live));
  const TookEffect is_ours = [this](const Json& now) { return target_.IsOurs(now); };
  LOCKSTEP_CHECK(Send(live, body, is_ours));
  LOCKSTEP_TRY(const Json settled, AwaitSettled());
  if (!is_ours(settled)) return Moved(settled);
  return target_.Check(settled, world_.read);
}

// The answer to the update was lost. OK if it was done; else an Error that says what is known.
Status Sender::Resolve(const Json& before, const TookEffect& took_effect, Error doubt) const {
  const Result<Json> now = Read();
  if (!now) {
    doubt.message = "the update was sent and its answer was lost (" + doubt.message +
                    "); whether it was done is not known, since reading it again failed: " +
                    now.error().message;
    return Fail(std::move(doubt));
  }
  if (took_effect(*now)) return {};
  if (StringAt(*now, "etag") != StringAt(before, "etag")) return Moved(*now);
  doubt.message = "the update was not done: " + doubt.message;
  return Fail(std::move(doubt));
}

// Until the operation is done. One that cannot be read (gone, no right to, no answer) decides
// nothing: the resource itself tells then.
Status Sender::AwaitOperation(Json operation) const {
  const std::string name = StringAt(operation, "name");
  const std::string what = "operation " + Printable(ShortName(name));
  Patience patience(world_.read, change_.address);
  while (At(operation, "done") != Json(true)) {
    if (name.empty()) return {};
    LOCKSTEP_CHECK(patience.WaitFor(what));
    Result<Json> next = WaitForOperation(world_.read, name);
    if (!next && next.error().code == Code::kCancelled) return Fail(std::move(next).error());
    if (!next) {
      world_.read.log.Warn("operation unreadable, asking the resource instead",
                           {{"operation", name}, {"error", next.error().message}});
      return {};
    }
    operation = *std::move(next);
  }
  std::optional<Error> failed = ErrorOfOperation(operation);
  if (!failed) return {};
  return Fail(Explain(*std::move(failed)));
}

// A failed update, with what holds on in spite of it.
Error Sender::Explain(Error failed) const {
  failed = std::move(failed).Wrap("the update failed");
  const Result<Json> live = Read();
  const std::string serves = live ? target_.StillServes(*live) : "";
  if (!serves.empty()) failed.message += "; " + serves;
  return failed;
}

Result<Json> Sender::AwaitSettled() const {
  Patience patience(world_.read, change_.address);
  std::string what = "the outcome of the update";
  while (true) {
    Result<Json> live = Read();
    if (!live && !IsPassing(live.error().code)) return live;
    if (live) what = target_.WaitsFor(*live);
    if (what.empty()) return live;
    Status waited = patience.WaitFor(what);
    if (waited) continue;
    if (!live) waited.error().message += " (the last look failed: " + live.error().message + ")";
    return Fail(std::move(waited).error());
  }
}

}  // namespace lockstep::cloud_run
