// What is secret comes out nowhere: every command, at the most talkative, with and without faults.
#include "tests/e2e/canaries.h"
#include "tests/integration/fire/fire.h"
#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

std::vector<std::vector<std::string>> EveryCommand(Day& day) {
  const std::string manifest = day.Manifest();
  const std::string file = day.folder() / "out";
  return {{"validate", manifest},
          {"plan", "--out", file + ".plan", manifest},
          {"plan", "--json", manifest},
          {"plan", "--markdown", file + ".md", "--html", file + ".html", manifest},
          {"show", file + ".plan"},
          {"show", "--json", file + ".plan"},
          {"snapshot", "--out", file + ".snapshot", manifest},
          {"import", "--project", "nba-props-platform", "--region", "us-west2", "--collection",
           kHeartbeats},
          {"explain", manifest, kHeartbeats},
          {"doctor", manifest},
          {"verify", "--json", "--evidence", file + ".evidence", manifest},
          {"apply", file + ".plan"},
          {"apply", "--json", "--auto-approve", manifest},
          {"unlock", manifest, kHeartbeats, "nobody"}};
}

TEST(CanarySecrets, ComeOutInNoOutputAndNoFileOfAnyCommand) {
  // The secrets are there to be let out.
  {
    Day day;
    const std::string service = Dump(day.cloud().Service("nba-phase2-raw-processors"));
    EXPECT_NE(service.find(canaries::kServiceVariable), std::string::npos);
    day.Run({"plan", day.Manifest()});
    const std::vector<Passed> passed = day.proxy().passed();
    ASSERT_FALSE(passed.empty());
    for (const Passed& one : passed) {
      EXPECT_THAT(one.header_names, ::testing::Contains("authorization")) << one.target;
    }
  }
  std::vector<NamedFault> faults = FaultsOfOneRequest();
  faults.push_back({"none", {}});
  const auto chosen = IsLong() ? faults : Dice().Some(faults, 4);
  for (const NamedFault& fault : chosen) {
    SCOPED_TRACE(fault.name);
    Day day;
    for (const std::vector<std::string>& words : EveryCommand(day)) {
      day.proxy().Clear();
      if (fault.fault) day.proxy().Add({.fault = fault.fault, .first = 3, .times = 20});
      day.Run(words);
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(day.folder())) {
      if (entry.path().extension() != ".zst") continue;
      day.Run({"restore", "--auto-approve", entry.path().string()});
    }
  }
  const Searched& searched = SearchedForCanaries();
  EXPECT_GT(searched.bytes, 300'000U) << "or there was little to be found";
  Figure("4 canaries: 0 hits in " + std::to_string(searched.files) + " files and the output of " +
         std::to_string(searched.runs) + " commands, " +
         std::to_string(searched.bytes / 1'000'000) + " MB at trace level");
}

}  // namespace
}  // namespace lockstep::testing::proof
