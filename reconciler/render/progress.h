// ProgressLines: what plan and apply say while they work, a line when something begins or ends and
// every ten seconds in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "reconciler/base/clock.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/read_state.h"
#include "reconciler/model/resource.h"
#include "reconciler/model/restoration.h"
#include "reconciler/render/style.h"

namespace lockstep {

// What is done with a resource; says which verb its lines use.
enum class Work { kRead, kModify, kCleanUp, kRestore, kProve };

// Has no clock: `now` is Clock::Monotonic() and must not step back. Every function returns what to
// print at once, often nothing. Not thread-safe.
class ProgressLines {
 public:
  // `terminal`: counted work is a bar that redraws itself with \r; then every text that this class
  // returns must be printed, in order, and Clear() before anything else is.
  ProgressLines(TextStyle style, bool terminal) : style_(style), terminal_(terminal) {}

  std::string Read(const Address& address, ReadState state, Duration now);

  // A step that changes nothing is only proven: it is silent unless it takes long or fails.
  std::string StepStarted(const Step& step, Duration now);
  std::string StepEnded(const Step& step, Duration now);

  std::string RestoreStarted(const Address& address, Duration now);
  std::string RestoreEnded(const Address& address, const Restored& done, Duration now);

  // What `address` waits for now, and how much of it is done; `total` 0 where nothing is counted.
  std::string Waiting(const Address& address, std::string_view waiting_for, std::int64_t done,
                      std::int64_t total, Duration now);

  // The lines that have become due. Call it about once a second.
  std::string Tick(Duration now);

  // Takes the bar off the screen.
  std::string Clear();

 private:
  struct Running {
    Work work = Work::kRead;
    Duration started{0};
    Duration told{0};  // when its last line was printed
    std::string waiting_for{};
    std::int64_t done = 0;
    std::int64_t total = 0;
    Duration counting_since{0};  // of what moves `done`
    std::int64_t done_at_first = 0;
  };

  std::string Begin(const Address& address, Work work, Duration now);
  std::string End(const Address& address, Duration now);
  std::string Line(const Address& address, std::string_view rest);
  std::string StillLine(const Address& address, Running& running, Duration now);
  std::string Bar(const Address& address, const Running& running, Duration now);

  TextStyle style_;
  bool terminal_ = false;
  std::size_t bar_columns_ = 0;  // of the bar on the screen; 0: there is none
  std::map<Address, Running> running_;
};

}  // namespace lockstep
