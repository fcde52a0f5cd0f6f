// Notifier: sends the news of the loop to others, beside its rounds and never in their way.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/http.h"
#include "reconciler/loop/loop.h"
#include "reconciler/loop/news_desk.h"

namespace lockstep {

enum class NewsSinkKind {
  kSlack,         // a webhook of Slack's format
  kWebhook,       // any; signed if there is a key
  kAlertmanager,  // its API v2
};
std::string_view Name(NewsSinkKind kind);  // "Slack webhook"

struct NewsSink {
  NewsSinkKind kind = NewsSinkKind::kWebhook;
  Secret url{};                 // a webhook's URL is a credential; never printed
  std::optional<Secret> key{};  // of kWebhook
};

// The headers of a signed webhook: `x-lockstep-timestamp` (seconds since 1970) and
// `x-lockstep-signature`, "sha256=" and the HMAC-SHA256 in hex of "TIMESTAMP.BODY".
Headers SignedHeaders(const std::string& body, const Secret& key, TimePoint now);

// Tells each sink when something appeared or is gone; an Alertmanager after every round, since an
// alert that is not repeated is taken for resolved. A delivery that fails is repeated, up to five
// times within about a minute; then it is logged and left. What waits is bounded: of one manifest
// only the newest news wait for a sink that is slow.
class Notifier final : public RoundObserver {
 public:
  // Everything outlives it. `http` sends to the sinks alone, and has no Google credential.
  Notifier(std::vector<NewsSink> sinks, Writer& http, Clock& clock, Log& log);

  // Waits for at most a few seconds until what is left was sent.
  ~Notifier() override;

  void OnRound(const Round& round) override;

 private:
  // What is on its way to one sink.
  struct Delivery {
    std::size_t sink = 0;
    News news{};
  };

  void Work(const std::stop_token& stop);
  void Deliver(const Delivery& delivery, const std::stop_token& stop);
  Status Send(const NewsSink& sink, const News& news, const std::stop_token& stop);

  const std::vector<NewsSink> sinks_;
  Writer& http_;
  Clock& clock_;
  Log& log_;
  std::mutex mutex_;  // guards desk_, waiting_, ending_
  std::condition_variable_any changed_;
  NewsDesk desk_;
  std::deque<Delivery> waiting_;
  bool ending_ = false;
  std::jthread worker_;
};

}  // namespace lockstep
