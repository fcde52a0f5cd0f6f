#include "reconciler/notify/notifier.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "reconciler/base/hmac.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/url.h"
#include "reconciler/render/news.h"

namespace lockstep {
namespace {

constexpr int kAttempts = 5;
constexpr Duration kFirstPause = std::chrono::seconds{2};  // doubled after each
constexpr Duration kTimeout = std::chrono::seconds{10};    // of one attempt
constexpr Duration kToEnd = std::chrono::seconds{5};
constexpr std::size_t kMostOfAnAnswer = std::size_t{64} << 10;

Json BodyOf(NewsSinkKind kind, const News& news) {
  switch (kind) {
    case NewsSinkKind::kSlack: return SlackMessage(news);
    case NewsSinkKind::kWebhook: return NewsJson(news);
    case NewsSinkKind::kAlertmanager: break;
  }
  return AlertsJson(news);
}

// What an answer means: a 4xx will not be better next time, but for a limit or a timeout.
bool IsWorthRepeating(int status) { return status == 408 || status == 429 || status >= 500; }

// Later news of the same manifest, as if those that wait had never been told.
void Join(News& waiting, News newer) {
  const auto take = [](const std::vector<Problem>& from, const std::vector<Problem>& but,
                       std::vector<Problem>& to) {
    for (const Problem& problem : from) {
      const auto same = [&](const Problem& other) { return other.key == problem.key; };
      if (std::none_of(but.begin(), but.end(), same)) to.push_back(problem);
    }
  };
  std::vector<Problem> appeared;
  std::vector<Problem> gone;
  take(waiting.appeared, newer.gone, appeared);
  take(newer.appeared, waiting.gone, appeared);
  take(waiting.gone, newer.appeared, gone);
  take(newer.gone, waiting.appeared, gone);
  newer.appeared = std::move(appeared);
  newer.gone = std::move(gone);
  waiting = std::move(newer);
}

}  // namespace

std::string_view Name(NewsSinkKind kind) {
  switch (kind) {
    case NewsSinkKind::kSlack: return "Slack webhook";
    case NewsSinkKind::kWebhook: return "webhook";
    case NewsSinkKind::kAlertmanager: break;
  }
  return "Alertmanager";
}

Headers SignedHeaders(const std::string& body, const Secret& key, TimePoint now) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const std::string timestamp = std::to_string(seconds);
  return {
      {"x-lockstep-timestamp", timestamp},
      {"x-lockstep-signature", "sha256=" + HmacSha256Hex(key.Reveal(), timestamp + "." + body)}};
}

Notifier::Notifier(std::vector<NewsSink> sinks, Writer& http, Clock& clock, Log& log)
    : sinks_(std::move(sinks)),
      http_(http),
      clock_(clock),
      log_(log),
      worker_([this](const std::stop_token& stop) { Work(stop); }) {}

Notifier::~Notifier() {
  std::unique_lock lock(mutex_);
  ending_ = true;
  changed_.notify_all();
  changed_.wait_for(lock, kToEnd, [this] { return waiting_.empty(); });
  lock.unlock();
  worker_.request_stop();
}

void Notifier::OnRound(const Round& round) {
  const std::lock_guard lock(mutex_);
  const News news = desk_.Take(round);
  for (std::size_t sink = 0; sink < sinks_.size(); ++sink) {
    if (!news.Changed() && sinks_[sink].kind != NewsSinkKind::kAlertmanager) continue;
    // The first one may be under way already.
    const auto waits = std::find_if(waiting_.begin() + (waiting_.empty() ? 0 : 1), waiting_.end(),
                                    [&](const Delivery& one) {
                                      return one.sink == sink && one.news.manifest == news.manifest;
                                    });
    if (waits == waiting_.end()) {
      waiting_.push_back({sink, news});
    } else {
      Join(waits->news, news);
    }
  }
  changed_.notify_all();
}

void Notifier::Work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) {
    const Delivery delivery = waiting_.front();
    lock.unlock();
    Deliver(delivery, stop);
    lock.lock();
    waiting_.pop_front();
    changed_.notify_all();
  }
}

void Notifier::Deliver(const Delivery& delivery, const std::stop_token& stop) {
  const NewsSink& sink = sinks_[delivery.sink];
  Duration pause = kFirstPause;
  Status sent = Send(sink, delivery.news, stop);
  for (int attempt = 1; !sent && attempt < kAttempts; ++attempt) {
    if (sent.error().code != Code::kUnavailable || !clock_.SleepFor(pause, stop)) break;
    pause *= 2;
    sent = Send(sink, delivery.news, stop);
  }
  if (sent) return;
  log_.Warn("news were not delivered", {{"to", std::string(Name(sink.kind))},
                                        {"manifest", Printable(delivery.news.manifest)},
                                        {"error", Printable(sent.error().message)}});
}

Status Notifier::Send(const NewsSink& sink, const News& news, const std::stop_token& stop) {
  const Json json = BodyOf(sink.kind, news);
  if (json.is_array() && json.empty()) return {};
  Request request{.method = "POST",
                  .url = sink.url.Reveal(),
                  .headers = {{"content-type", "application/json"}},
                  .body = Dump(json),
                  .timeout = kTimeout,
                  .max_body = kMostOfAnAnswer};
  if (sink.key) {
    for (auto& header : SignedHeaders(request.body, *sink.key, clock_.Now())) {
      request.headers.push_back(std::move(header));
    }
  }
  // Told twice is better than not told.
  const Result<Response> answer = http_.Write(request, Guard::kUnguarded, stop);
  if (!answer) {
    const Code code = answer.error().code;
    const bool passing = code == Code::kDeadlineExceeded || code == Code::kDataLoss;
    return Fail(passing ? Code::kUnavailable : code, answer.error().message);
  }
  if (answer->status < 300) return {};
  return Fail(IsWorthRepeating(answer->status) ? Code::kUnavailable : Code::kFailedPrecondition,
              "it answered " + std::to_string(answer->status));
}

}  // namespace lockstep
