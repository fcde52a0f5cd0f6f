#include "plugins/logging/listen.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "plugins/logging/hearing.h"
#include "plugins/logging/log_page.h"
#include "plugins/logging/query.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::logging {
namespace {

// How far this machine's clock may be ahead of the server's.
constexpr Duration kSkew = std::chrono::minutes{5};

// One query being read.
class Reception {
 public:
  Reception(std::span<const LogQuestion> questions, const LogQuery& query, const Reading& world)
      : questions_(questions), query_(query), world_(world) {}

  // The answers, by the index of their question.
  Result<std::map<std::size_t, Json>> Run() {
    LOCKSTEP_CHECK(ReadPages());
    std::map<std::size_t, Json> answers;
    const std::optional<TimePoint> read_to = whole_ ? std::nullopt : oldest_;
    for (const auto& [index, hearing] : hearings_) {
      answers.emplace(index, hearing.State(read_to, world_.scope.project));
    }
    return answers;
  }

 private:
  Status ReadPages() {
    std::set<std::string> tokens;
    std::string token;
    for (int pages = 0; pages < kMostPages; ++pages) {
      LOCKSTEP_TRY(LogPage page, ReadLogPage(query_.filter, token, world_));
      if (pages == 0) LOCKSTEP_CHECK(Begin(page));
      Take(page);
      if (whole_ || AllSettled()) return {};
      token = std::move(page.next);
      if (!tokens.insert(token).second) {
        return Fail(Code::kDataLoss, "Cloud Logging sends the same page over and over");
      }
    }
    return {};
  }

  void Take(const LogPage& page) {
    for (const LogLine& line : page.lines) DealOut(line);
    if (page.oldest) oldest_ = page.oldest;
    whole_ = page.next.empty();
  }

  Status Begin(const LogPage& first) {
    const TimePoint here = world_.clock.Now();
    const TimePoint now = first.server_time.value_or(here);
    if (here - now > kSkew) {
      return Fail(Code::kFailedPrecondition, "this machine's clock is " +
                                                 FormatDuration(here - now) +
                                                 " ahead of Cloud Logging's; set it right");
    }
    // Should nothing at all be found on the pages that are read, then nothing up to now was read.
    oldest_ = now;
    for (const std::size_t index : query_.asked) {
      const LogQuestion& question = questions_[index];
      hearings_.emplace(index, Hearing(question, now));
      for (const std::string& run : question.runs) {
        listeners_[{question.of_job, question.program, run}].push_back(index);
      }
    }
    return {};
  }

  void DealOut(const LogLine& line) {
    const auto listeners = listeners_.find({line.of_job, line.program, line.run});
    if (listeners == listeners_.end()) return;
    for (const std::size_t index : listeners->second) hearings_.at(index).Take(line);
  }

  bool AllSettled() const {
    return std::all_of(hearings_.begin(), hearings_.end(),
                       [](const auto& one) { return one.second.IsSettled(); });
  }

  const std::span<const LogQuestion> questions_;
  const LogQuery& query_;
  const Reading& world_;
  std::map<std::size_t, Hearing> hearings_{};
  std::map<std::tuple<bool, std::string, std::string>, std::vector<std::size_t>> listeners_{};
  std::optional<TimePoint> oldest_{};
  bool whole_ = false;
};

}  // namespace

std::vector<Result<Json>> Listen(std::span<const LogQuestion> questions, const Reading& world) {
  std::vector<Result<Json>> answers(questions.size(), Fail(Code::kCancelled, "not asked for"));
  const std::vector<LogQuery> queries =
      QueriesFor(questions, world.scope.region, world.clock.Now() - kSkew);
  world.workers.ForEach(queries.size(), [&](std::size_t i) {
    Result<std::map<std::size_t, Json>> heard = Reception(questions, queries[i], world).Run();
    for (const std::size_t index : queries[i].asked) {
      answers[index] = heard ? Result<Json>(std::move(heard->at(index))) : Fail(heard.error());
    }
  });
  return answers;
}

}  // namespace lockstep::logging
