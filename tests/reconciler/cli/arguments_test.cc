#include "reconciler/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconciler/cli/parse_words.h"

namespace lockstep::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Options>
Options Parsed(const std::vector<std::string>& words, const Variables& variables = {}) {
  const tl::expected<Invocation, Usage> invocation = Parse(words, variables);
  if (!invocation) {
    ADD_FAILURE() << invocation.error().text;
    return {};
  }
  return std::get<Options>(invocation->command);
}

TEST(Arguments, VerifyTakesItsFlags) {
  const auto plain = Parsed<VerifyOptions>({"verify", "m.yaml"});
  EXPECT_EQ(plain.file, "m.yaml");
  EXPECT_EQ(plain.wait, Duration{0});
  EXPECT_FALSE(plain.json || plain.require_proof);
  const auto all = Parsed<VerifyOptions>({"verify", "-json", "--require-proof", "--wait", "5m",
                                          "--evidence=e.json", "--endpoint", "u", "m.yaml"});
  EXPECT_TRUE(all.json && all.require_proof);
  EXPECT_EQ(all.wait, std::chrono::minutes{5});
  EXPECT_EQ(all.evidence, "e.json");
  EXPECT_EQ(all.cloud.endpoint, "u");
  EXPECT_EQ(Parse({"verify", "--wait", "soon", "m.yaml"}).error().exit_code, 1);
  EXPECT_EQ(Parse({"verify"}).error().exit_code, 1);
}

TEST(Arguments, OfALoop) {
  const auto plain = Parsed<RunOptions>({"run", "m.yaml"});
  EXPECT_THAT(plain.files, ElementsAre("m.yaml"));
  EXPECT_EQ(plain.every, std::chrono::minutes{10});
  EXPECT_EQ(plain.round_deadline, std::chrono::minutes{30});
  EXPECT_EQ(plain.mode, RoundMode::kObserve) << "nothing is changed unless asked for";
  EXPECT_GT(plain.apply.lock_timeout, std::chrono::seconds{60})
      << "the lease of a dead run is taken over";
  const auto all = Parsed<RunOptions>(
      {"run", "--every=1h", "--mode", "apply", "--round-deadline", "5m", "--json",
       "--lock-timeout=0s", "--max-deletes", "7", "--require-proof", "a.yaml", "b.yaml"},
      {{"LOCKSTEP_BACKUP_DIR", "/backups"}});
  EXPECT_THAT(all.files, ElementsAre("a.yaml", "b.yaml"));
  EXPECT_EQ(all.every, std::chrono::hours{1});
  EXPECT_EQ(all.round_deadline, std::chrono::minutes{5});
  EXPECT_EQ(all.mode, RoundMode::kApply);
  EXPECT_TRUE(all.json && all.apply.require_proof);
  EXPECT_EQ(all.apply.lock_timeout, Duration{0});
  EXPECT_EQ(all.apply.cloud.max_deletes, 7);
  EXPECT_EQ(all.apply.backup_directory, "/backups");
}

TEST(Arguments, ALoopTakesNoTimesThatMakeNoSenseAndForcesNothing) {
  using Words = std::vector<std::string>;
  for (const Words& words :
       {Words{"run"}, Words{"run", "--every", "0s", "m.yaml"}, Words{"run", "--every=8d", "m.yaml"},
        Words{"run", "--every", "soon", "m.yaml"}, Words{"run", "--round-deadline=9s", "m.yaml"},
        Words{"run", "--mode", "destroy", "m.yaml"},
        Words{"run", "--force-clean-up", "because", "m.yaml"}}) {
    EXPECT_EQ(Parse(words).error().exit_code, 1) << words.back();
  }
}

TEST(Arguments, OfASavedPlan) {
  const auto plain = Parsed<PlanOptions>({"plan", "m.yaml"});
  EXPECT_EQ(plain.save.file, "");
  EXPECT_EQ(plain.save.expires_in, std::chrono::hours{24});
  const auto plan = Parsed<PlanOptions>({"plan", "-out=p.plan", "--expires-in", "2h", "m.yaml"});
  EXPECT_EQ(plan.save.file, "p.plan");
  EXPECT_EQ(plan.save.expires_in, std::chrono::hours{2});
  for (const char* lifetime : {"0s", "31d", "soon"}) {
    EXPECT_EQ(Parse({"plan", "--expires-in", lifetime, "m.yaml"}).error().exit_code, 1) << lifetime;
  }
  const std::string digest = "sha256:" + std::string(64, 'a');
  const auto apply = Parsed<ApplyOptions>({"apply", "--digest", digest, "--manifest=m.yaml",
                                           "--project", "p", "--allow-partial", "p.plan"});
  EXPECT_EQ(apply.pins.digest, digest);
  EXPECT_EQ(apply.pins.manifest, "m.yaml");
  EXPECT_EQ(apply.pins.project, "p");
  EXPECT_TRUE(apply.allow_partial);
  EXPECT_EQ(Parsed<ShowOptions>({"show", "--digest", digest, "-"}).file, "-");
  const std::string upper = "sha256:" + std::string(64, 'A');
  for (const std::string& wrong :
       {std::string("sha256:"), std::string(64, 'a'), upper, digest + "a"}) {
    EXPECT_THAT(Parse({"apply", "--digest", wrong, "p.plan"}).error().text, HasSubstr("--digest"))
        << wrong;
  }
  EXPECT_EQ(Parse({"apply", "--target", "x", "p.plan"}).error().exit_code, 1);
}

