#include "reconciler/render/diagnosis.h"

#include <array>
#include <string_view>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kHealthColumns = 9;

struct Look {
  Health health = Health::kUnknown;
  std::string_view word{};
  Hue hue = Hue::kYellow;
};
constexpr std::array<Look, 4> kLooks{{{Health::kFine, "ok", Hue::kGreen},
                                      {Health::kWarning, "warning", Hue::kYellow},
                                      {Health::kUnknown, "unknown", Hue::kYellow},
                                      {Health::kFailed, "failed", Hue::kRed}}};

const Look& LookOf(Health health) {
  for (const Look& look : kLooks) {
    if (look.health == health) return look;
  }
  return kLooks[2];
}

std::string RenderHealthCheck(const Check& check, const TextStyle& style) {
  const Look& look = LookOf(check.health);
  std::string out = "  " + Paint(look.hue, look.word, style.color) +
                    std::string(kHealthColumns - look.word.size(), ' ') + Printable(check.what);
  if (check.health == Health::kFine) {
    return out + (check.detail.empty() ? "" : ": " + Printable(check.detail)) + "\n";
  }
  constexpr std::size_t kMargin = 2 + kHealthColumns;
  out += "\n" + Wrapped(Printable(check.detail), kMargin, style.width);
  // Of a line that was wrapped nobody can paste the whole.
  for (const std::string& line : check.mend) {
    out += Wrapped(Printable(line), kMargin + 2, /*width=*/0);
  }
  return out;
}

}  // namespace

std::string RenderDiagnosis(const Diagnosis& diagnosis, const TextStyle& style) {
  std::string out;
  for (const Check& check : diagnosis.checks) out += RenderHealthCheck(check, style);
  out += (out.empty() ? "" : "\n") + std::string("Checks: ");
  const char* separator = "";
  for (const Look& look : kLooks) {
    const auto count =
        std::count_if(diagnosis.checks.begin(), diagnosis.checks.end(),
                      [&](const Check& check) { return check.health == look.health; });
    out += separator + std::to_string(count) + " " + std::string(look.word);
    separator = ", ";
  }
  return out + ".\n";
}

Json DiagnosisJson(const Diagnosis& diagnosis) {
  Json checks = Json::array();
  for (const Check& check : diagnosis.checks) {
    checks.push_back({{"health", LookOf(check.health).word},
                      {"what", check.what},
                      {"detail", check.detail},
                      {"mend", check.mend}});
  }
  return {{"format_version", "1.0"},
          {"project", diagnosis.scope.project},
          {"region", diagnosis.scope.region},
          {"passed", diagnosis.Passed()},
          {"checks", std::move(checks)}};
}

}  // namespace lockstep
