#include "tests/proof/soak_world.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

#include "reconciler/sandbox/incident.h"
#include "tests/e2e/canaries.h"
#include "tests/proof/day.h"
#include "tests/support/real_part.h"

namespace lockstep::testing::proof {
namespace {

constexpr const char* kProject = "nba-props-platform";
constexpr const char* kDatabase = "projects/nba-props-platform/databases/(default)/documents/";

// By a rename: whoever reads finds the one or the other.
void WriteText(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path fresh = path.string() + ".new";
  std::ofstream(fresh, std::ios::binary) << text;
  std::filesystem::rename(fresh, path);
}

long NumberAfter(const std::string& text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return 0;
  const std::size_t digit = text.find_first_of("0123456789", at + key.size());
  long number = 0;
  if (digit != std::string::npos) {
    std::from_chars(text.data() + digit, text.data() + text.size(), number);
  }
  return number;
}

// "NbacScheduleProcessor" of "nbac-schedule-processor-backfill".
std::string ProcessorOf(const std::string& job) {
  std::string name;
  bool capital = true;
  for (const char c : job.substr(0, job.rfind('-'))) {
    if (c != '-') {
      name += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    capital = c == '-';
  }
  return name;
}

struct SoakRule {
  const char* infix;  // between the processor's name and that of the run
};
constexpr std::array<SoakRule, kSoakRules> kRules = {
    {{"_None_"}, {"_2025-12-14_"}, {"-20251214-"}}};

}  // namespace

std::size_t SoakRuleOf(const std::string& name) {
  for (std::size_t rule = 0; rule < kRules.size(); ++rule) {
    if (name.find(kRules.at(rule).infix) != std::string::npos) return rule;
  }
  return name.find("_202") != std::string::npos ? 1 : kRules.size();
}

NewsReceiver::NewsReceiver(std::uint64_t seed)
    : dice_(seed),
      server_([this](const std::string& request, Peer& peer) { Take(request, peer); }) {}

std::string NewsReceiver::UrlFor(const std::string& loop) const {
  return server_.Url("/" + loop + "/" + canaries::kToken);
}

std::vector<Json> NewsReceiver::Of(const std::string& loop) const {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(loop);
  return found == taken_.end() ? std::vector<Json>{} : found->second;
}

void NewsReceiver::Take(const std::string& request, Peer& peer) {
  const std::lock_guard lock(mutex_);
  constexpr int kRefusesOneOf = 6;
  refused_ = !refused_ && dice_.Below(kRefusesOneOf) == 0;
  if (refused_) {
    peer.Send(Answer("", "503 Busy"));
    return;
  }
  const std::size_t from = request.find('/') + 1;
  const std::string loop = request.substr(from, request.find('/', from) - from);
  taken_[loop].push_back(ParseJson(request.substr(request.find("\r\n\r\n") + 4)).value_or(Json()));
  peer.Send(Answer(""));
}

SoakLoop::SoakLoop(const std::string& mode, const LoopPlace& place, std::uint64_t seed,
                   const Clock& clock)
    : clock_(clock),
      out_(place.folder / mode),
      status_port_(FreePort()),
      weather_(seed, clock),
      network_(place.sandbox_port) {
  network_.Add({.draw = [this](const Passed& passed) { return weather_.Draw(passed); }});
  const std::string listen = "--listen=127.0.0.1:" + std::to_string(status_port_);
  // Its output goes to files: nobody reads a pipe meanwhile.
  program_ = std::make_unique<Program>(
      std::vector<std::string>{"/bin/sh", "-c",
                               R"(out=$1; shift; exec "$@" >"$out.jsonl" 2>"$out.log")", "sh",
                               out_.string(), Binary(), "run", "--every=15s", "--mode=" + mode,
                               "--round-deadline=3m", listen, "--json", place.manifest},
      std::vector<std::string>{"LOCKSTEP_ENDPOINT=" + network_.url(),
                               std::string("LOCKSTEP_ACCESS_TOKEN=") + canaries::kToken,
                               "LOCKSTEP_BACKUP_DIR=" + (place.folder / "backups").string(),
                               "LOCKSTEP_WEBHOOK_URL=" + place.news_url, "LOCKSTEP_LOG=info",
                               "HOME=" + place.folder.string()});
}

const std::vector<Json>& SoakLoop::Rounds() {
  std::ifstream file(out_.string() + ".jsonl", std::ios::binary);
  file.seekg(static_cast<std::streamoff>(read_));
  const std::string fresh{std::istreambuf_iterator<char>(file), {}};
  std::size_t begin = 0;
  for (std::size_t end = fresh.find('\n'); end != std::string::npos;
       end = fresh.find('\n', begin)) {
    Result<Json> round = ParseJson(fresh.substr(begin, end - begin));
    EXPECT_TRUE(round) << fresh.substr(begin, end - begin);
    if (round) rounds_.push_back(*std::move(round));
    begin = end + 1;
  }
  read_ += begin;
  return rounds_;
}

std::string SoakLoop::Log() const { return TextOf(out_.string() + ".log"); }

void SoakLoop::Sample() {
  const std::filesystem::path process = "/proc/" + std::to_string(program_->pid());
  const std::string status = TextOf(process / "status");
  std::error_code none;
  const std::filesystem::directory_iterator open(process / "fd", none);
  usages_.push_back({.at = clock_.Monotonic(),
                     .resident_kib = NumberAfter(status, "VmRSS:"),
                     .threads = NumberAfter(status, "Threads:"),
                     .descriptors = std::distance(begin(open), end(open))});
}

Duration SoakLoop::Stop() {
  const Duration signalled = clock_.Monotonic();
  program_->Signal(SIGTERM);
  EXPECT_EQ(program_->Wait().exit_code, 0) << Log();
  return clock_.Monotonic() - signalled;
}

SoakWorld::SoakWorld(Writer& http, FirestoreEmulator& emulator, Clock& clock)
    : http_(http),
      emulator_(emulator),
      clock_(clock),
      folder_(std::filesystem::temp_directory_path() /
              ("lockstep-soak-" + std::to_string(getpid()))) {
  std::filesystem::create_directories(folder_);
  std::string manifest = TextOf(LOCKSTEP_SOURCE_DIR "/manifests/nba-props-platform.yaml");
  const std::string settle = "settle: 10s";
  manifest.replace(manifest.find(settle), settle.size(), "settle: 2s");
  WriteText(folder_ / "manifest.yaml", manifest);
  const sandbox::Story story = sandbox::IncidentStory(clock_.Now());
  std::map<std::string, Json> documents;
  for (const auto& one : story.documents) documents.emplace(kDatabase + one.path, one.fields);
  EXPECT_TRUE(emulator_.Seed(kProject, documents));
  for (const auto& job : story.jobs) jobs_.push_back(job.name);
  StartSandbox();
  for (const std::string& job : jobs_) old_images_[job] = ImageOf(job);
}

SoakWorld::~SoakWorld() {
  if (sandbox_) sandbox_->Signal(SIGTERM);
  sandbox_.reset();
  canaries::ExpectNoneIn(folder_);
  if (!::testing::Test::HasFailure()) std::filesystem::remove_all(folder_);
}

void SoakWorld::StartSandbox() {
  const std::filesystem::path port_file = folder_ / "port";
  sandbox_ = std::make_unique<Program>(
      std::vector<std::string>{Binary(), "sandbox", "--incident", "--port=0",
                               "--port-file=" + port_file.string(), "--operation-time=1s",
                               "--firestore-upstream=" + emulator_.url()},
      std::vector<std::string>{"HOME=" + folder_.string()});
  const Duration give_up = clock_.Monotonic() + std::chrono::seconds{20};
  while (port_ == 0 && clock_.Monotonic() < give_up) {
    clock_.SleepFor(Duration{50}, {});
    port_ = static_cast<int>(NumberAfter(TextOf(port_file), ""));
  }
  EXPECT_NE(port_, 0) << "the sandbox did not start";
}

LoopPlace SoakWorld::Place(const std::string& news_url) const {
  return {.folder = folder_,
          .manifest = folder_ / "manifest.yaml",
          .sandbox_port = port_,
          .news_url = news_url};
}

Regrowth SoakWorld::WriteBad(const std::string& job, std::size_t rule, int documents, Dice& dice) {
  Regrowth regrowth{.processor = ProcessorOf(job), .job = job};
  for (int i = 0; i < documents; ++i) {
    const std::string id = fmt::format("{}{}{:08x}", regrowth.processor, kRules.at(rule).infix,
                                       dice.Below(std::size_t{1} << 32));
    regrowth.documents[kDatabase + (std::string(kHeartbeats) + "/" + id)] = {
        {"processor_name", {{"stringValue", regrowth.processor}}},
        {"progress", {{"integerValue", std::to_string(i)}}}};
  }
  regrowth.before = clock_.Now();
  EXPECT_TRUE(emulator_.Seed(kProject, regrowth.documents));
  regrowth.after = clock_.Now();
  return regrowth;
}

std::set<std::string> SoakWorld::RemoveBad(const std::vector<Regrowth>& regrowths) {
  std::set<std::string> removed;
  Json writes = Json::array();
  const std::map<std::string, Json> there = Documents(kHeartbeats);
  for (const Regrowth& regrowth : regrowths) {
    for (const auto& [name, fields] : regrowth.documents) {
      if (!there.contains(name)) continue;
      removed.insert(name);
      writes.push_back({{"delete", name}});
    }
  }
  if (removed.empty()) return removed;
  EXPECT_TRUE(emulator_.Commit(kProject, writes));
  return removed;
}

void SoakWorld::TouchManifest() {
  const std::filesystem::path path = folder_ / "manifest.yaml";
  WriteText(path, TextOf(path) + "# seen to, " + std::to_string(++touched_) + "\n");
}

Result<Response> SoakWorld::AskRun(const std::string& method, const std::string& job,
                                   const std::string& body) const {
  const Request request{.method = method,
                        .url = fmt::format("http://127.0.0.1:{}/v2/projects/{}/locations/us-west2/"
                                           "jobs/{}",
                                           port_, kProject, job),
                        .headers = {{"authorization", std::string("Bearer ") + canaries::kToken},
                                    {"content-type", "application/json"}},
                        .body = body};
  return method == "GET" ? http_.Read(request, {}) : http_.Write(request, Guard::kGuarded, {});
}

Json SoakWorld::Job(const std::string& job) const {
  const Result<Response> reply = AskRun("GET", job, "");
  EXPECT_TRUE(reply && reply->status == 200) << job;
  return reply ? ParseJson(reply->body).value_or(Json()) : Json();
}

std::string SoakWorld::ImageOf(const std::string& job) const {
  const Json live = Job(job);
  return live.is_null() ? "" : StringAt(live["template"]["template"]["containers"][0], "image");
}

Drift SoakWorld::DeployOldImage(const std::string& job) {
  Json live = Job(job);
  if (live.is_null()) return {};
  live["template"]["template"]["containers"][0]["image"] = old_images_.at(job);
  const Result<Response> reply = AskRun("PATCH", job, Dump(live));
  // A loop may be at it, too: then the etag is another one, and nobody deploys this time.
  const bool done = reply && reply->status == 200;
  return {.after = clock_.Now(), .job = done ? job : ""};
}

std::map<std::string, Json> SoakWorld::Documents(const std::string& collection) const {
  auto all = emulator_.All(kProject, collection);
  EXPECT_TRUE(all) << collection;
  return all ? *std::move(all) : std::map<std::string, Json>{};
}

int SoakWorld::Healthy(const std::string& status_url) const {
  const Result<Response> reply =
      http_.Read({.url = status_url + "/healthz", .timeout = std::chrono::seconds{5}}, {});
  return reply ? reply->status : 0;
}

}  // namespace lockstep::testing::proof
