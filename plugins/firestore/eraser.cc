#include "plugins/firestore/eraser.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "plugins/firestore/commit.h"
#include "plugins/firestore/figures.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr int kMostTries = 5;  // of one commit; each answer it brings resets the count
constexpr Duration kFirstPause{500};
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

std::vector<Target> Unchanged(const Present& present, std::span<const std::string> names,
                              std::span<const Target> targets) {
  std::vector<Target> unchanged;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (IsUnchanged(present, names[i], targets[i])) unchanged.push_back(targets[i]);
  }
  return unchanged;
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
    : parts_(parts),
      bound_(bound),
      copies_(parts.task.collection, parts.task.copies, parts.world.run.id) {}

Status Eraser::Erase(std::span<const Target> batch) {
  LOCKSTEP_CHECK(CheckMayDelete(batch));
  copies_.Clear();
  LOCKSTEP_TRY(std::vector<Target> rest, BackUp(batch));
  return Send(std::move(rest));
}

Status Eraser::CheckMayDelete(std::span<const Target> batch) {
  asked_ += Size(batch.size());
  if (asked_ > bound_ || batch.size() > kLargestBatch) {
    return Fail(Code::kInternal, "a delete beyond the bound of " + Documents(bound_));
  }
  for (const Target& target : batch) {
    const std::string name = NamePrefix(parts_.task.collection) + target.id;
    const bool bad = parts_.task.sentence.rules().Classify(target.id).id_class == IdClass::kBad;
    if (!bad || IdIn(parts_.task.collection, name) != target.id || target.update_time.empty()) {
      return Fail(Code::kInternal, "a delete that no rule asks for: " + Printable(name, 300));
    }
  }
  return {};
}

Result<std::vector<Target>> Eraser::BackUp(std::span<const Target> batch) {
  Result<std::vector<Target>> unchanged = BackUpOnce(batch);
  const bool broke_off = !unchanged && Judge(unchanged.error()) == CommitFailure::kUnknown;
  if (!broke_off) return unchanged;
  return BackUpOnce(batch);  // a document that is kept twice does no harm
}

Result<std::vector<Target>> Eraser::BackUpOnce(std::span<const Target> batch) {
  const std::vector<std::string> names = NamesOf(parts_.task.collection, batch);
  std::map<std::string, const Target*> by_name;
  for (std::size_t i = 0; i < batch.size(); ++i) by_name.emplace(names[i], &batch[i]);
  Present present;
  Portion portion(parts_.world.backup, parts_.address);
  const auto take = [&](Got got) -> Status {
    if (got.document.is_null()) return {};
    std::string update_time = StringAt(got.document, "updateTime");
    const bool unchanged = update_time == by_name.at(got.name)->update_time;
    present.emplace(std::move(got.name), std::move(update_time));
    if (!unchanged) return {};
    LOCKSTEP_CHECK(copies_.Add(got.document, got.read_time, got.bytes));
    return portion.Add(std::move(got.document), got.bytes);
  };
  LOCKSTEP_CHECK(parts_.client.Get(parts_.task.collection, names, true, take));
  LOCKSTEP_CHECK(portion.Keep());
  std::vector<Target> rest = Unchanged(present, names, batch);
  count_.survived += Size(present.size()) - Size(rest.size());
  count_.gone += Size(batch.size()) - Size(present.size());
  return rest;
}

Result<Json> Eraser::CommitDeletes(std::span<const Target> part) {
  Json writes = Json::array({parts_.lease.FenceWrite()});
  const std::vector<std::string> names = NamesOf(parts_.task.collection, part);
  for (std::size_t i = 0; i < part.size(); ++i) {
    writes.push_back(
        {{"delete", names[i]}, {"currentDocument", {{"updateTime", part[i].update_time}}}});
  }
  LOCKSTEP_CHECK(copies_.AppendTo(writes, names));
  return Commit(parts_.task.collection, writes, parts_.client, parts_.world.http);
}

Status Eraser::Send(std::vector<Target> rest) {
  std::size_t most = rest.size();  // of one commit, as far as the server is known to take it
  for (int tries = 1; !rest.empty(); ++tries) {
    most = std::min(most, rest.size());
    const std::size_t fitting =
        copies_.Fitting(NamesOf(parts_.task.collection, std::span(rest).first(most)));
    std::size_t part = fitting;
    LOCKSTEP_TRY(const bool deleted, SendPart(rest, part, tries));
    if (part < fitting) most = part;
    if (deleted) tries = 0;
  }
  return {};
}

Result<bool> Eraser::SendPart(std::vector<Target>& rest, std::size_t& part, int tries) {
  LOCKSTEP_CHECK(parts_.lease.RenewIfDue());
  if (parts_.world.read.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
  const Result<Json> results = CommitDeletes(std::span(rest).first(part));
  if (!results) {
    LOCKSTEP_CHECK(Recover(results.error(), rest, part, tries));
    return false;
  }
  count_.deleted += Size(part);
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(part));
  LOCKSTEP_CHECK(parts_.lease.Fenced(results->at(0)));
  return true;
}

Status Eraser::Recover(const Error& failure, std::vector<Target>& rest, std::size_t& part,
                       int tries) {
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
  if (kind == CommitFailure::kContention) {
    const Duration longest = kFirstPause * (1 << std::min(tries, kMostTries));
    const double share = parts_.world.read.random.Unit();
    const Duration pause{std::llround(share * static_cast<double>(longest.count()))};
    parts_.world.read.clock.SleepFor(pause, parts_.world.read.stop);
  }
  return {};
}

Status Eraser::ReadBack(bool answer_was_lost, std::vector<Target>& rest, std::size_t part) {
  LOCKSTEP_CHECK(parts_.lease.Confirm());
  const std::span<const Target> sent = std::span(rest).first(part);
  const std::vector<std::string> names = NamesOf(parts_.task.collection, sent);
  Present present;
  const auto take = [&](Got got) -> Status {
    if (got.document.is_null()) return {};
    present.emplace(std::move(got.name), StringAt(got.document, "updateTime"));
    return {};
  };
  LOCKSTEP_CHECK(parts_.client.Get(parts_.task.collection, names, false, take));
  std::vector<Target> left = Unchanged(present, names, sent);
  const std::int64_t missing = Size(part) - Size(present.size());
  // A commit is done whole or not at all. So one unchanged document says that ours was not done.
  // Where all are missing it was: an attempt whose answer the transport lost and sent again.
  const bool ours = left.empty() && (answer_was_lost || present.empty());
  (ours ? count_.deleted : count_.gone) += missing;
  count_.survived += Size(present.size()) - Size(left.size());
  left.insert(left.end(), rest.begin() + static_cast<std::ptrdiff_t>(part), rest.end());
  rest = std::move(left);
  return {};
}

}  // namespace lockstep::firestore
