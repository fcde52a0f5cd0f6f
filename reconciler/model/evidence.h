// Evidence: one rung of the proof that a resource is right.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lockstep {

// kUnknown: the check could not look, or saw no sample. Never shown as proven.
enum class Verdict { kProven, kRefuted, kUnknown };
std::string_view Name(Verdict verdict);                      // "proven"
std::optional<Verdict> VerdictNamed(std::string_view name);  // nullopt if it is none

// Of several checks the worst one stands for all: refuted before unknown before proven.
bool IsWorse(Verdict verdict, Verdict than);

// The rungs that the built-in plugins testify to. A plugin may add others.
inline constexpr std::string_view kRungDigest = "digest";
inline constexpr std::string_view kRungRevision = "revision";
inline constexpr std::string_view kRungTraffic = "traffic";
inline constexpr std::string_view kRungCode = "code";
inline constexpr std::string_view kRungLogs = "logs";
inline constexpr std::string_view kRungDocuments = "documents";

struct Evidence {
  std::string rung{};
  Verdict verdict = Verdict::kUnknown;
  std::string detail{};  // what was seen, quotable in a review
  std::string look{};    // a command line with which a person sees for themselves; may be empty
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

bool AllProven(std::span<const Evidence> ladder);  // an empty ladder proves nothing
bool AnyRefuted(std::span<const Evidence> ladder);

// Where to begin to mend: the first that is refuted, or if none is, the first that is unknown. Null
// if all is proven. Points into `ladder`.
const Evidence* FirstToMend(std::span<const Evidence> ladder);

// What keeps a gate that waits for this resource closed: "digest refuted: ...". Empty if it is
// open: nothing is refuted, and digest, revision, traffic and code, where they are on the ladder,
// are proven. `logs` and `documents` speak of what has already run: unknown there closes the gate
// only if `require_proof`. An empty ladder keeps it closed.
std::string WhyGateIsClosed(std::span<const Evidence> ladder, bool require_proof);

}  // namespace lockstep
