#include "reconciler/render/json_line.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(JsonLine, MeansTheSameAndIsNoCommandOfARunner) {
  const Json value = {{"##[a]", "###vso[b] \\##"}, {"c", Json::array({"#", "####"})}};
  const std::string line = JsonLine(value);
  EXPECT_EQ(line.find("##"), std::string::npos) << line;
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(Json::parse(line), value);
}

TEST(JsonLine, EscapesWhatATerminalObeysOrHidesAndLeavesTheRest) {
  const Json value = "\u009b31m \u202e txt \x7f \U000e0041 é … 🏀";
  const std::string line = JsonLine(value);
  EXPECT_EQ(line, "\"\\u009b31m \\u202e txt \\u007f \\udb40\\udc41 é … 🏀\"\n");
  EXPECT_EQ(Json::parse(line), value);
}

}  // namespace
}  // namespace lockstep
