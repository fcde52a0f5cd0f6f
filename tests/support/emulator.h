// The real Firestore emulator on a free loopback port, and what tests put into it.
// The test links lockstep_http.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep::testing {

// Runs for as long as it lives, with a process group of its own. `http` outlives it.
class FirestoreEmulator {
 public:
  // Why there is none: gcloud, its component or Java is not installed. Empty if there is.
  static std::string WhyWithout() {
    if (Jar().empty()) return "gcloud's cloud-firestore-emulator is not installed";
    return testing::WhyWithout("java");
  }

  // REQUIRES: WhyWithout().empty().
  explicit FirestoreEmulator(Writer& http) : http_(http) {
    // The port is free when it is looked for, and may be taken when it is needed.
    for (int attempt = 0; attempt < 3 && !running_; ++attempt) Start(Jar());
  }
  ~FirestoreEmulator() { Stop(); }
  FirestoreEmulator(const FirestoreEmulator&) = delete;
  FirestoreEmulator& operator=(const FirestoreEmulator&) = delete;

  bool running() const { return running_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }  // for EMULATOR_HOST
  std::string url() const { return "http://" + host(); }

  // Writes documents, whole: full name -> fields. 400 a commit.
  Status Seed(const std::string& project, const std::map<std::string, Json>& documents) {
    Json writes = Json::array();
    for (const auto& [name, fields] : documents) {
      writes.push_back({{"update", {{"name", name}, {"fields", fields}}}});
      if (writes.size() == 400)
        LOCKSTEP_CHECK(Commit(project, std::exchange(writes, Json::array())));
    }
    return writes.empty() ? Status{} : Commit(project, writes);
  }

  Status Commit(const std::string& project, const Json& writes,
                const std::string& database = "(default)") {
    LOCKSTEP_TRY(const Json answer, Post(project, database, ":commit", {{"writes", writes}}));
    return At(answer, "commitTime").is_null() ? Fail(Code::kInternal, Dump(answer)) : Status{};
  }

  // Every document of a top-level collection, by full name.
  Result<std::map<std::string, Json>> All(const std::string& project, const std::string& collection,
                                          const std::string& database = "(default)") {
    const Json query = {{"from", Json::array({{{"collectionId", collection}}})}};
    LOCKSTEP_TRY(const Json rows,
                 Post(project, database, ":runQuery", {{"structuredQuery", query}}));
    std::map<std::string, Json> documents;
    for (const Json& row : rows) {
      const Json& document = At(row, "document");
      if (!document.is_null()) documents.emplace(StringAt(document, "name"), document);
    }
    return documents;
  }

 private:
  // The archive in the Cloud SDK, looked for once; empty if it is not installed.
  // LOCKSTEP_FIRESTORE_EMULATOR_JAR names another one and saves asking gcloud.
  static const std::string& Jar() {
    static const std::string jar = FindJar();
    return jar;
  }
  static std::string FindJar() {
    const char* given = std::getenv("LOCKSTEP_FIRESTORE_EMULATOR_JAR");
    if (given != nullptr) return given;
    Ended asked = RunProgram({"gcloud", "info", "--format=value(installation.sdk_root)"});
    const std::string root = asked.out.substr(0, asked.out.find('\n'));
    const std::string jar =
        root + "/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar";
    return !root.empty() && access(jar.c_str(), R_OK) == 0 ? jar : "";
  }

  Result<Json> Post(const std::string& project, const std::string& database,
                    const std::string& method, const Json& body) {
    const Request request{
        .method = "POST",
        .url = url() + "/v1/projects/" + project + "/databases/" + database + "/documents" + method,
        .headers = {{"authorization", "Bearer owner"}, {"content-type", "application/json"}},
        .body = Dump(body),
        .timeout = Duration{60'000}};
    LOCKSTEP_TRY(const Response reply, http_.Write(request, Guard::kUnguarded, {}));
    if (reply.status != 200) return Fail(Code::kInternal, reply.body);
    return ParseJson(reply.body);
  }

  void Start(const std::string& jar) {
    port_ = FreePort();
    std::vector<std::string> words = {
        "java",
        "-Duser.language=en",
        "-Xmx1g",
        "-cp",
        jar,
        "com.google.cloud.datastore.emulator.firestore.CloudFirestore",
        "start",
        "--host=127.0.0.1",
        "--port=" + std::to_string(port_)};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
    }
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    if (posix_spawnp(&pid_, argv[0], &actions, &attributes, argv.data(), environ) != 0) pid_ = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    SystemClock clock;
    const Duration give_up = clock.Monotonic() + Duration{90'000};
    while (pid_ > 0 && !running_ && clock.Monotonic() < give_up && IsAlive()) {
      const Request request{.url = url() + "/", .timeout = Duration{2'000}};
      running_ = http_.Read(request, {}).has_value();
      if (!running_) clock.SleepFor(Duration{100}, {});
    }
    if (!running_) Stop();
  }

  bool IsAlive() {
    if (waitpid(pid_, nullptr, WNOHANG) == 0) return true;
    pid_ = -1;  // reaped: the number may be another process's by now
    return false;
  }

  void Stop() {
    if (pid_ <= 0) return;
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
    running_ = false;
  }

  Writer& http_;
  pid_t pid_ = -1;
  int port_ = 0;
  bool running_ = false;
};

}  // namespace lockstep::testing