TEST(Arguments, GnuAndGoStyleMeanTheSame) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"plan", "--detailed-exitcode", "--parallelism=3", "m.yaml"},
           {"plan", "-detailed-exitcode", "-parallelism", "3", "m.yaml"},
           {"plan", "m.yaml", "-parallelism=3", "-detailed-exitcode"}}) {
    const auto plan = Parsed<PlanOptions>(words);
    EXPECT_TRUE(plan.detailed_exitcode);
    EXPECT_EQ(plan.cloud.parallelism, 3);
    EXPECT_EQ(plan.file, "m.yaml");
  }
}

TEST(Arguments, ADashAloneIsStandardInput) {
  EXPECT_EQ(Parsed<PlanOptions>({"plan", "-"}).file, "-");
}

TEST(Arguments, TheEnvironmentAddsWordsAndTheLineWins) {
  const Variables variables = {{"LOCKSTEP_CLI_ARGS", "-parallelism=3"},
                               {"LOCKSTEP_CLI_ARGS_plan", "--strict"}};
  const auto plan = Parsed<PlanOptions>({"plan", "m.yaml"}, variables);
  EXPECT_TRUE(plan.strict);
  EXPECT_EQ(plan.cloud.parallelism, 3);
  EXPECT_FALSE(Parsed<ApplyOptions>({"apply", "m.yaml"}, variables).auto_approve);
  EXPECT_EQ(Parsed<PlanOptions>({"plan", "--parallelism=5", "m.yaml"}, variables).cloud.parallelism,
            5);
}

TEST(Arguments, BoundsAndTimesOfAnApply) {
  const auto apply = Parsed<ApplyOptions>(
      {"apply", "--auto-approve", "--max-deletes", "2000", "--lock-timeout=90s", "--allow-registry",
       "registry.example.test", "--allow-registry=other.example.test", "m.yaml"},
      {{"LOCKSTEP_BACKUP_DIR", "/backups"}});
  EXPECT_EQ(apply.cloud.max_deletes, 2000);
  EXPECT_EQ(apply.lock_timeout, std::chrono::seconds{90});
  EXPECT_EQ(apply.backup_directory, "/backups");
  EXPECT_THAT(apply.cloud.allow_registry,
              ElementsAre("registry.example.test", "other.example.test"));
  EXPECT_EQ(Parsed<ApplyOptions>({"apply", "m.yaml"}).cloud.max_deletes, std::nullopt);
}

TEST(Arguments, EveryCommandThatAsksTheCloudTakesItsCredentials) {
  const std::vector<std::string> flags = {"--impersonate-service-account", "d@x,a@x",
                                          "--no-metadata"};
  const auto with = [&flags](std::vector<std::string> words) {
    words.insert(words.begin() + 1, flags.begin(), flags.end());
    return words;
  };
  for (const CloudOptions& cloud : {Parsed<PlanOptions>(with({"plan", "m.yaml"})).cloud,
                                    Parsed<ApplyOptions>(with({"apply", "m.yaml"})).cloud,
                                    Parsed<VerifyOptions>(with({"verify", "m.yaml"})).cloud,
                                    Parsed<RestoreOptions>(with({"restore", "b.zst"})).cloud}) {
    EXPECT_EQ(cloud.impersonate, "d@x,a@x");
    EXPECT_FALSE(cloud.metadata);
  }
  EXPECT_TRUE(Parsed<PlanOptions>({"plan", "m.yaml"}).cloud.metadata);
  EXPECT_EQ(Parse(with({"validate", "m.yaml"})).error().exit_code, 1);
}

