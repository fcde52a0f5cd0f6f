#include "reconciler/cli/news_sinks.h"

#include <optional>
#include <string>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/http/url.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kLongestSetting = std::size_t{4} << 10;
constexpr const char* kAlertsPath = "/api/v2/alerts";

// What the variable says, or the file that it names with _FILE behind it; empty if neither is set.
Result<std::string> Setting(const GetEnv& get_env, const std::string& name) {
  if (std::string value = Variable(get_env, name); !value.empty()) return value;
  const std::string file = Variable(get_env, name + "_FILE");
  if (file.empty()) return std::string();
  LOCKSTEP_TRY(std::string text, ReadFile(file, kLongestSetting));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// Says what is wrong without the URL, which is a credential.
Status CheckUrl(const std::string& url, const std::string& name) {
  const Result<Url> parsed = ParseUrl(url);
  if (!parsed) return Fail(Code::kInvalidArgument, name + " is no URL");
  if (parsed->scheme == "https" || IsLoopback(parsed->host)) return {};
  return Fail(Code::kInvalidArgument,
              name + ": plain http is for this machine alone; use https, or a proxy beside us");
}

struct Known {
  NewsSinkKind kind = NewsSinkKind::kSlack;
  const char* variable = "";
};

// Nullopt if nobody is to be told so.
Result<std::optional<NewsSink>> SinkOf(const Known& known, const GetEnv& get_env) {
  LOCKSTEP_TRY(std::string url, Setting(get_env, known.variable));
  if (url.empty()) return std::optional<NewsSink>();
  LOCKSTEP_CHECK(CheckUrl(url, known.variable));
  if (known.kind == NewsSinkKind::kAlertmanager) {
    while (url.ends_with('/')) url.pop_back();
    url += kAlertsPath;
  }
  NewsSink sink{.kind = known.kind, .url = Secret{std::move(url)}};
  if (known.kind != NewsSinkKind::kWebhook) return std::optional(std::move(sink));
  LOCKSTEP_TRY(std::string key, Setting(get_env, "LOCKSTEP_WEBHOOK_SECRET"));
  if (!key.empty()) sink.key = Secret{std::move(key)};
  return std::optional(std::move(sink));
}

}  // namespace

Result<std::vector<NewsSink>> SinksOf(const GetEnv& get_env) {
  constexpr Known kKnown[] = {{NewsSinkKind::kSlack, "LOCKSTEP_SLACK_WEBHOOK_URL"},
                              {NewsSinkKind::kWebhook, "LOCKSTEP_WEBHOOK_URL"},
                              {NewsSinkKind::kAlertmanager, "LOCKSTEP_ALERTMANAGER_URL"}};
  std::vector<NewsSink> sinks;
  for (const Known& known : kKnown) {
    LOCKSTEP_TRY(std::optional<NewsSink> sink, SinkOf(known, get_env));
    if (sink) sinks.push_back(*std::move(sink));
  }
  return sinks;
}

}  // namespace lockstep::cli
