#include "plugins/firestore/eraser.h"

#include <algorithm>
#include <map>
#include <utility>

#include "plugins/firestore/commit.h"
#include "plugins/firestore/figures.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kBackupPortion = std::size_t{8} << 20;  // bytes held before they are kept

// What became of a document: its present update time, or nothing if it is missing.
using Present = std::map<std::string, std::string>;

std::vector<std::string> NamesOf(const Collection& collection, std::span<const Target> targets) {
  const std::string prefix = NamePrefix(collection);
  std::vector<std::string> names;
  names.reserve(targets.size());
  for (const Target& target : targets) names.push_back(prefix + target.id);
  return names;
}

bool IsUnchanged(const Present& present, const std::string& name, const Target& target) {
  const auto it = present.find(name);
  return it != present.end() && it->second == target.update_time;
}

Batch Unchanged(const Present& present, std::span<const std::string> names,
                std::span<const Target> targets) {
  Batch unchanged;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (IsUnchanged(present, names[i], targets[i])) unchanged.push_back(targets[i]);
  }
  return unchanged;
}

Batch MissingAmong(const Present& present, std::span<const std::string> names,
                   std::span<const Target> targets) {
  Batch missing;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!present.contains(names[i])) missing.push_back(targets[i]);
  }
  return missing;
}

std::map<std::string, const Target*> ByName(std::span<const std::string> names,
                                            std::span<const Target> batch) {
  std::map<std::string, const Target*> by_name;
  for (std::size_t i = 0; i < batch.size(); ++i) by_name.emplace(names[i], &batch[i]);
  return by_name;
}

// Documents on their way into the backup: no more of them are held than need be.
class Portion {
 public:
  Portion(Backup& backup, const Address& address) : backup_(backup), address_(address) {}

  Status Add(Json document, std::size_t bytes) {
    documents_.push_back(std::move(document));
    bytes_ += bytes;
    return bytes_ < kBackupPortion ? Status{} : Keep();
  }

  // Returns once all that was added is on disk.
  Status Keep() {
    if (documents_.empty()) return {};
    Status kept = backup_.Keep(address_, documents_);
    if (!kept) return Fail(std::move(kept).error().Wrap("backing up before the delete"));
    documents_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  Backup& backup_;
  const Address& address_;
  std::vector<Json> documents_;
  std::size_t bytes_ = 0;
};

std::int64_t Size(std::size_t size) { return static_cast<std::int64_t>(size); }

}  // namespace

Eraser::Eraser(const Parts& parts, std::int64_t bound)
    : parts_(parts), bound_(bound), pace_(parts.world.limits.delete_rate) {}

CleanUpCount Eraser::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::set<std::string> Eraser::rules() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> names;
  for (const std::size_t rule : rules_) {
    names.insert(parts_.task.sentence.rules().bad.at(rule).name);
  }
  return names;
}

void Eraser::CountDeleted(std::span<const Target> targets) {
  const std::lock_guard lock(mutex_);
  count_.deleted += Size(targets.size());
  for (const Target& target : targets) rules_.insert(target.rule);
}

void Eraser::CountLeft(std::int64_t survived, std::int64_t gone) {
  const std::lock_guard lock(mutex_);
  count_.survived += survived;
  count_.gone += gone;
}

Status Eraser::Erase(std::span<const Target> batch) {
  LOCKSTEP_CHECK(CheckMayDelete(batch));
  CopyWrites copies(parts_.task.collection, parts_.task.copies, parts_.world.run.id);
  LOCKSTEP_TRY(Batch rest, BackUp(batch, copies));
  return Send(std::move(rest), copies);
}

Status Eraser::CheckMayDelete(std::span<const Target> batch) {
  const std::lock_guard lock(mutex_);
  asked_ += Size(batch.size());
  if (asked_ > bound_ || batch.size() > kLargestBatch) {
    return Fail(Code::kInternal, "a delete beyond the bound of " + Documents(bound_));
  }
  for (const Target& target : batch) {
    const std::string name = NamePrefix(parts_.task.collection) + target.id;
    const Classified classified = parts_.task.sentence.rules().Classify(target.id);
    const bool named = classified.id_class == IdClass::kBad && classified.rule == target.rule &&
                       !parts_.task.sentence.IsSuspended(target.rule);
    if (!named || IdIn(parts_.task.collection, name) != target.id || target.update_time.empty()) {
      return Fail(Code::kInternal, "a delete that no rule asks for: " + Printable(name, 300));
    }
  }
  return {};
}

Result<Batch> Eraser::BackUp(std::span<const Target> batch, CopyWrites& copies) {
  Result<Batch> unchanged = BackUpOnce(batch, copies);
  const bool broke_off = !unchanged && Judge(unchanged.error()) == CommitFailure::kUnknown;
  if (!broke_off) return unchanged;
  return BackUpOnce(batch, copies);  // a document that is kept twice does no harm
}

