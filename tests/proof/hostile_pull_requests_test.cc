// Who writes manifests, document ids or what a registry answers gets no credential, no command on a
// terminal or a runner, and no more than a moment of time.
#include <sstream>

#include "tests/e2e/canaries.h"
#include "tests/proof/day.h"
#include "tests/support/faults.h"
#include "tests/support/hostile_server.h"
#include "tests/support/hostile_text.h"

namespace lockstep::testing::proof {
namespace {

// Nothing that a terminal or a runner would obey.
void ExpectInert(const Ended& ended) {
  for (const std::string* text : {&ended.out, &ended.err}) {
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      const bool obeyed = line.starts_with("::") || line.find("##[") != std::string::npos ||
                          line.find("##vso[") != std::string::npos;
      EXPECT_FALSE(obeyed) << line;
      for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << line;
      EXPECT_EQ(line.find("\u202e"), std::string::npos) << line;
    }
  }
}

TEST(HostilePullRequests, TheSecondOriginNeverSeesACredential) {
  HostileServer second(Answer("{}"));
  const std::string there = second.Url("/v2/");
  std::vector<std::pair<std::string, Fault>> lies;
  for (const int status : {301, 302, 303, 307, 308}) {
    lies.emplace_back(std::to_string(status),
                      faults::Instead({.status = status, .headers = {{"location", there}}}));
  }
  lies.emplace_back(
      "a login elsewhere",
      faults::Instead({.status = 401,
                       .headers = {{"www-authenticate", "Bearer realm=\"" + second.Url("/token") +
                                                            "\",service=\"x\",scope=\"y\""}}}));
  Day day;
  EXPECT_EQ(day.Run({"plan", day.Manifest()}).exit_code, 0);
  const int requests = static_cast<int>(day.proxy().passed().size());
  struct Place {
    std::size_t lie = 0;
    int position = 0;
  };
  std::vector<Place> all;
  for (std::size_t lie = 0; lie < lies.size(); ++lie) {
    for (int position = 1; position <= requests; ++position) all.push_back({lie, position});
  }
  const auto chosen =
      Dice().Some(all, static_cast<std::size_t>(Count(60, static_cast<int>(all.size()))));
  for (const Place& place : chosen) {
    day.proxy().Clear();
    day.proxy().Add({.fault = lies[place.lie].second, .first = place.position});
    day.Run({"plan", day.Manifest()});
  }
  day.proxy().Clear();
  for (const char* image : {"image: %/a/b:latest", "image: x@%/a:latest", "image: http://%/a"}) {
    std::string by = image;
    by.replace(by.find('%'), 1, second.Url("").substr(7));
    day.Run({"plan", day.Manifest("image: phase2-raw-processors", by)});
  }
  int credentials = 0;
  for (std::string request : second.requests()) {
    for (char& c : request) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    credentials += request.find("authorization:") != std::string::npos ? 1 : 0;
    canaries::ExpectNoneInText(request, "the second origin");
  }
  EXPECT_EQ(credentials, 0);
  Figure(std::to_string(chosen.size() + 3) +
         " attempts to lead requests away: " + std::to_string(second.requests().size()) +
         " reached the second origin, " + std::to_string(credentials) + " with a credential");
}

// The manifest with a few lines cut, doubled, swapped or replaced by what is hostile.
std::string Spoiled(const std::string& text, Dice& dice) {
  std::vector<std::string> lines;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line);) lines.push_back(line);
  for (int edits = dice.Between(1, 4); edits > 0; --edits) {
    const std::size_t at = dice.Below(lines.size());
    const std::size_t colon = lines[at].find(": ");
    switch (dice.Below(5)) {
      case 0: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); break;
      case 1: lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), lines[at]); break;
      case 2: std::swap(lines[at], lines[dice.Below(lines.size())]); break;
      case 3:
        if (colon != std::string::npos) {
          lines[at] = lines[at].substr(0, colon + 2) + dice.Of(kHostile);
        }
        break;
      default:
        lines[at].insert(dice.Below(lines[at].size() + 1), 1,
                         static_cast<char>(dice.Between(0, 255)));
    }
  }
  std::string spoiled;
  for (const std::string& line : lines) spoiled += line + "\n";
  return spoiled;
}

TEST(HostilePullRequests, SpoiledManifestsCostAMomentAndPrintNothingThatIsObeyed) {
  SystemClock clock;
  Day day;
  const std::string text = TextOf(day.Manifest());
  Dice dice;
  const int manifests = Count(150, 5'000);
  int refused = 0;
  long peak_kib = 0;
  Duration longest{0};
  for (int i = 0; i < manifests && !::testing::Test::HasFailure(); ++i) {
    const std::string path = day.Write("spoiled.yaml", Spoiled(text, dice));
    SCOPED_TRACE("manifest " + std::to_string(i));
    const Duration begun = clock.Monotonic();
    const Ended ended = day.Run({i % 5 == 0 ? "plan" : "validate", path});
    longest = std::max(longest, clock.Monotonic() - begun);
    peak_kib = std::max(peak_kib, ended.peak_kib);
    EXPECT_TRUE(ended.exit_code == 0 || ended.exit_code == 1) << ended.exit_code;
    refused += ended.exit_code == 1 ? 1 : 0;
    ExpectInert(ended);
  }
  EXPECT_LT(peak_kib, 128 * 1024);
  EXPECT_LT(longest, std::chrono::seconds{20});
  EXPECT_GT(refused, manifests / 4);
  EXPECT_EQ(day.ExpectNothingLost(), day.before().size());
  Figure(std::to_string(manifests) + " spoiled manifests: " + std::to_string(refused) +
         " refused, none died, none printed what is obeyed; at most " +
         std::to_string(peak_kib / 1024) + " MiB and " + std::to_string(longest.count()) + " ms");
}

TEST(HostilePullRequests, IdsOfDocumentsArePrintedInert) {
  Day day;
  int ids = 0;
  for (const std::string& text : kHostile) {
    std::string id = "x_None_" + text;
    for (char& c : id) c = c == '/' ? '|' : c;
    if (id.find('\xff') != std::string::npos) continue;  // Firestore takes UTF-8 alone
    day.cloud().AddDocument(std::string(kHeartbeats) + "/" + id, Json::object());
    ++ids;
  }
  const std::string manifest = day.Manifest();
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"plan", manifest},
                                             {"explain", manifest, kHeartbeats},
                                             {"verify", manifest},
                                             {"apply", "--auto-approve", manifest}}) {
    SCOPED_TRACE(words.front());
    ExpectInert(day.Run(words));
  }
  EXPECT_EQ(day.ExpectNothingLost(), kGood) << "and deleted by their exact names";
  Figure(std::to_string(ids) + " hostile ids in 4 commands: printed inert, deleted exactly");
}

}  // namespace
}  // namespace lockstep::testing::proof
