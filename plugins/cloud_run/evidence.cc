#include "plugins/cloud_run/evidence.h"

#include <algorithm>

#include "plugins/cloud_run/container.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"

namespace lockstep::cloud_run {
namespace {

Evidence Say(std::string_view rung, Verdict verdict, std::string detail) {
  return {.rung = std::string(rung), .verdict = verdict, .detail = std::move(detail)};
}

std::string WhatRuns(const std::vector<ServingRevision>& serving) {
  std::string text;
  for (const ServingRevision& one : serving) {
    text += (text.empty() ? "" : ", ") + std::string("revision ") + Printable(one.revision) +
            " runs " + (one.digest.empty() ? "an unknown digest" : ShortDigest(one.digest));
  }
  return text;
}

std::string AcceptedText(const std::vector<std::string>& accepted) {
  std::string text;
  for (const std::string& digest : accepted) {
    text += (text.empty() ? "" : " or ") + ShortDigest(digest);
  }
  return text;
}

Evidence JudgePin(const JobState& state, std::string_view pinned,
                  const std::vector<std::string>& accepted) {
  const Result<ImageReference> wanted = ParseImage(pinned);
  const std::string holds =
      "the job holds " + (state.image.empty() ? "no image" : Printable(state.image));
  if (!wanted) return Say(kRungDigest, Verdict::kUnknown, holds);
  const std::string holds_digest = "the job holds " + ShortDigest(DigestOf(state.image));
  switch (PinOf(state.image, Repository(*wanted), accepted)) {
    case Pin::kTagOnly:
      return Say(kRungDigest, Verdict::kUnknown,
                 holds + ", a tag: nothing proves which digest it runs");
    case Pin::kOtherRepository:
      return Say(kRungDigest, Verdict::kRefuted, holds + "; wanted is " + Repository(*wanted));
    case Pin::kOtherDigest:
      return Say(kRungDigest, Verdict::kRefuted,
                 holds_digest + "; wanted is " + AcceptedText(accepted));
    case Pin::kRight: break;
  }
  const std::vector<Execution> old = OldExecutions(state);
  if (old.empty()) return Say(kRungDigest, Verdict::kProven, holds_digest);
  return Say(kRungDigest, Verdict::kUnknown,
             ExecutionNames(old) + ", started before the last update, still " +
                 (old.size() == 1 ? "runs" : "run") + " with what was there then");
}

// Whether the job has run with the image that it holds, as the end of a sentence.
std::string WhatRan(const JobState& state, const std::vector<std::string>& accepted) {
  std::string text;
  switch (HasRunItsImage(state, accepted)) {
    case Ran::kYes: text = "; it has run with the live image"; break;
    case Ran::kNever: text = "; it has never run with the live image"; break;
    case Ran::kUnknown: text = "; whether it has run with the live image is not known"; break;
  }
  return state.history.cut ? text + ", " + std::string(kOlderNotLookedAt) : text;
}

}  // namespace

Evidence JudgeDigest(const ServiceState& state, const std::vector<std::string>& accepted) {
  if (state.serving.empty()) {
    return Say(kRungDigest, Verdict::kUnknown, "no revision is known to take traffic");
  }
  const auto wrong = [&accepted](const ServingRevision& one) {
    return !one.digest.empty() && !IsAccepted(one.digest, accepted);
  };
  const auto unknown = [](const ServingRevision& one) { return one.digest.empty(); };
  const std::string runs = WhatRuns(state.serving);
  if (std::any_of(state.serving.begin(), state.serving.end(), wrong)) {
    return Say(kRungDigest, Verdict::kRefuted, runs + "; wanted is " + AcceptedText(accepted));
  }
  if (std::any_of(state.serving.begin(), state.serving.end(), unknown)) {
    return Say(kRungDigest, Verdict::kUnknown, runs);
  }
  return Say(kRungDigest, Verdict::kProven, runs);
}

Evidence JudgeRevision(const ServiceState& state) {
  const std::string newest = "revision " + Printable(state.latest_created);
  if (state.head.reconciling) {
    return Say(kRungRevision, Verdict::kUnknown, "a rollout is still going on: " + newest);
  }
  if (state.latest_created.empty()) {
    return Say(kRungRevision, Verdict::kUnknown, "the service names no newest revision");
  }
  if (state.latest_ready != state.latest_created) {
    return Say(kRungRevision, Verdict::kRefuted,
               newest + ", the newest, is not ready: " + Why(state.head.condition));
  }
  if (!Succeeded(state.head.condition)) {
    return Say(kRungRevision, Verdict::kRefuted,
               "the service is not ready: " + Why(state.head.condition));
  }
  return Say(kRungRevision, Verdict::kProven, newest + " is ready and the newest");
}

Evidence JudgeTraffic(const ServiceState& state) {
  if (state.head.reconciling) {
    return Say(kRungTraffic, Verdict::kUnknown, "a rollout is still going on");
  }
  if (state.serving.empty()) {
    return Say(kRungTraffic, Verdict::kUnknown, "no revision is known to take traffic");
  }
  std::string shares;
  for (const ServingRevision& one : state.serving) {
    shares += (shares.empty() ? "" : ", ") + std::to_string(one.percent) + "% on revision " +
              Printable(one.revision);
  }
  if (state.serving.size() > 1 || state.serving.front().percent != 100) {
    return Say(kRungTraffic, Verdict::kRefuted, shares);
  }
  if (!IsMet(state.traffic, state.traffic_statuses)) {
    return Say(kRungTraffic, Verdict::kRefuted,
               shares + "; asked for is " + TrafficText(state.traffic));
  }
  return Say(kRungTraffic, Verdict::kProven, shares);
}

Evidence JudgeDigest(const JobState& state, std::string_view pinned,
                     const std::vector<std::string>& accepted) {
  Evidence evidence = JudgePin(state, pinned, accepted);
  evidence.detail += WhatRan(state, accepted);
  return evidence;
}

}  // namespace lockstep::cloud_run
