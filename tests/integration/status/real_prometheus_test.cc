// The metrics before a real Prometheus, and the news before a real Alertmanager.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "reconciler/base/json.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/notify/notifier.h"
#include "reconciler/render/metrics.h"
#include "reconciler/status/server.h"
#include "tests/support/fakes.h"
#include "tests/support/files.h"
#include "tests/support/loop_statuses.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using ::testing::SizeIs;

class Monitored : public ::testing::Test {
 protected:
  ~Monitored() override {
    if (part) part->Signal(SIGTERM), part->Wait();
  }

  // The JSON under `path`, asked for until `enough` says so; null after half a minute.
  template <typename Enough>
  Json Await(const std::string& url, const Enough& enough) {
    const Duration end = clock.Monotonic() + std::chrono::seconds{30};
    while (clock.Monotonic() < end) {
      const Result<Response> answer = http->Read({.url = url}, {});
      const Result<Json> json = answer ? ParseJson(answer->body) : Fail(answer.error());
      if (json && answer->status == 200 && enough(*json)) return *json;
      clock.SleepFor(Duration{50}, {});
    }
    return {};
  }

  std::string Origin() const { return "http://127.0.0.1:" + std::to_string(port); }

  SystemClock clock;
  const testing::TemporaryFolder folder;
  const std::unique_ptr<Writer> http = *MakeHttp({}, clock);
  const int port = testing::FreePort();
  std::unique_ptr<testing::Program> part;
};

TEST_F(Monitored, PrometheusScrapesEveryMetric) {
  LOCKSTEP_SKIP_IF(testing::WhyWithout("prometheus"));
  const auto server = StatusServer::Start({.address = "127.0.0.1"}, testing::SampleStatus);
  ASSERT_TRUE(server);
  const std::string settings = folder.Write(
      "prometheus.yml",
      "scrape_configs:\n- job_name: lockstep\n  scrape_interval: 1s\n  static_configs:\n"
      "  - targets: ['127.0.0.1:" +
          std::to_string((*server)->port()) + "']\n");
  part = std::make_unique<testing::Program>(
      std::vector<std::string>{"prometheus", "--config.file=" + settings,
                               "--storage.tsdb.path=" + folder.At("data"),
                               "--web.listen-address=127.0.0.1:" + std::to_string(port)},
      std::vector<std::string>{});
  const Json answer =
      Await(Origin() + "/api/v1/query?query=%7B__name__%3D~%22lockstep_.*%22%7D",
            [](const Json& json) { return !At(At(json, "data"), "result").empty(); });
  std::set<std::string> scraped;
  for (const Json& series : At(At(answer, "data"), "result")) {
    scraped.insert(StringAt(At(series, "metric"), "__name__"));
  }
  std::set<std::string> served;
  std::istringstream lines(RenderMetrics(testing::SampleStatus()));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#")) served.insert(line.substr(0, line.find_first_of("{ ")));
  }
  EXPECT_EQ(scraped, served);
}

TEST_F(Monitored, RulesAndDashboardAreRightAndAskForMetricsThatThereAre) {
  LOCKSTEP_SKIP_IF(testing::WhyWithout("promtool"));
  const std::string rules = LOCKSTEP_SOURCE_DIR "/examples/prometheus/alerts";
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"promtool", "check", "rules", rules + ".yml"},
                                             {"promtool", "test", "rules", rules + "_test.yml"}}) {
    const testing::Ended ended = testing::RunProgram(words);
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  }
  const std::string metrics = RenderMetrics(testing::SampleStatus());
  for (const char* file : {"/examples/prometheus/alerts.yml", "/examples/grafana/lockstep.json"}) {
    const std::string all = testing::TextOf(LOCKSTEP_SOURCE_DIR + std::string(file));
    constexpr const char* kOfAName = "abcdefghijklmnopqrstuvwxyz_";
    for (std::size_t at = 0; (at = all.find("lockstep_", at)) != std::string::npos;) {
      const std::size_t end = std::min(all.find_first_not_of(kOfAName, at), all.size());
      const std::string name = all.substr(at, end - at);
      EXPECT_NE(metrics.find("# TYPE " + name + " "), std::string::npos) << name;
      at = end;
    }
  }
}

TEST_F(Monitored, AlertmanagerTakesAProblemAndItsEnd) {
  LOCKSTEP_SKIP_IF(testing::WhyWithout("prometheus-alertmanager"));
  const std::string settings =
      folder.Write("am.yml", "route: {receiver: none}\nreceivers: [{name: none}]\n");
  part = std::make_unique<testing::Program>(
      std::vector<std::string>{"prometheus-alertmanager", "--config.file=" + settings,
                               "--storage.path=" + folder.At("data"), "--cluster.listen-address=",
                               "--web.listen-address=127.0.0.1:" + std::to_string(port)},
      std::vector<std::string>{});
  const std::string alerts = Origin() + "/api/v2/alerts";
  ASSERT_TRUE(Await(alerts, [](const Json&) { return true; }).is_array()) << "it did not start";
  const LoopStatus status = testing::SampleStatus();
  Round round = *status.manifests[0].known;
  round.ended = clock.Now();
  round.next_round = clock.Now() + std::chrono::minutes{10};
  testing::NoLog log;
  std::vector<NewsSink> sinks;
  sinks.push_back({.kind = NewsSinkKind::kAlertmanager, .url = Secret{std::string(alerts)}});
  Notifier notifier(std::move(sinks), *http, clock, log);
  notifier.OnRound(round);
  const Json firing = Await(alerts, [](const Json& json) { return json.size() == 1; });
  ASSERT_THAT(firing, SizeIs(1));
  EXPECT_EQ(StringAt(At(firing[0], "labels"), "address"), "firestore_collection.c");
  EXPECT_EQ(StringAt(At(firing[0], "status"), "state"), "active");
  for (RoundResource& one : round.resources) one.alignment = Alignment::kInStep;
  round.ended = clock.Now();
  notifier.OnRound(round);
  EXPECT_TRUE(Await(alerts, [](const Json& json) { return json.empty(); }).is_array());
}

}  // namespace
}  // namespace lockstep
