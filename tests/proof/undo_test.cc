// What was deleted comes back as it was, never over what is newer; no delete on a full disk.
#include <cerrno>

#include "tests/proof/day.h"
#include "tests/proof/traced_program.h"
#include "tests/support/real_part.h"

namespace lockstep::testing::proof {
namespace {

// Every backup of the day is restored.
void Restore(Day& day) {
  for (const auto& entry : std::filesystem::directory_iterator(day.folder() / "backups")) {
    const Ended restored = day.Run({"restore", "--auto-approve", entry.path().string()});
    EXPECT_EQ(restored.exit_code, 0) << restored.err;
  }
}

// The document's own: the server sets the times.
Documents Fields(const Documents& documents) {
  Documents fields;
  for (const auto& [name, document] : documents) fields[name] = At(document, "fields");
  return fields;
}

TEST(Undo, BringsEveryDocumentBackByteForByteAndNeverOverNewerOnes) {
  Day day;
  ASSERT_EQ(day.Run({"apply", "--auto-approve", day.Manifest()}).exit_code, 0);
  ASSERT_EQ(day.Now().size(), kGood);
  Restore(day);
  EXPECT_TRUE(Fields(day.Now()) == Fields(day.before()));
  Dice dice;
  std::vector<std::string> names;
  for (const auto& [name, document] : day.before()) names.push_back(name);
  const std::vector<std::string> newer = dice.Some(names, 100);
  for (const std::string& name : newer) {
    ASSERT_TRUE(day.cloud().TouchDocument(name.substr(name.find(kHeartbeats))));
  }
  const Documents touched = day.Now();
  Restore(day);
  EXPECT_TRUE(day.Now() == touched) << "times and all: nothing was written";
  Figure("1,035 deleted and restored: 0 of 1,053 differ; restored again over " +
         std::to_string(newer.size()) + " newer ones: 0 changed");
}

// The nth call that reaches a backup, or its folder, fails.
struct BadDisk {
  const char* call = "";
  int number = 1;
  int error = ENOSPC;
};

// False if there was no such call.
bool AppliedOn(const BadDisk& disk) {
  SCOPED_TRACE(std::string(disk.call) + " number " + std::to_string(disk.number) + " fails with " +
               std::to_string(disk.error));
  Day day({.trace = false});
  int seen = 0;
  const std::string backups = day.folder() / "backups";
  const TracedEnd end =
      RunTraced({.words = {Binary(), "apply", "--auto-approve", day.Manifest()},
                 .environment = day.Environment(),
                 .output = day.folder() / "output"},
                [&](const SystemCall& call) {
                  const bool hits = call.name == disk.call && call.file.starts_with(backups);
                  if (hits) ++seen;
                  return Verdict{.error = hits && seen >= disk.number ? disk.error : 0};
                });
  EXPECT_TRUE(end.started);
  const std::size_t left = day.ExpectNothingLost();
  if (seen < disk.number) return false;
  EXPECT_EQ(end.exit_code, 1);
  if (disk.number == 1) {
    EXPECT_EQ(left, day.before().size()) << "no copy, no delete";
  }
  day.ExpectConverges();
  return true;
}

TEST(UndoOnABadDisk, NothingIsDeletedWithoutACopyAndNothingAtAllIfThereIsNone) {
  LOCKSTEP_SKIP_IF(WhyNotTraced());
  int points = 0;
  for (const int error : {ENOSPC, EIO, EROFS}) {
    for (const char* call : {"write", "fsync"}) {
      const int most = Count(2, 1'000);
      for (int number = 1; number <= most && AppliedOn({call, number, error}); ++number) ++points;
    }
  }
  EXPECT_GE(points, 6);
  Figure(std::to_string(points) + " points of a full or broken disk: 0 deletes without a copy");
}

}  // namespace
}  // namespace lockstep::testing::proof
