#include "reconciler/doctor/endpoint_check.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "reconciler/base/rfc3339.h"
#include "reconciler/http/retry_after.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

using std::chrono::seconds;

constexpr seconds kAgrees{60};
constexpr seconds kRefused{300};

std::set<std::string> UrlsOf(std::span<const Resource> wanted, const Registry& registry) {
  std::set<std::string> urls;
  for (const auto& plugin : registry.requirements()) {
    if (!plugin->Concerns(wanted)) continue;
    for (std::string& url : plugin->Probes(wanted)) urls.insert(std::move(url));
  }
  return urls;
}

struct Probe {
  Check check{};
  std::optional<Duration> ahead{};  // how far our clock is ahead of the host's
};

Probe Ask(const std::string& url, const Reading& world) {
  Probe probe;
  const Result<Url> host = ParseUrl(url);
  probe.check.what = "host " + (host ? host->host : url);
  const Duration began = world.clock.Monotonic();
  const Result<Response> answer = world.http.Read({.url = url}, world.stop);
  if (!answer) {
    probe.check.health = Health::kFailed;
    probe.check.detail = answer.error().message;
    return probe;
  }
  const TimePoint now = world.clock.Now();
  probe.check.health = Health::kFine;
  probe.check.detail =
      "answers in " + std::to_string((world.clock.Monotonic() - began) / Duration{1}) + " ms";
  const auto date = ParseHttpDate(HeaderOf(answer->headers, "date"));
  if (date) probe.ahead = std::chrono::duration_cast<Duration>(now - *date);
  return probe;
}

Check CheckClock(const std::vector<Probe>& probes) {
  Check check{.what = "clock", .detail = "no answer says what time it is"};
  for (const Probe& probe : probes) {
    if (!probe.ahead) continue;
    const auto apart = std::chrono::floor<seconds>(std::chrono::abs(*probe.ahead));
    check.health = apart < kAgrees    ? Health::kFine
                   : apart < kRefused ? Health::kWarning
                                      : Health::kFailed;
    check.detail = "this machine is " + FormatDuration(apart) +
                   (probe.ahead->count() < 0 ? " behind " : " ahead of ") +
                   probe.check.what.substr(probe.check.what.find(' ') + 1);
    if (check.health != Health::kFine) check.mend = {"timedatectl set-ntp true"};
    return check;
  }
  return check;
}

}  // namespace

std::vector<Check> CheckEndpoints(std::span<const Resource> wanted, const Registry& registry,
                                  const Reading& world) {
  const std::set<std::string> unique = UrlsOf(wanted, registry);
  const std::vector<std::string> urls(unique.begin(), unique.end());
  std::vector<Probe> probes(urls.size());
  world.workers.ForEach(urls.size(), [&](std::size_t i) { probes[i] = Ask(urls[i], world); });
  std::vector<Check> checks;
  checks.reserve(probes.size() + 1);
  for (Probe& probe : probes) checks.push_back(probe.check);
  checks.push_back(CheckClock(probes));
  return checks;
}

}  // namespace lockstep
