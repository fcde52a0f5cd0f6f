// What a registry asks for when it answers 401: the WWW-Authenticate header, taken apart. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/http/http.h"

namespace lockstep::oci {

struct Challenge {
  std::string scheme{};                         // lower-case: "bearer", "basic"
  std::map<std::string, std::string> params{};  // names lower-case; the first of a name counts
};

// RFC 9110, section 11.6.1: any number of challenges, values quoted or not. What is malformed ends
// the list: what came before it counts.
std::vector<Challenge> ParseChallenges(std::string_view header);

// Where a token can be had, and for what.
struct BearerChallenge {
  std::string realm{};    // a URL, from a peer that nobody has vouched for
  std::string service{};  // empty if it was not said
  std::string scope{};    // "repository:PATH:pull"; empty if it was not said
};

// The first bearer challenge with a realm, over all WWW-Authenticate headers; nullopt if there is
// none.
std::optional<BearerChallenge> BearerIn(const Headers& headers);

}  // namespace lockstep::oci
