#include "reconciler/http/retry_after.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "reconciler/base/rfc3339.h"

namespace lockstep {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct Pause {
  std::string header;
  std::optional<Duration> pause;
};

TEST(RetryAfter, IsReadInSecondsAndGarbageIsIgnored) {
  const Pause cases[] = {
      {"0", seconds{0}},       {"7", seconds{7}},         {" 120 ", seconds{120}},
      {"3600", seconds{3600}}, {"1000000000", hours{24}}, {"99999999999999999999999", hours{24}},
      {"", std::nullopt},      {"-1", std::nullopt},      {"+5", std::nullopt},
      {"1.5", std::nullopt},   {"5s", std::nullopt},      {"soon", std::nullopt},
      {"0x10", std::nullopt},  {"NaN", std::nullopt},
  };
  for (const Pause& c : cases) {
    EXPECT_EQ(RetryAfterOf({{"retry-after", c.header}}), c.pause) << "'" << c.header << "'";
  }
  EXPECT_EQ(RetryAfterOf({}), std::nullopt);
}

TEST(RetryAfter, ADateIsMeasuredByTheServersOwnClock) {
  const Headers headers = {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                           {"retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"}};
  EXPECT_EQ(RetryAfterOf(headers), seconds{30});
}

TEST(RetryAfter, ADateThatIsPastOrCannotBeMeasuredIsIgnored) {
  const std::string early = "Sun, 06 Nov 1994 08:49:37 GMT";
  const std::string late = "Sun, 06 Nov 1994 08:50:07 GMT";
  EXPECT_EQ(RetryAfterOf({{"date", late}, {"retry-after", early}}), std::nullopt);
  EXPECT_EQ(RetryAfterOf({{"retry-after", late}}), std::nullopt);
  EXPECT_EQ(RetryAfterOf({{"date", "yesterday"}, {"retry-after", late}}), std::nullopt);
}

TEST(HttpDate, IsReadInItsModernFormAlone) {
  const auto time = ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT");
  ASSERT_TRUE(time);
  EXPECT_EQ(FormatTime(*time), "1994-11-06T08:49:37Z");
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 24:49:37 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT ",
                           "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lockstep
