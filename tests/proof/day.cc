#include "tests/proof/day.h"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "reconciler/engine/backup_reader.h"
#include "tests/e2e/canaries.h"

namespace lockstep::testing::proof {
namespace {

Searched& TheSearched() {
  static Searched searched;
  return searched;
}

void Look(const Ended& ended) {
  ++TheSearched().runs;
  TheSearched().bytes += ended.out.size() + ended.err.size();
  canaries::ExpectNoneInOutput(ended);
}

bool Says(const std::string& text, const std::string& line) {
  return text.starts_with(line) || text.find("\n" + line) != std::string::npos;
}

}  // namespace

const Searched& SearchedForCanaries() { return TheSearched(); }

std::string Binary() {
  const char* given = std::getenv("LOCKSTEP_PROOF_BINARY");
  return given != nullptr ? given : LOCKSTEP_BINARY;
}

bool IsBad(const std::string& name) {
  return name.find("_None_") != std::string::npos || name.find("_202") != std::string::npos;
}

Day::Day(DayOptions options) : options_(options) {
  Result<std::unique_ptr<Sandbox>> started =
      Sandbox::Start({.latency = options_.latency,
                      .operation_time = options_.operation_time,
                      .story = sandbox::IncidentStory(clock_.Now())},
                     clock_);
  if (!started) std::abort();
  cloud_ = *std::move(started);
  proxy_ = std::make_unique<FaultProxy>(cloud_->port());
  before_ = Now();
}

Day::~Day() {
  proxy_.reset();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    ++TheSearched().files;
    TheSearched().bytes += entry.file_size();
  }
  canaries::ExpectNoneIn(folder_);
}

std::string Day::Manifest(const std::string& piece, const std::string& by) {
  std::string text = TextOf(LOCKSTEP_SOURCE_DIR "/manifests/nba-props-platform.yaml");
  const auto swap = [&text](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
  };
  swap("settle: 10s", "settle: 1s");
  if (!piece.empty()) swap(piece, by);
  return Write("manifest.yaml", text);
}

std::string Day::Write(const std::string& name, const std::string& text) const {
  const std::string path = folder_ / name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::vector<std::string> Day::Environment(const ProofClock& clock, const FaultProxy* proxy) const {
  std::vector<std::string> environment = {
      "LOCKSTEP_ENDPOINT=" + (proxy == nullptr ? proxy_->url() : proxy->url()),
      std::string("LOCKSTEP_ACCESS_TOKEN=") + canaries::kToken,
      "LOCKSTEP_BACKUP_DIR=" + (folder_ / "backups").string(),
      "HOME=" + folder_.string(),
      std::string("DATABASE_PASSWORD=") + canaries::kVariable,
      "LD_PRELOAD=" LOCKSTEP_PROOF_CLOCK,
      "PROOF_CLOCK_RATE=" + std::to_string(clock.rate),
      "PROOF_CLOCK_OFFSET=" + std::to_string(clock.offset_s),
      "PROOF_CLOCK_JUMP=" + std::to_string(clock.jump_s)};
  if (options_.trace) {
    environment.push_back("LOCKSTEP_LOG=trace");
    environment.push_back("LOCKSTEP_LOG_PATH=" + (folder_ / "trace.log").string());
  }
  return environment;
}

std::unique_ptr<Program> Day::Launch(std::vector<std::string> words, const ProofClock& clock,
                                     const FaultProxy* proxy) {
  words.insert(words.begin(), Binary());
  return std::make_unique<Program>(std::move(words), Environment(clock, proxy), "", Look);
}

Ended Day::Run(std::vector<std::string> words, const ProofClock& clock) {
  return Launch(std::move(words), clock)->Wait();
}

Documents Day::Now() const {
  Documents documents;
  for (const std::string& id : cloud_->DocumentIds(kHeartbeats)) {
    Json document = cloud_->Document(std::string(kHeartbeats) + "/" + id);
    if (document.is_null()) continue;  // gone since the list
    std::string name = StringAt(document, "name");
    documents.emplace(std::move(name), std::move(document));
  }
  return documents;
}

void Day::AddBad(int documents) {
  static std::atomic<int> added{0};
  for (int i = 0; i < documents; ++i) {
    cloud_->AddDocument(
        std::string(kHeartbeats) + "/NbacScheduleProcessor_None_" + std::to_string(++added),
        {{"rows", {{"integerValue", std::to_string(i)}}}});
  }
  before_ = Now();
}

std::string Day::Serving(const std::string& service) const {
  std::string serving;
  const Json live = cloud_->Service(service);
  for (const Json& status : At(live, "trafficStatuses")) {
    if (status.value("percent", 0) == 0) continue;
    const std::string revision = StringAt(status, "revision");
    const Json one = cloud_->Revision(service, revision.substr(revision.rfind('/') + 1));
    serving += std::to_string(status.value("percent", 0)) + "% " +
               (one.is_null() ? "nothing" : StringAt(one["containers"][0], "image"));
  }
  return serving;
}

Documents Day::Kept() const {
  Documents kept;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "backups", none)) {
    Result<BackupReader> backup = BackupReader::Open(entry.path());
    if (!backup) continue;  // its run was killed before the first document was in it
    const Result<BackupEnd> end = backup->ReadAll([&](const Json& document, std::size_t) {
      kept[StringAt(document, "name")] = document;
      return Status{};
    });
    EXPECT_TRUE(end) << end.error().message;
  }
  return kept;
}

