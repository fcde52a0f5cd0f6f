// Five reconcilers with clocks of their own, some of them asleep past their lease: never two that
// write. What the database took is held against a model of the lease.
#include <atomic>
#include <future>
#include <mutex>

#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

constexpr std::size_t kReconcilers = 5;
constexpr int kDay = 86'400;  // seconds
constexpr int kDocuments = 1'000;

// A commit that stands on the lease, as the database answered it; in the order of their doing.
struct Fenced {
  std::string run{};
  std::string
      expected{};  // the lease's update time that it was sent with; empty: that there is none
  std::set<std::string> deletes{};
  int status = 0;
  std::string update_time{};  // of the lease behind it
};

Fenced FencedOf(const Json& body, const Response& answer) {
  const Json& lease = At(body, "writes")[0];
  Fenced fenced{.run = StringAt(At(At(At(lease, "update"), "fields"), "run"), "stringValue"),
                .expected = StringAt(At(lease, "currentDocument"), "updateTime"),
                .status = answer.status};
  for (const Json& write : At(body, "writes")) {
    if (write.contains("delete")) fenced.deletes.insert(StringAt(write, "delete"));
  }
  const Json said = ParseJson(answer.body).value_or(Json());
  if (answer.status == 200)
    fenced.update_time = StringAt(At(said, "writeResults")[0], "updateTime");
  return fenced;
}

// What the history must be if there was one writer at a time.
struct Verdicts {
  int stale_done = 0;     // commits that were done though the lease had moved on
  int twice = 0;          // documents that two commits deleted
  int stale_refused = 0;  // commits with deletes that came too late, and were refused
  int owners = 0;         // how often the lease came into other hands
};

Verdicts JudgeHistory(const std::vector<Fenced>& history, std::string lease_time) {
  Verdicts verdicts;
  std::string owner;
  std::set<std::string> gone;
  for (const Fenced& one : history) {
    const bool stale = one.expected != lease_time;
    if (one.status != 200) {
      verdicts.stale_refused += stale && !one.deletes.empty() ? 1 : 0;
      continue;
    }
    verdicts.stale_done += stale ? 1 : 0;
    verdicts.owners += one.run != owner ? 1 : 0;
    owner = one.run;
    lease_time = one.update_time;
    for (const std::string& name : one.deletes) verdicts.twice += gone.insert(name).second ? 0 : 1;
  }
  return verdicts;
}

class Brains {
 public:
  // Deletes, counted over all of them. There are three if nobody falls asleep, so one of these
  // does.
  explicit Brains(std::uint64_t seed) : dice_(seed) {
    sleepers_.insert(1 + dice_.Below(3));
    for (int i = 0; i < 2; ++i) sleepers_.insert(1 + dice_.Below(9));
  }

  // All five at once, until the last has ended. Returns their exit codes.
  std::vector<int> Run() {
    const std::string manifest = day_.Manifest();
    EXPECT_EQ(day_.Run({"apply", "--auto-approve", manifest}).exit_code, 0);
    day_.AddBad(kDocuments);
    first_time_ = LeaseTime();
    for (std::size_t i = 0; i < kReconcilers; ++i) {
      proxies_.push_back(std::make_unique<FaultProxy>(day_.cloud().port()));
      proxies_[i]->Add(
          {.fault = [this, i](Exchange& exchange) { Commit(i, exchange); }, .part = ":commit"});
    }
    for (std::size_t i = 0; i < kReconcilers; ++i) {
      const ProofClock clock{.rate = 15.0 + static_cast<double>(dice_.Below(11)),
                             .offset_s = dice_.Between(-kDay, kDay)};
      programs_.push_back(
          day_.Launch({"apply", "--auto-approve", "--lock-timeout", "10m", manifest}, clock,
                      proxies_[i].get()));
    }
    launched_.set_value();
    std::vector<std::future<int>> ends;
    for (auto& program : programs_) {
      ends.push_back(std::async(std::launch::async, [&] { return program->Wait().exit_code; }));
    }
    std::vector<int> codes;
    for (auto& end : ends) codes.push_back(end.get());
    return codes;
  }

  Verdicts Judged() const { return JudgeHistory(history_, first_time_); }
  int slept() const { return slept_; }
  Day& day() { return day_; }

