#include "reconciler/render/news.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string_view>
#include <vector>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/base/shell_word.h"
#include "reconciler/render/style.h"

namespace lockstep {
namespace {

constexpr std::size_t kLinesShown = 10;
constexpr std::size_t kColumnsShown = 300;
constexpr const char* kNewsFormat = "1.0";
// An alert outlives a round that is late or fails.
constexpr std::chrono::minutes kAlertGrace{30};

bool IsOfAWord(const std::string& text, std::size_t at) {
  return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
}

// https://docs.slack.dev/messaging/formatting-message-text: three characters are written as
// references. One that marks words up is parted from its word, but for inside of one, where it
// marks nothing and a name should stay what it is.
std::string SlackText(std::string_view foreign) {
  constexpr std::string_view kMarks = "*_~`";
  const std::string text = Printable(foreign, kColumnsShown);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += text[i];
    }
    const bool inside = i > 0 && IsOfAWord(text, i - 1) && IsOfAWord(text, i + 1);
    if (kMarks.find(text[i]) != std::string_view::npos && !inside) out += "\u2060";
  }
  return out;
}

std::string Command(const News& news) { return "lockstep verify " + ShellWord(news.manifest); }

std::string LineOfProblem(const Problem& problem) {
  const std::string about = problem.about == Address{} ? "" : Text(problem.about) + ": ";
  return about + problem.state + (problem.what.empty() ? "" : ", " + problem.what);
}

// `details`: what is behind each, too, on a line below it.
std::string LinesOf(std::string_view heading, const std::vector<Problem>& problems, bool details) {
  if (problems.empty()) return "";
  std::string out = std::string(heading) + "\n";
  for (std::size_t i = 0; i < problems.size() && i < kLinesShown; ++i) {
    out += "• " + SlackText(LineOfProblem(problems[i])) + "\n";
    if (details && !problems[i].detail.empty()) out += "   " + SlackText(problems[i].detail) + "\n";
  }
  if (problems.size() > kLinesShown) {
    out += "• and " + std::to_string(problems.size() - kLinesShown) + " more\n";
  }
  return out;
}

std::string Headline(const News& news) {
  std::string out = SlackText(news.manifest) + " (" + SlackText(news.scope.project) + "): ";
  if (news.now.empty()) return out + "all well again\n";
  return out + Counted(static_cast<std::int64_t>(news.now.size()), "problem") + "\n";
}

Json ProblemJson(const Problem& problem) {
  return {{"about", problem.about == Address{} ? Json() : Json(Text(problem.about))},
          {"state", problem.state},
          {"what", problem.what},
          {"detail", problem.detail},
          {"look", problem.look}};
}

Json ProblemsJson(const std::vector<Problem>& problems) {
  Json list = Json::array();
  for (const Problem& problem : problems) list.push_back(ProblemJson(problem));
  return list;
}

Json AlertJson(const News& news, const Problem& problem, TimePoint ends) {
  return {{"labels",
           {{"alertname", "LockstepProblem"},
            {"manifest", Printable(news.manifest)},
            {"project", Printable(news.scope.project)},
            {"address", problem.about == Address{} ? "" : Printable(Text(problem.about))},
            {"state", Printable(problem.state)},
            {"problem", Printable(problem.key, kColumnsShown)}}},
          {"annotations",
           {{"summary", Printable(LineOfProblem(problem), kColumnsShown)},
            {"detail", Printable(problem.detail, kColumnsShown)},
            {"look", Printable(problem.look)},
            {"command", Command(news)}}},
          {"endsAt", FormatTime(ends)}};
}

}  // namespace

Json SlackMessage(const News& news) {
  std::string text =
      Headline(news) + LinesOf("New:", news.appeared, true) + LinesOf("Over:", news.gone, false);
  if (!news.now.empty()) text += "More: " + SlackText(Command(news)) + "\n";
  return {{"text", std::move(text)}};
}

Json NewsJson(const News& news) {
  return {{"format_version", kNewsFormat},
          {"manifest", news.manifest},
          {"project", news.scope.project},
          {"region", news.scope.region},
          {"round", news.round},
          {"at", FormatTime(news.at)},
          {"command", Command(news)},
          {"appeared", ProblemsJson(news.appeared)},
          {"gone", ProblemsJson(news.gone)},
          {"now", ProblemsJson(news.now)}};
}

Json AlertsJson(const News& news) {
  const TimePoint lasts = std::max(news.at, news.next_round.value_or(news.at)) + kAlertGrace;
  Json alerts = Json::array();
  for (const Problem& problem : news.now) alerts.push_back(AlertJson(news, problem, lasts));
  for (const Problem& problem : news.gone) alerts.push_back(AlertJson(news, problem, news.at));
  return alerts;
}

}  // namespace lockstep