std::size_t Day::ExpectNothingLost() const {
  const Documents now = Now();
  Documents kept;
  bool read = false;
  for (const auto& [name, document] : before_) {
    const auto found = now.find(name);
    if (found != now.end()) {
      EXPECT_EQ(found->second, document) << "it was changed";
      continue;
    }
    if (!std::exchange(read, true)) kept = Kept();
    const auto copy = kept.find(name);
    EXPECT_TRUE(IsBad(name)) << name << " is gone, and no rule names it";
    EXPECT_TRUE(copy != kept.end() && copy->second == document) << name << " has no copy";
  }
  return now.size();
}

void Day::Unlock() {
  for (const std::string& id : cloud_->DocumentIds("lockstep_leases")) {
    const Json fields = cloud_->Document("lockstep_leases/" + id)["fields"];
    if (At(At(fields, "released"), "booleanValue") == true) continue;
    const Ended unlocked =
        Run({"unlock", Manifest(), kHeartbeats, StringAt(At(fields, "run"), "stringValue")});
    EXPECT_EQ(unlocked.exit_code, 0) << unlocked.err;
  }
}

void Day::ExpectConverges() {
  proxy_->Clear();
  Unlock();
  const std::string manifest = Manifest();
  const Ended apply = Run({"apply", "--auto-approve", manifest});
  EXPECT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  EXPECT_EQ(ExpectNothingLost(), kGood);
  const Ended plan = Run({"plan", "--detailed-exitcode", manifest});
  EXPECT_EQ(plan.exit_code, 0) << plan.err << plan.out;
  EXPECT_TRUE(Says(plan.out, "No changes.")) << plan.out;
  ExpectCommitsWithinBounds();
}

std::set<std::string> Day::AskedToDelete() const {
  std::set<std::string> names;
  for (const Passed& one : proxy_->passed()) {
    const Json body = ParseJson(one.body).value_or(Json());
    for (const Json& write : At(body, "writes")) {
      if (write.contains("delete")) names.insert(StringAt(write, "delete"));
    }
  }
  return names;
}

void Day::ExpectCommitsWithinBounds() const {
  constexpr std::size_t kMostWrites = 500;
  for (const Passed& one : proxy_->passed()) {
    const Json body = ParseJson(one.body).value_or(Json());
    EXPECT_LE(At(body, "writes").size(), kMostWrites);
  }
  const std::set<std::string> names = AskedToDelete();
  EXPECT_LE(names.size(), kBad);
  for (const std::string& name : names) EXPECT_TRUE(IsBad(name) && before_.contains(name)) << name;
}

}  // namespace lockstep::testing::proof