 private:
  static bool Deletes(const Json& body) {
    for (const Json& write : At(body, "writes")) {
      if (write.contains("delete")) return true;
    }
    return false;
  }

  Json Lease() const {
    for (const std::string& id : day_.cloud().DocumentIds("lockstep_leases")) {
      return day_.cloud().Document("lockstep_leases/" + id);
    }
    return {};
  }
  std::string LeaseTime() const { return StringAt(Lease(), "updateTime"); }
  std::string Owner() const { return StringAt(At(At(Lease(), "fields"), "run"), "stringValue"); }

  // Holds the commit of one that falls asleep until another one owns the lease; then it arrives.
  void Commit(std::size_t who, Exchange& exchange) {
    ready_.wait();
    const Json body = ParseJson(exchange.request().body).value_or(Json());
    if (Deletes(body) && sleepers_.contains(static_cast<std::size_t>(++deletes_))) {
      Sleep(who, FencedOf(body, {}).run);
    }
    const std::lock_guard lock(mutex_);
    const Response& answer = exchange.Forward();
    history_.push_back(FencedOf(body, answer));
    exchange.Send(answer);
  }

  void Sleep(std::size_t who, const std::string& run) {
    ++slept_;
    programs_[who]->Signal(SIGSTOP);
    const Duration end = clock_.Monotonic() + std::chrono::seconds{15};
    while (Owner() == run && clock_.Monotonic() < end) clock_.SleepFor(Duration{20}, {});
    programs_[who]->Signal(SIGCONT);
  }

  SystemClock clock_;
  mutable Day day_;
  Dice dice_;
  std::set<std::size_t> sleepers_;
  std::string first_time_;
  std::vector<std::unique_ptr<FaultProxy>> proxies_;
  std::promise<void> launched_;
  std::shared_future<void> ready_ = launched_.get_future().share();
  std::vector<std::unique_ptr<Program>> programs_;
  std::atomic<int> deletes_{0};
  std::atomic<int> slept_{0};
  std::mutex mutex_;  // of what follows: one commit at a time, so that their order is known
  std::vector<Fenced> history_;
};

TEST(SplitBrain, OfFiveReconcilersWithClocksOfTheirOwnNeverTwoWrite) {
  const int rounds = Count(2, 60);
  Verdicts all;
  int slept = 0;
  int done = 0;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    Brains brains(Seed() + static_cast<std::uint64_t>(round));
    for (const int code : brains.Run()) done += code == 0 ? 1 : 0;
    const Verdicts verdicts = brains.Judged();
    EXPECT_EQ(verdicts.stale_done, 0) << "round " << round;
    EXPECT_EQ(verdicts.twice, 0) << "round " << round;
    brains.day().ExpectNothingLost();
    all.stale_refused += verdicts.stale_refused;
    all.owners += verdicts.owners;
    slept += brains.slept();
    const Ended last = brains.day().Run({"apply", "--auto-approve", brains.day().Manifest()});
    EXPECT_LE(brains.day().Now().size(), kGood + kDocuments) << last.err;
  }
  EXPECT_GT(all.stale_refused, 0) << "or nobody wrote too late, and nothing was proven";
  EXPECT_GT(done, 0);
  Figure(std::to_string(rounds) +
         " rounds of 5 reconcilers, clocks up to a day off and 15 to 25 "
         "times as fast: " +
         std::to_string(slept) + " put to sleep, the lease in " + std::to_string(all.owners) +
         " hands, " + std::to_string(all.stale_refused) +
         " late commits refused, 0 done, 0 documents deleted twice");
}

// The machine's wall clock is set while an apply runs.
TEST(SplitBrain, AWallClockThatJumpsADayNeitherEndsNorHurriesAnApply) {
  for (const int jump : {-kDay, kDay}) {
    SCOPED_TRACE(jump);
    Day day({.operation_time = Duration{300}});
    const Ended apply =
        day.Run({"apply", "--auto-approve", day.Manifest()}, {.rate = 20, .jump_s = jump});
    EXPECT_EQ(apply.exit_code, 0) << apply.err;
    EXPECT_EQ(day.ExpectNothingLost(), kGood);
    day.ExpectConverges();
  }
  Figure("the wall clock set a day back and a day ahead while an apply runs: 0 differences");
}

}  // namespace
}  // namespace lockstep::testing::proof
