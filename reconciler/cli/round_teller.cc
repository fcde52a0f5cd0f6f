#include "reconciler/cli/round_teller.h"

#include <vector>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/round.h"
#include "reconciler/render/round_json.h"

namespace lockstep::cli {
namespace {

std::string Addresses(const Round& round, bool (*which)(const RoundResource&)) {
  std::vector<std::string> addresses;
  for (const RoundResource& one : round.resources) {
    if (which(one)) addresses.push_back(Printable(Text(one.address)));
  }
  return Joined(addresses);
}

}  // namespace

void RoundTeller::OnRound(const Round& round) {
  if (json_) return console_.Out(JsonLine(RoundJson(round)));
  const auto before = before_.find(round.manifest);
  console_.Out(RenderRound(round, before == before_.end() ? nullptr : &before->second,
                           console_.out_style()));
  if (!round.resources.empty() && round.outcome != RoundOutcome::kStopped) {
    before_[round.manifest] = round;
  }
}

void RoundLog::OnRound(const Round& round) {
  const auto count = [&round](Alignment alignment) {
    return std::to_string(round.Count(alignment));
  };
  const auto out_of_step = [](const RoundResource& one) {
    return one.alignment == Alignment::kOutOfStep || one.alignment == Alignment::kUnread;
  };
  const auto changed = [](const RoundResource& one) { return one.changed; };
  const bool wrong = round.Failed() || !round.manifest_stale.empty() || !round.flapping.empty();
  log_.Write(wrong ? LogLevel::kWarn : LogLevel::kInfo, "a round ended",
             {{"manifest", Printable(round.manifest)},
              {"manifest_sha256", round.manifest_digest},
              {"manifest_stale", Printable(round.manifest_stale)},
              {"round", std::to_string(round.number)},
              {"mode", std::string(Name(round.mode))},
              {"outcome", std::string(Name(round.outcome))},
              {"why", Printable(round.why)},
              {"failures", std::to_string(round.failures)},
              {"in_step", count(Alignment::kInStep)},
              {"out_of_step", count(Alignment::kOutOfStep)},
              {"unproven", count(Alignment::kUnproven)},
              {"held", count(Alignment::kHeld)},
              {"not_read", count(Alignment::kUnread)},
              {"deleted", std::to_string(round.Deleted())},
              {"differ", Addresses(round, out_of_step)},
              {"changed", Addresses(round, changed)},
              {"flapping", std::to_string(round.flapping.size())},
              {"started", FormatTime(round.started)},
              {"next_round", round.next_round ? FormatTime(*round.next_round) : ""}});
}

}  // namespace lockstep::cli
