// The real program against an embedded cloud that runs in the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/engine/backup_reader.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/sandbox/incident.h"
#include "reconciler/sandbox/server.h"
#include "tests/e2e/canaries.h"
#include "tests/support/files.h"
#include "tests/support/process.h"

namespace lockstep::testing {

// No line is one that GitHub's or Azure's runner would obey.
inline void ExpectNoRunnerCommand(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t ink = line.find_first_not_of(" \t");
    EXPECT_FALSE(ink != std::string::npos && line.compare(ink, 2, "::") == 0) << line;
    EXPECT_EQ(line.find("##["), std::string::npos) << line;
    EXPECT_EQ(line.find("##vso["), std::string::npos) << line;
  }
}

// Where the incident's image is that all jobs should run.
inline constexpr const char* kPhase2Repository =
    "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors";

class EndToEnd : public ::testing::Test {
 protected:
  // Two seconds between commits: once three were sent, of the lease, of the canary and of one whole
  // batch, there is time to end or to halt the program while documents are left.
  static constexpr const char* kSlowly = "--delete-rate=250";

  ~EndToEnd() override { canaries::ExpectNoneIn(folder); }

  void StartIncident(SandboxOptions options = {}) {
    options.story = sandbox::IncidentStory(clock.Now());
    Start(std::move(options));
  }

  void Start(SandboxOptions options) {
    Result<std::unique_ptr<Sandbox>> started = Sandbox::Start(std::move(options), clock);
    ASSERT_TRUE(started) << started.error().message;
    cloud = *std::move(started);
    environment.push_back("LOCKSTEP_ENDPOINT=" + cloud->url());
    environment.push_back(std::string("LOCKSTEP_ACCESS_TOKEN=") + canaries::kToken);
  }

  // The incident's manifest as it is shipped, with one piece of its text replaced by another.
  std::string Manifest(const std::string& piece = "", const std::string& by = "") {
    std::string all = TextOf(LOCKSTEP_SOURCE_DIR "/manifests/nba-props-platform.yaml");
    const auto swap = [&all](const std::string& from, const std::string& to) {
      const std::size_t at = all.find(from);
      ASSERT_NE(at, std::string::npos) << from;
      all.replace(at, from.size(), to);
    };
    swap("settle: 10s", "settle: 1s");
    if (!piece.empty()) swap(piece, by);
    return WriteManifest(all);
  }

  std::string WriteManifest(const std::string& text) {
    const std::string path = folder / "manifest.yaml";
    std::ofstream(path) << text;
    return path;
  }

  std::unique_ptr<Program> Launch(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), LOCKSTEP_BINARY);
    std::vector<std::string> variables = environment;
    variables.push_back("LOCKSTEP_BACKUP_DIR=" + (folder / "backups").string());
    variables.push_back("HOME=" + folder.string());  // no credentials of this machine's user
    variables.push_back(std::string("DATABASE_PASSWORD=") + canaries::kVariable);
    variables.push_back("LOCKSTEP_LOG=trace");
    variables.push_back("LOCKSTEP_LOG_PATH=" + (folder / "trace.log").string());
    return std::make_unique<Program>(std::move(words), std::move(variables), input,
                                     [](const Ended& ended) {
                                       canaries::ExpectNoneInOutput(ended);
                                       ExpectNoRunnerCommand(ended.out);
                                       ExpectNoRunnerCommand(ended.err);
                                     });
  }

  Ended Lockstep(std::vector<std::string> words, const std::string& input = "") {
    return Launch(std::move(words), input)->Wait();
  }

  // As another tool would write the job: all of `body`, with its etag.
  void PatchJob(const std::string& job, const Json& body) {
    auto http = MakeHttp({}, clock);
    ASSERT_TRUE(http) << http.error().message;
    const Result<Response> reply = (*http)->Write(
        {.method = "PATCH",
         .url = cloud->url() + "/v2/projects/nba-props-platform/locations/us-west2/jobs/" + job,
         .headers = {{"content-type", "application/json"}},
         .body = Dump(body)},
        Guard::kGuarded, {});
    ASSERT_TRUE(reply) << reply.error().message;
    ASSERT_EQ(reply->status, 200) << reply->body;
  }

  // As another tool would: the whole job, with a label of its own.
  void Relabel(const std::string& job) {
    Json body = cloud->Job(job);
    body["labels"]["owner"] = "another-team";
    PatchJob(job, body);
  }

  // All that the programs of this test logged, down to the last detail.
  std::string Trace() const { return TextOf(folder / "trace.log"); }

  // The full names of all documents in the backups of this test; each backup must be readable.
  std::set<std::string> NamesInBackups() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "backups")) {
      Result<BackupReader> backup = BackupReader::Open(entry.path());
      EXPECT_TRUE(backup) << backup.error().message;
      if (!backup) continue;
      const Result<BackupEnd> end = backup->ReadAll([&](const Json& document, std::size_t) {
        names.insert(StringAt(document, "name"));
        return Status{};
      });
      EXPECT_TRUE(end) << end.error().message;
    }
    return names;
  }

  // Returns once the sandbox has answered `count` requests with `piece` in their target; false if
  // that takes more than half a minute: the machine may be busy.
  bool AwaitRequests(const std::string& piece, int count) {
    const Duration end = clock.Monotonic() + std::chrono::seconds{30};
    while (clock.Monotonic() < end) {
      if (RequestsFor(piece) >= count) return true;
      std::this_thread::yield();
    }
    return false;
  }

  // How many requests with `piece` in their target the sandbox has answered.
  int RequestsFor(const std::string& piece) const {
    int seen = 0;
    for (const RecordedRequest& request : cloud->requests()) {
      seen += request.target.find(piece) != std::string::npos ? 1 : 0;
    }
    return seen;
  }

  // Takes the leases of killed runs away. They would be taken over after a minute; that has tests
  // of its own.
  void FreeLeases() {
    for (const std::string& id : cloud->DocumentIds("lockstep_leases")) {
      ASSERT_TRUE(cloud->RemoveDocument("lockstep_leases/" + id));
    }
  }

  // Whatever the sandbox was asked that could change something.
  std::vector<std::string> Writes() const {
    std::vector<std::string> writes;
    for (const RecordedRequest& request : cloud->requests()) {
      const bool write = request.method == "PATCH" || request.method == "DELETE" ||
                         request.method == "PUT" ||
                         request.target.find(":commit") != std::string::npos ||
                         request.target.find(":batchWrite") != std::string::npos;
      if (write) writes.push_back(request.method + " " + request.target);
    }
    return writes;
  }

 private:
  const TemporaryFolder temporary_;

 protected:
  SystemClock clock;
  const std::filesystem::path folder = temporary_.path();
  std::vector<std::string> environment;
  std::unique_ptr<Sandbox> cloud;
};

// `text` as it was before its lines were broken: each word with one space behind it.
inline std::string Unbroken(const std::string& text) {
  std::istringstream rest(text);
  std::string line;
  for (std::string word; rest >> word;) line += word + ' ';
  return line;
}

// No line of `text` holds a control character or the words of a crash.
inline void ExpectClean(const std::string& text) {
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << text;
  EXPECT_EQ(text.find("terminate called"), std::string::npos) << text;
}

}  // namespace lockstep::testing
