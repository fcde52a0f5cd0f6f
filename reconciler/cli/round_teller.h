// RoundTeller and RoundLog: what `lockstep run` says of its rounds, to people and to logs.
#pragma once

#include <map>
#include <string>

#include "reconciler/base/log.h"
#include "reconciler/cli/console.h"
#include "reconciler/loop/loop.h"

namespace lockstep::cli {

// To stdout: a line a round and what is different now, or with `json` the whole round as one line.
class RoundTeller final : public RoundObserver {
 public:
  // `console` outlives it.
  RoundTeller(Console& console, bool json) : console_(console), json_(json) {}
  void OnRound(const Round& round) override;

 private:
  Console& console_;
  const bool json_;
  std::map<std::string, Round> before_;  // by manifest: the last round that knew of resources
};

// To the log: one line a round, with its figures as fields; a warning if it went wrong.
class RoundLog final : public RoundObserver {
 public:
  // `log` outlives it.
  explicit RoundLog(Log& log) : log_(log) {}
  void OnRound(const Round& round) override;

 private:
  Log& log_;
};

}  // namespace lockstep::cli
