#include "reconciler/render/progress.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/restore.h"

namespace lockstep {
namespace {

constexpr Duration kBetweenLines{10'000};
constexpr Duration kShortestSample{500};  // a speed from less than that says nothing
constexpr std::size_t kBarCells = 30;
constexpr std::size_t kUsualColumns = 80;

struct Words {
  std::string_view begins;  // "" : silent
  std::string_view still;
  std::string_view ends;
};

Words WordsFor(Work work) {
  switch (work) {
    case Work::kRead: return {"Reading...", "Still reading...", "Read complete"};
    case Work::kModify: return {"Modifying...", "Still modifying...", "Modifications complete"};
    case Work::kCleanUp: return {"Cleaning up...", "Still cleaning up...", "Clean-up complete"};
    case Work::kRestore: return {"Restoring...", "Still restoring...", "Restore complete"};
    case Work::kProve: break;
  }
  return {"", "Still proving...", ""};
}

Work WorkOf(Action action) {
  switch (action) {
    case Action::kUpdate: return Work::kModify;
    case Action::kDelete: return Work::kCleanUp;
    case Action::kNone: break;
  }
  return Work::kProve;
}

std::string WholeSeconds(Duration elapsed) {
  return FormatDuration(std::chrono::floor<std::chrono::seconds>(elapsed));
}

// A wait without its numbers: "settling, 7s left" and "settling, 6s left" are one wait.
std::string Kind(std::string_view waiting_for) {
  std::string kind(waiting_for);
  std::erase_if(kind, [](char c) { return c >= '0' && c <= '9'; });
  return kind;
}

std::string CleanUpNote(const CleanUpCount& count) {
  std::string note = std::to_string(count.deleted) + " deleted, " + std::to_string(count.survived) +
                     " survived, " + std::to_string(count.gone) + " gone";
  if (!count.backup.empty()) note += "; backup " + Printable(count.backup);
  return note;
}

// ", 480/s, 31s left": from the average so far. Empty while there is none, or nothing is left.
std::string Speed(std::int64_t moved, std::int64_t left, Duration elapsed) {
  if (moved <= 0 || left <= 0 || elapsed < kShortestSample) return "";
  const std::chrono::duration<double> seconds = elapsed;
  const double rate = static_cast<double>(moved) / seconds.count();
  const std::chrono::duration<double> remaining(static_cast<double>(left) / rate);
  return ", " + std::to_string(std::llround(rate)) + "/s, " +
         FormatDuration(std::chrono::ceil<std::chrono::seconds>(remaining)) + " left";
}

std::string RefutedNote(const Step& step) {
  for (const Evidence& evidence : step.ladder) {
    if (evidence.verdict == Verdict::kRefuted) return Printable(evidence.rung) + " refuted";
  }
  return "proof refuted";
}

std::string NotesOf(const Step& step) {
  std::string notes;
  if (step.documents) notes = CleanUpNote(*step.documents);
  if (step.state == StepState::kRefuted) notes += (notes.empty() ? "" : "; ") + RefutedNote(step);
  return notes.empty() ? "" : " [" + notes + "]";
}

}  // namespace

std::string ProgressLines::Read(const Address& address, ReadState state, Duration now) {
  if (state == ReadState::kStarted) return Begin(address, Work::kRead, now);
  const std::string_view what =
      state == ReadState::kDone ? WordsFor(Work::kRead).ends : std::string_view("Read failed");
  return Line(address, std::string(what) + End(address, now));
}

std::string ProgressLines::StepStarted(const Step& step, Duration now) {
  return Begin(step.address, WorkOf(step.action), now);
}

std::string ProgressLines::StepEnded(const Step& step, Duration now) {
  const std::string after = End(step.address, now);
  switch (step.state) {
    case StepState::kNotRun: return "";
    case StepState::kSkipped: return Line(step.address, "Skipped [" + Printable(step.reason) + "]");
    case StepState::kFailed: return Line(step.address, "Failed" + after + NotesOf(step));
    case StepState::kRefuted:
    case StepState::kUnknown:
    case StepState::kDone: break;
  }
  const Words words = WordsFor(WorkOf(step.action));
  if (words.ends.empty()) return "";
  return Line(step.address, std::string(words.ends) + after + NotesOf(step));
}

std::string ProgressLines::RestoreStarted(const Address& address, Duration now) {
  return Begin(address, Work::kRestore, now);
}

std::string ProgressLines::RestoreEnded(const Address& address, const Restored& done,
                                        Duration now) {
  const std::string after = End(address, now);
  const std::string_view word = done.error ? "Failed" : WordsFor(Work::kRestore).ends;
  return Line(address, std::string(word) + after + " [" + RestoredNote(done) + "]");
}

std::string ProgressLines::Waiting(const Address& address, std::string_view waiting_for,
                                   std::int64_t done, std::int64_t total, Duration now) {
  const auto found = running_.find(address);
  if (found == running_.end()) return "";
  Running& running = found->second;
  if (total > 0 && running.total == 0) {
    running.counting_since = now;
    running.done_at_first = done;
  }
  running.done = done;
  running.total = total;
  const bool other = Kind(waiting_for) != Kind(running.waiting_for);
  running.waiting_for = waiting_for;
  // A clean-up has phases, and the settling that ends it may be shorter than ten seconds.
  const bool phase = other && !waiting_for.empty() && running.work == Work::kCleanUp;
  if (phase || now - running.told >= kBetweenLines) return StillLine(address, running, now);
  return terminal_ && total > 0 ? Bar(address, running, now) : "";
}

std::string ProgressLines::Tick(Duration now) {
  std::string lines;
  for (auto& [address, running] : running_) {
    if (now - running.told >= kBetweenLines) lines += StillLine(address, running, now);
  }
  return lines;
}

std::string ProgressLines::Clear() {
  const std::size_t columns = std::exchange(bar_columns_, 0);
  return columns == 0 ? "" : "\r" + std::string(columns, ' ') + "\r";
}

std::string ProgressLines::Begin(const Address& address, Work work, Duration now) {
  running_[address] = {.work = work, .started = now, .told = now};
  const std::string_view begins = WordsFor(work).begins;
  return begins.empty() ? "" : Line(address, begins);
}

// " after 3s", or nothing for what was never begun.
std::string ProgressLines::End(const Address& address, Duration now) {
  const auto found = running_.find(address);
  if (found == running_.end()) return "";
  const Duration elapsed = now - found->second.started;
  running_.erase(found);
  return " after " + WholeSeconds(elapsed);
}

std::string ProgressLines::Line(const Address& address, std::string_view rest) {
  return Clear() + Paint(Hue::kBold, Shown(address) + ":", style_.color) + " " + std::string(rest) +
         "\n";
}

std::string ProgressLines::StillLine(const Address& address, Running& running, Duration now) {
  running.told = now;
  std::string rest = std::string(WordsFor(running.work).still) + " [" +
                     WholeSeconds(now - running.started) + " elapsed";
  if (running.total > 0) {
    rest += ", " + std::to_string(running.done) + " of " + Counted(running.total, "document") +
            Speed(running.done - running.done_at_first, running.total - running.done,
                  now - running.counting_since);
  }
  rest += "]";
  if (!running.waiting_for.empty()) rest += " waiting for " + Printable(running.waiting_for);
  return Line(address, rest);
}

std::string ProgressLines::Bar(const Address& address, const Running& running, Duration now) {
  const std::int64_t done = std::clamp<std::int64_t>(running.done, 0, running.total);
  const auto cells = static_cast<std::size_t>(static_cast<double>(done) /
                                              static_cast<double>(running.total) * kBarCells);
  const std::string text = "[" + std::string(cells, '=') + std::string(kBarCells - cells, ' ') +
                           "] " + std::to_string(done) + "/" + std::to_string(running.total) +
                           Speed(running.done - running.done_at_first, running.total - running.done,
                                 now - running.counting_since) +
                           " " + Shown(address);
  // One column is left free: a full line would wrap, and \r would not reach its start.
  const std::size_t width = style_.width == 0 ? kUsualColumns : style_.width;
  std::string shown = Clear() + Printable(text, width - 1);
  bar_columns_ = std::min(Columns(text), width - 1);
  return shown;
}

}  // namespace lockstep
