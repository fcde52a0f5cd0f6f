// A clock of its own for a program that is loaded with it (LD_PRELOAD): PROOF_CLOCK_RATE times as
// fast as the machine's, its wall clock PROOF_CLOCK_OFFSET seconds off, and PROOF_CLOCK_JUMP
// seconds more once two seconds of its own have passed. What waits for a time waits accordingly.
#include <dlfcn.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kJumpAfter = 2 * kSecond;

template <typename Function>
Function* Next(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}
#define NEXT(function) Next(&function, #function)

double NumberIn(const char* variable, double otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtod(text, nullptr);
}

std::int64_t Nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }

timespec Time(std::int64_t nanoseconds) {
  return {.tv_sec = nanoseconds / kSecond, .tv_nsec = nanoseconds % kSecond};
}

std::int64_t RealNow(clockid_t clock) {
  static auto* const real = NEXT(clock_gettime);
  timespec now{};
  real(clock, &now);
  return Nanoseconds(now);
}

struct Settings {
  double rate = NumberIn("PROOF_CLOCK_RATE", 1);
  std::int64_t offset = std::llround(NumberIn("PROOF_CLOCK_OFFSET", 0)) * kSecond;
  std::int64_t jump = std::llround(NumberIn("PROOF_CLOCK_JUMP", 0)) * kSecond;
  std::int64_t wall = RealNow(CLOCK_REALTIME);  // at the start, as the next one
  std::int64_t monotonic = RealNow(CLOCK_MONOTONIC);
};

const Settings& The() {
  static const Settings settings;
  return settings;
}

bool IsWall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }
bool IsKnown(clockid_t clock) {
  return IsWall(clock) || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE;
}

std::int64_t Faster(std::int64_t span) {
  return std::llround(static_cast<double>(span) * The().rate);
}
std::int64_t Slower(std::int64_t span) {
  return std::llround(static_cast<double>(span) / The().rate);
}

std::int64_t Elapsed() { return Faster(RealNow(CLOCK_MONOTONIC) - The().monotonic); }

std::int64_t Offset() { return The().offset + (Elapsed() > kJumpAfter ? The().jump : 0); }

std::int64_t Now(clockid_t clock) {
  return IsWall(clock) ? The().wall + Offset() + Elapsed() : The().monotonic + Elapsed();
}

// The machine's time at which it is `time` here.
timespec Real(clockid_t clock, const timespec& time) {
  const std::int64_t left = Slower(Nanoseconds(time) - Now(clock));
  const std::int64_t real = RealNow(clock) + left;
  return Time(real < 0 ? 0 : real);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (IsKnown(clock)) {
    *time = Time(Now(clock));
    return 0;
  }
  static auto* const real = NEXT(clock_gettime);
  return real(clock, time);
}

int gettimeofday(timeval* time, void*) noexcept {
  const timespec now = Time(Now(CLOCK_REALTIME));
  *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1'000};
  return 0;
}

time_t time(time_t* out) noexcept {
  const time_t now = Time(Now(CLOCK_REALTIME)).tv_sec;
  if (out != nullptr) *out = now;
  return now;
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  static auto* const real = NEXT(pthread_cond_clockwait);
  const timespec then = Real(clock, *until);
  return real(condition, mutex, clock, &then);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  static auto* const real = NEXT(pthread_cond_timedwait);
  const timespec then = Real(CLOCK_REALTIME, *until);
  return real(condition, mutex, &then);
}

int timerfd_settime(int timer, int flags, const itimerspec* wanted, itimerspec* old) noexcept {
  static auto* const real = NEXT(timerfd_settime);
  itimerspec then = *wanted;
  const std::int64_t due = Nanoseconds(wanted->it_value);
  then.it_interval = Time(Slower(Nanoseconds(wanted->it_interval)));
  if ((flags & TFD_TIMER_ABSTIME) != 0 && due > 1) {
    then.it_value = Real(CLOCK_MONOTONIC, wanted->it_value);
  } else if (due > 1) {
    then.it_value = Time(Slower(due) + 1);
  }
  return real(timer, flags, &then, old);
}

int epoll_wait(int poll, epoll_event* events, int most, int timeout) {
  static auto* const real = NEXT(epoll_wait);
  const bool waits = timeout > 0;
  return real(poll, events, most, waits ? static_cast<int>(Slower(timeout)) + 1 : timeout);
}

}  // extern "C"