TEST(Arguments, TheWriteRateOfAnApply) {
  EXPECT_EQ(Parsed<ApplyOptions>({"apply", "m.yaml"}).cloud.write_rate, 20);
  EXPECT_EQ(Parsed<ApplyOptions>({"apply", "-write-rate", "1", "m.yaml"}).cloud.write_rate, 1);
  EXPECT_EQ(Parsed<ApplyOptions>({"apply", "--write-rate=600", "m.yaml"}).cloud.write_rate, 600);
}

TEST(Arguments, WhatIsWrongIsNamed) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{}, "subcommand"},
      {{"plann", "m.yaml"}, "plann"},
      {{"plan"}, "FILE"},
      {{"plan", "--strickt", "m.yaml"}, "--strickt"},
      {{"plan", "--parallelism", "0", "m.yaml"}, "--parallelism"},
      {{"plan", "--write-rate", "5", "m.yaml"}, "--write-rate"},
      {{"apply", "--write-rate", "0", "m.yaml"}, "--write-rate: Value 0 not in range 1 to 600"},
      {{"apply", "--write-rate", "601", "m.yaml"}, "not in range 1 to 600"},
      {{"apply", "--write-rate", "fast", "m.yaml"}, "--write-rate"},
      {{"apply", "--lock-timeout", "soon", "m.yaml"}, "`soon` is no duration"},
      {{"apply", "--max-deletes", "-1", "m.yaml"}, "--max-deletes"},
      {{"sandbox", "--incident", "--scenario", "x.json"}, "--scenario"},
      {{"plan", "--log-level", "loud", "m.yaml"}, "--log-level"},
      {{"restore"}, "BACKUP"},
      {{"restore", "b", "--manifest", "m.yaml", "--collection", "c"}, "BACKUP"},
      {{"restore", "--manifest", "m.yaml"}, "--collection"},
      {{"restore", "b", "--run", "r"}, "--manifest"},
      {{"restore", "--manifest", "m", "--collection", "c", "--project", "p"}, "--project"},
  };
  for (const auto& [words, piece] : table) {
    const tl::expected<Invocation, Usage> invocation = Parse(words);
    ASSERT_FALSE(invocation) << piece;
    EXPECT_EQ(invocation.error().exit_code, 1) << piece;
    EXPECT_THAT(invocation.error().text, HasSubstr("Error: "));
    EXPECT_THAT(invocation.error().text, HasSubstr(piece));
  }
}

TEST(Arguments, ARestoreReadsAFileOrTheCopiesOfACollection) {
  const auto file = Parsed<RestoreOptions>({"restore", "-auto-approve", "--project=p", "b.zst"});
  EXPECT_EQ(file.backup, "b.zst");
  EXPECT_EQ(file.project, "p");
  EXPECT_TRUE(file.auto_approve);
  const auto copies = Parsed<RestoreOptions>(
      {"restore", "--manifest", "m.yaml", "--collection", "c", "--run", "r"});
  EXPECT_EQ(copies.manifest, "m.yaml");
  EXPECT_EQ(copies.collection, "c");
  EXPECT_EQ(copies.run, "r");
  EXPECT_FALSE(copies.auto_approve);
}

TEST(Arguments, OfACleanUp) {
  const auto apply = Parsed<ApplyOptions>(
      {"apply", "--delete-rate=200", "--force-clean-up", "the table is full", "m.yaml"});
  EXPECT_EQ(apply.delete_rate, 200);
  EXPECT_EQ(apply.force_clean_up, "the table is full");
  EXPECT_EQ(Parsed<ApplyOptions>({"apply", "m.yaml"}).delete_rate, std::nullopt);
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"apply", "--force-clean-up", " ", "m.yaml"},
                                             {"apply", "--force-clean-up=", "m.yaml"},
                                             {"apply", "--delete-rate", "0", "m.yaml"}}) {
    EXPECT_FALSE(Parse(words)) << words[1];
  }
}

TEST(Arguments, OfAnUnlock) {
  const auto unlock = Parsed<UnlockOptions>({"unlock", "m.yaml", "heartbeats", "3f9a0c51d2e7"});
  EXPECT_EQ(unlock.file, "m.yaml");
  EXPECT_EQ(unlock.collection, "heartbeats");
  EXPECT_EQ(unlock.run, "3f9a0c51d2e7");
  EXPECT_FALSE(Parse({"unlock", "m.yaml", "heartbeats"}));
}

TEST(Arguments, TheLogGoesWhereTheEnvironmentSays) {
  const tl::expected<Invocation, Usage> invocation =
      Parse({"version"}, {{"LOCKSTEP_LOG", "debug"}, {"LOCKSTEP_LOG_PATH", "/tmp/x.log"}});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->common.log.level, LogLevel::kDebug);
  EXPECT_EQ(invocation->common.log.path, "/tmp/x.log");
}

}  // namespace
}  // namespace lockstep::cli
