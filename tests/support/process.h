// Runs a program, keeps all it prints, and lets a test signal it.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace lockstep::testing {

struct Ended {
  int exit_code = -1;  // -1: it could not be started, or a signal ended it
  std::string out{};
  std::string err{};
  long peak_kib = 0;  // resident
};

class Program {
 public:
  // `environment` is all it gets beside PATH, HOME and TMPDIR: "NAME=value". `input` is its
  // standard input, at most what a pipe holds. `look` sees how it ended before anybody else.
  Program(std::vector<std::string> words, std::vector<std::string> environment,
          const std::string& input = "", std::function<void(const Ended&)> look = nullptr)
      : look_(std::move(look)) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0 ||
        pipe2(err.data(), O_CLOEXEC) != 0) {
      return;
    }
    for (const char* name : {"PATH", "HOME", "TMPDIR", "ASAN_OPTIONS"}) {
      const char* value = std::getenv(name);
      if (value != nullptr) environment.push_back(std::string(name) + "=" + value);
    }
    std::vector<char*> argv = Pointers(words);
    std::vector<char*> envp = Pointers(environment);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    if (posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), envp.data()) != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    for (const int end : {in[0], out[1], err[1]}) close(end);
    if (write(in[1], input.data(), input.size()) != static_cast<ssize_t>(input.size()))
      Signal(SIGKILL);
    close(in[1]);
    streams_ = {out[0], err[0]};
  }
  ~Program() {
    if (pid_ > 0) Signal(SIGKILL);
    Wait();
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }  // -1: it could not be started, or has ended

  void Signal(int signal) const {
    if (pid_ > 0) kill(pid_, signal);
  }

  // Reads until it has ended; call it once.
  Ended Wait() {
    Ended ended;
    if (pid_ <= 0) return ended;
    ReadAll(ended);
    int status = 0;
    rusage usage{};
    wait4(pid_, &status, 0, &usage);
    pid_ = -1;
    ended.peak_kib = usage.ru_maxrss;
    if (WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
    if (look_) look_(ended);
    return ended;
  }

 private:
  static std::vector<char*> Pointers(std::vector<std::string>& strings) {
    std::vector<char*> all;
    for (std::string& string : strings) all.push_back(string.data());
    all.push_back(nullptr);
    return all;
  }

  void ReadAll(Ended& ended) {
    std::array<pollfd, 2> waiting{pollfd{streams_[0], POLLIN, 0}, pollfd{streams_[1], POLLIN, 0}};
    const std::array<std::string*, 2> texts{&ended.out, &ended.err};
    for (int open = 2; open > 0 && poll(waiting.data(), waiting.size(), -1) > 0;) {
      for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
        std::array<char, 65536> buffer{};
        const ssize_t got = read(waiting[i].fd, buffer.data(), buffer.size());
        if (got > 0) {
          texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
          continue;
        }
        close(waiting[i].fd);
        waiting[i].fd = -1;
        --open;
      }
    }
  }

  std::function<void(const Ended&)> look_;
  pid_t pid_ = -1;
  std::array<int, 2> streams_{-1, -1};
};

inline Ended RunProgram(std::vector<std::string> words, std::vector<std::string> environment = {},
                        const std::string& input = "") {
  return Program(std::move(words), std::move(environment), input).Wait();
}

}  // namespace lockstep::testing
