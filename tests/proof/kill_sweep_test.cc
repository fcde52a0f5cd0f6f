// Killed at any point, the next apply ends the work and nothing is lost.
#include <atomic>
#include <future>

#include "tests/proof/day.h"
#include "tests/proof/traced_program.h"
#include "tests/support/faults.h"
#include "tests/support/real_part.h"

namespace lockstep::testing::proof {
namespace {

TracedRun Traced(const Day& day, std::vector<std::string> words) {
  words.insert(words.begin(), Binary());
  return {.words = std::move(words),
          .environment = day.Environment(),
          .output = (day.folder() / "output").string()};
}

// How many of each call an apply makes that nobody disturbs.
std::map<std::string, int> CallsOfAnApply() {
  Day day({.trace = false});
  const TracedEnd end = RunTraced(Traced(day, {"apply", "--auto-approve", day.Manifest()}), {});
  EXPECT_EQ(end.exit_code, 0);
  return end.calls;
}

struct Point {
  std::string call{};
  int number = 0;
};

class KillSweep : public ::testing::Test {
 protected:
  void SetUp() override { LOCKSTEP_SKIP_IF(WhyNotTraced()); }
};

// False if the apply was done before it came to that point.
bool KilledAt(const Point& point) {
  SCOPED_TRACE("killed at " + point.call + " number " + std::to_string(point.number));
  Day day({.trace = false});
  const TracedEnd end = RunTraced(
      Traced(day, {"apply", "--auto-approve", day.Manifest()}), [&point](const SystemCall& call) {
        return Verdict{.kill = call.name == point.call && call.number == point.number};
      });
  EXPECT_TRUE(end.started);
  day.ExpectNothingLost();
  day.ExpectCommitsWithinBounds();
  day.ExpectConverges();
  return end.killed;
}

TEST_F(KillSweep, AtEverySystemCallOfAnApplyNothingIsLostAndTheNextOneConverges) {
  std::vector<Point> points;
  for (const auto& [call, count] : CallsOfAnApply()) {
    for (int number = 1; number <= count; ++number) points.push_back({call, number});
  }
  std::atomic<int> killed = 0;
  const std::vector<Point> chosen = IsLong() ? points : Dice().Some(points, 50);
  ForEachAtOnce(chosen, [&](const Point& point) { killed += KilledAt(point) ? 1 : 0; });
  EXPECT_GT(killed, static_cast<int>(chosen.size()) / 2);
  Figure(std::to_string(killed) + " kills at system calls (an apply has " +
         std::to_string(points.size()) + "): 0 documents lost, 0 applies that did not converge");
}

// When the process dies, seen from the other end of the wire.
enum class Moment { kBeforeForward, kAfterForward, kMidReply };

bool KilledOnTheWire(int request, Moment moment) {
  SCOPED_TRACE("killed at request " + std::to_string(request) + ", moment " +
               std::to_string(static_cast<int>(moment)));
  Day day({.trace = false});
  std::promise<Program*> launched;
  std::shared_future<Program*> program = launched.get_future().share();
  std::atomic<bool> killed = false;
  const auto strike = [&, moment](Exchange& exchange) {
    killed = true;
    if (moment != Moment::kBeforeForward) exchange.Forward();
    if (moment == Moment::kMidReply) {
      const std::string whole = Exchange::Framed(exchange.Forward());
      exchange.client().Send(whole.substr(0, whole.size() / 2));
    }
    program.get()->Signal(SIGKILL);
    exchange.client().Close();
  };
  day.proxy().Add({.fault = strike, .first = request, .times = 1});
  const auto apply = day.Launch({"apply", "--auto-approve", day.Manifest()});
  launched.set_value(apply.get());
  apply->Wait();
  day.ExpectNothingLost();
  day.ExpectCommitsWithinBounds();
  day.ExpectConverges();
  return killed;
}

TEST(KillSweepOnTheWire, AtEveryRequestOfAnApplyNothingIsLostAndTheNextOneConverges) {
  int requests = 0;
  {
    Day day({.trace = false});
    EXPECT_EQ(day.Run({"apply", "--auto-approve", day.Manifest()}).exit_code, 0);
    requests = static_cast<int>(day.proxy().passed().size());
  }
  std::vector<std::pair<int, Moment>> points;
  for (int request = 1; request <= requests; ++request) {
    for (const Moment moment : {Moment::kBeforeForward, Moment::kAfterForward, Moment::kMidReply}) {
      points.emplace_back(request, moment);
    }
  }
  const auto chosen = IsLong() ? points : Dice().Some(points, 30);
  std::atomic<int> killed = 0;
  ForEachAtOnce(chosen, [&](const auto& point) {
    killed += KilledOnTheWire(point.first, point.second) ? 1 : 0;
  });
  EXPECT_GT(killed, static_cast<int>(chosen.size()) / 2);
  Figure(std::to_string(killed) + " kills at requests (an apply has " + std::to_string(requests) +
         ", three moments each): 0 documents lost, 0 applies that did not converge");
}

TEST_F(KillSweep, ASavedPlanIsWholeOrNotThereAndNeverTorn) {
  Day day({.trace = false});
  const std::string manifest = day.Manifest();
  const std::string plan = day.folder() / "saved.plan";
  ASSERT_EQ(day.Run({"plan", "--out", plan, manifest}).exit_code, 0);
  const std::string before = TextOf(plan);
  int killed = 0;
  int written = 0;  // kills before which the plan's own file, or the one beside it, was written
  for (const char* name : {"write", "fsync", "rename"}) {
    bool more = true;
    for (int number = 1; more; ++number) {
      day.Write("saved.plan", before);
      bool touched = false;
      const TracedEnd end =
          RunTraced(Traced(day, {"plan", "--out", plan, manifest}), [&](const SystemCall& call) {
            const bool due = call.name == name && call.number == number;
            touched |= !due && call.name == "write" && call.file.starts_with(plan);
            return Verdict{.kill = due};
          });
      const bool whole = !std::filesystem::exists(plan) || TextOf(plan) == before ||
                         day.Run({"show", plan}).exit_code == 0;
      EXPECT_TRUE(whole) << "torn at " << name << " number " << number;
      more = end.killed;
      killed += more ? 1 : 0;
      written += more && touched ? 1 : 0;
      if (!more) {
        EXPECT_EQ(end.exit_code, 0) << "or no plan was saved at all";
      }
    }
  }
  EXPECT_GT(written, 3);
  Figure(std::to_string(killed) + " kills while a plan is saved, " + std::to_string(written) +
         " of them behind its first write: 0 torn files");
}

// How a backup comes to be before its deletes: what is sent is on disk.
TEST_F(KillSweep, NoDeleteIsSentBeforeItsBackupIsSynced) {
  Day day({.trace = false});
  std::mutex mutex;
  bool unsynced = false;  // bytes were written to a backup since its last sync
  bool named = false;     // the folder was synced since the file was made
  int early = 0;
  int commits = 0;
  day.proxy().Add({.fault =
                       [&](Exchange& exchange) {
                         const bool deletes =
                             exchange.request().body.find("\"delete\":") != std::string::npos;
                         {
                           const std::lock_guard lock(mutex);
                           commits += deletes ? 1 : 0;
                           early += deletes && (!named || (commits == 1 && unsynced)) ? 1 : 0;
                         }
                         exchange.Send(exchange.Forward());
                       },
                   .part = ":commit"});
  const std::string backups = day.folder() / "backups";
  const TracedEnd end = RunTraced(Traced(day, {"apply", "--auto-approve", day.Manifest()}),
                                  [&](const SystemCall& call) {
                                    const std::lock_guard lock(mutex);
                                    const bool file = call.file.starts_with(backups + "/");
                                    if (file && call.name == "write") unsynced = true;
                                    if (file && call.name == "fsync") unsynced = false;
                                    if (call.file == backups && call.name == "fsync") named = true;
                                    return Verdict{};
                                  });
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_GT(commits, 2);
  EXPECT_EQ(early, 0);
  Figure(std::to_string(commits) + " commits: none before its backup was synced");
}

}  // namespace
}  // namespace lockstep::testing::proof
