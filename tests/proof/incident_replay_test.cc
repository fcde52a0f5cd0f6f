// The incident from the first look to the quiet after it; and what happens if the old code writes
// on.
#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

using ::testing::HasSubstr;

constexpr int kReturned = 40;  // documents, each time the old code writes again

TEST(IncidentReplay, IsMendedProvenAndQuietAndOldCodeThatWritesOnIsReportedAndNotMowed) {
  Day day;
  const std::string manifest = day.Manifest();
  EXPECT_EQ(day.Run({"plan", "--detailed-exitcode", manifest}).exit_code, 2);
  const Ended apply = day.Run({"apply", "--auto-approve", manifest});
  EXPECT_EQ(apply.exit_code, 0) << apply.err;
  EXPECT_THAT(apply.out, HasSubstr("Documents: 1035 deleted, 0 survived, 0 gone."));
  const std::size_t requests = day.proxy().passed().size();
  EXPECT_EQ(day.ExpectNothingLost(), kGood);
  const Ended verify = day.Run({"verify", manifest});
  EXPECT_EQ(verify.exit_code, 0) << verify.out << verify.err;
  EXPECT_EQ(day.Run({"plan", "--detailed-exitcode", manifest}).exit_code, 0);
  day.ExpectCommitsWithinBounds();
  // Three clean-ups by one rule within an hour: whoever writes them is not stopped by mowing.
  int mowed = 1;
  for (; mowed < 10; ++mowed) {
    day.AddBad(kReturned);
    const Ended again = day.Run({"apply", "--auto-approve", manifest});
    if (day.Now().size() > kGood) {
      EXPECT_NE(day.Run({"verify", manifest}).exit_code, 0);
      EXPECT_THAT(again.out + again.err, HasSubstr("suspended"));
      break;
    }
  }
  EXPECT_EQ(day.Now().size(), kGood + kReturned) << "they stay, and are reported";
  EXPECT_EQ(mowed, 3);
  Figure(
      "4 services, 21 jobs, 1,053 documents: 1,035 deleted with a copy, 18 byte-identical, "
      "second plan empty, " +
      std::to_string(requests) + " requests; bad ones that return are reported and stay after " +
      std::to_string(mowed) + " clean-ups");
}

}  // namespace
}  // namespace lockstep::testing::proof