Result<Batch> Eraser::BackUpOnce(std::span<const Target> batch, CopyWrites& copies) {
  const std::vector<std::string> names = NamesOf(parts_.task.collection, batch);
  const std::map<std::string, const Target*> by_name = ByName(names, batch);
  Present present;
  Portion portion(parts_.world.backup, parts_.address);
  const auto take = [&](Got got) -> Status {
    if (got.document.is_null()) return {};
    std::string update_time = StringAt(got.document, "updateTime");
    const bool unchanged = update_time == by_name.at(got.name)->update_time;
    present.emplace(std::move(got.name), std::move(update_time));
    if (!unchanged) return {};
    LOCKSTEP_CHECK(copies.Add(got.document, got.read_time, got.bytes));
    return portion.Add(std::move(got.document), got.bytes);
  };
  LOCKSTEP_CHECK(parts_.client.Get(parts_.task.collection, names, true, take));
  LOCKSTEP_CHECK(portion.Keep());
  Batch rest = Unchanged(present, names, batch);
  CountLeft(Size(present.size()) - Size(rest.size()), Size(batch.size()) - Size(present.size()));
  return rest;
}

Status Eraser::CommitDeletes(std::span<const Target> part, const CopyWrites& copies) {
  Json deletes = Json::array();
  const std::vector<std::string> names = NamesOf(parts_.task.collection, part);
  for (std::size_t i = 0; i < part.size(); ++i) {
    deletes.push_back(
        {{"delete", names[i]}, {"currentDocument", {{"updateTime", part[i].update_time}}}});
  }
  LOCKSTEP_CHECK(copies.AppendTo(deletes, names));
  return parts_.fence.Commit(deletes);
}

Status Eraser::Send(Batch rest, const CopyWrites& copies) {
  std::size_t most = rest.size();  // of one commit, as far as the server is known to take it
  for (int tries = 1; !rest.empty(); ++tries) {
    most = std::min(most, rest.size());
    const std::size_t fitting =
        copies.Fitting(NamesOf(parts_.task.collection, std::span(rest).first(most)));
    std::size_t part = fitting;
    LOCKSTEP_TRY(const bool deleted, SendPart(rest, part, copies, tries));
    if (part < fitting) most = part;
    if (deleted) tries = 0;
  }
  return {};
}

Status Eraser::AwaitTurn(std::size_t documents) {
  const Reading& world = parts_.world.read;
  const Duration now = world.clock.Monotonic();
  Duration turn{0};
  {
    const std::lock_guard lock(mutex_);
    turn = pace_.Take(documents, now);
  }
  const bool slept = turn <= now || world.clock.SleepFor(turn - now, world.stop);
  if (!slept || world.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
  return {};
}

Result<bool> Eraser::SendPart(Batch& rest, std::size_t& part, const CopyWrites& copies, int tries) {
  LOCKSTEP_CHECK(AwaitTurn(part));
  LOCKSTEP_CHECK(parts_.fence.RenewIfDue());
  const Status sent = CommitDeletes(std::span(rest).first(part), copies);
  if (!sent) {
    LOCKSTEP_CHECK(Recover(sent.error(), rest, part, tries));
    return false;
  }
  CountDeleted(std::span(rest).first(part));
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(part));
  return true;
}

Status Eraser::Recover(const Error& failure, Batch& rest, std::size_t& part, int tries) {
  const CommitFailure kind = Judge(failure);
  if (kind == CommitFailure::kPrecondition || kind == CommitFailure::kUnknown) {
    LOCKSTEP_CHECK(ReadBack(kind == CommitFailure::kUnknown, rest, part));
  }
  const bool indivisible = kind == CommitFailure::kTooBig && part == 1;
  const bool used_up = kind != CommitFailure::kTooBig && tries >= kMostTries && !rest.empty();
  if (kind == CommitFailure::kFinal || indivisible || used_up) {
    return Fail(Error(failure).Wrap("deleting " + Documents(Size(part))));
  }
  if (kind == CommitFailure::kTooBig) part /= 2;
  if (kind == CommitFailure::kContention) PauseAfterContention(tries, parts_.world.read);
  return {};
}

Status Eraser::ReadBack(bool answer_was_lost, Batch& rest, std::size_t part) {
  LOCKSTEP_CHECK(parts_.fence.Confirm());
  const std::span<const Target> sent = std::span(rest).first(part);
  const std::vector<std::string> names = NamesOf(parts_.task.collection, sent);
  Present present;
  const auto take = [&](Got got) -> Status {
    if (got.document.is_null()) return {};
    present.emplace(std::move(got.name), StringAt(got.document, "updateTime"));
    return {};
  };
  LOCKSTEP_CHECK(parts_.client.Get(parts_.task.collection, names, false, take));
  Batch left = Unchanged(present, names, sent);
  // A commit is done whole or not at all. So one unchanged document says that ours was not done.
  // Where all are missing it was: an attempt whose answer the transport lost and sent again.
  const bool ours = left.empty() && (answer_was_lost || present.empty());
  if (ours) CountDeleted(MissingAmong(present, names, sent));
  CountLeft(Size(present.size()) - Size(left.size()), ours ? 0 : Size(part) - Size(present.size()));
  left.insert(left.end(), rest.begin() + static_cast<std::ptrdiff_t>(part), rest.end());
  rest = std::move(left);
  return {};
}

}  // namespace lockstep::firestore
