#include "tests/proof/traced_program.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <system_error>

namespace lockstep::testing {

#if defined(__x86_64__)
namespace {

struct Watched {
  std::uint32_t number = 0;
  const char* name = "";
  bool has_descriptor = true;
};

constexpr std::array kWatched = {Watched{SYS_write, "write"},
                                 Watched{SYS_writev, "write"},
                                 Watched{SYS_pwrite64, "write"},
                                 Watched{SYS_fsync, "fsync"},
                                 Watched{SYS_fdatasync, "fsync"},
                                 Watched{SYS_rename, "rename", false},
                                 Watched{SYS_renameat, "rename", false},
                                 Watched{SYS_renameat2, "rename", false},
                                 Watched{SYS_sendmsg, "send"},
                                 Watched{SYS_sendto, "send"},
                                 Watched{SYS_recvmsg, "receive"},
                                 Watched{SYS_recvfrom, "receive"},
                                 Watched{SYS_connect, "connect"}};

// Stops the program at what is watched, and nowhere else: it keeps its pace.
std::vector<sock_filter> Filter() {
  std::vector<sock_filter> filter = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const Watched& one : kWatched) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, one.number, 0, 1));
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  }
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return filter;
}

std::vector<char*> PointersTo(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& string : strings) all.push_back(string.data());
  all.push_back(nullptr);
  return all;
}

// In the child: nothing that a lock of another thread could block.
[[noreturn]] void Become(int output, const sock_fprog& filter, char* const* words,
                         char* const* environment) {
  constexpr int kNotStarted = 127;
  const bool ready = dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0 &&
                     ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 &&
                     prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && raise(SIGSTOP) == 0 &&
                     prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
  if (ready) execve(words[0], words, environment);
  _exit(kNotStarted);
}

class Tracer {
 public:
  Tracer(pid_t program, const Judge& judge) : program_(program), judge_(judge) {}

  TracedEnd Run() {
    int status = 0;
    if (waitpid(program_, &status, __WALL) != program_ || !WIFSTOPPED(status)) return {};
    known_.insert(program_);
    end_.started = ptrace(PTRACE_SETOPTIONS, program_, nullptr,
                          PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                              PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) == 0;
    Continue(program_, 0);
    for (pid_t thread = Next(status); thread > 0; thread = Next(status)) Handle(thread, status);
    return end_;
  }

 private:
  static pid_t Next(int& status) { return waitpid(-1, &status, __WALL | __WNOTHREAD); }

  static void Continue(pid_t thread, int signal) {
    ptrace(PTRACE_CONT, thread, nullptr, static_cast<std::intptr_t>(signal));
  }

  void Handle(pid_t thread, int status) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (thread == program_ && WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
      return;
    }
    const int event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP) return At(thread);
    const bool is_new = known_.insert(thread).second;
    const int signal = WSTOPSIG(status);
    Continue(thread, event != 0 || (is_new && signal == SIGSTOP) ? 0 : signal);
  }

  void At(pid_t thread) {
    user_regs_struct registers{};
    ptrace(PTRACE_GETREGS, thread, nullptr, &registers);
    for (const Watched& one : kWatched) {
      if (one.number != registers.orig_rax) continue;
      const SystemCall call{.name = one.name,
                            .number = ++end_.calls[one.name],
                            .file = one.has_descriptor ? FileOf(registers.rdi) : ""};
      const Verdict verdict = judge_ && !end_.killed ? judge_(call) : Verdict{};
      if (verdict.kill) {
        end_.killed = true;
        kill(program_, SIGKILL);
        return;
      }
      if (verdict.error != 0) {
        registers.orig_rax = static_cast<unsigned long long>(-1);  // no call at all
        registers.rax = static_cast<unsigned long long>(-verdict.error);
        ptrace(PTRACE_SETREGS, thread, nullptr, &registers);
      }
    }
    Continue(thread, 0);
  }

  std::string FileOf(unsigned long long descriptor) const {
    std::error_code unknown;
    return std::filesystem::read_symlink(
               "/proc/" + std::to_string(program_) + "/fd/" + std::to_string(descriptor), unknown)
        .string();
  }

  const pid_t program_;
  const Judge& judge_;
  std::set<pid_t> known_;
  TracedEnd end_;
};

}  // namespace

TracedEnd RunTraced(const TracedRun& run, const Judge& judge) {
  std::vector<std::string> words = run.words;
  std::vector<std::string> environment = run.environment;
  environment.push_back("PATH=/usr/bin:/bin");
  const std::vector<char*> argv = PointersTo(words);
  const std::vector<char*> envp = PointersTo(environment);
  std::vector<sock_filter> filter = Filter();
  const sock_fprog code{.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()};
  const int output =
      open(run.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) return {};
  const pid_t program = fork();
  if (program == 0) Become(output, code, argv.data(), envp.data());
  close(output);
  return program < 0 ? TracedEnd{} : Tracer(program, judge).Run();
}

std::string WhyNotTraced() {
  const TracedEnd end = RunTraced({.words = {"/bin/true"}, .output = "/dev/null"}, {});
  return end.started && end.exit_code == 0 ? "" : "no program may be traced here";
}

#else

TracedEnd RunTraced(const TracedRun&, const Judge&) { return {}; }
std::string WhyNotTraced() { return "programs are traced on Linux on x86-64 alone"; }

#endif

}  // namespace lockstep::testing
