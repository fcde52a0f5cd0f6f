// What is allowed of services and jobs, and of the images that they run.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "reconciler/base/rfc3339.h"
#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/policy_parts.h"
#include "reconciler/model/image.h"

namespace lockstep {
namespace {

// One thing that an entry of `code` or `logs` asks for; all of an entry must hold, but not in one
// place, so that each stands by itself.
struct Demand {
  std::string file{};    // of code
  std::string kind{};    // "contains", "lacks", ...
  std::string value{};   // of `kind`
  std::string within{};  // of logs, as written
};

std::vector<Demand> DemandsOf(const Json& entries) {
  std::vector<Demand> demands;
  for (const Json& entry : entries) {
    for (const auto& [key, value] : entry.items()) {
      if (key == "file" || key == "within") continue;
      demands.push_back(
          {StringAt(entry, "file"), key, StringAt(entry, key), StringAt(entry, "within")});
    }
  }
  return demands;
}

Duration Window(const Demand& demand) { return ParseDuration(demand.within).value_or(Duration{0}); }

// Whether whatever satisfies `now` satisfies `before`: it asks the same, and looks as far for what
// must not be, and no farther for what must.
bool Meets(const Demand& now, const Demand& before) {
  if (std::tie(now.file, now.kind, now.value) != std::tie(before.file, before.kind, before.value)) {
    return false;
  }
  return now.kind == "lacks" ? Window(now) >= Window(before) : Window(now) <= Window(before);
}

std::string DemandInWords(const Demand& demand) {
  std::string text = demand.file.empty() ? "" : InBackticks(demand.file) + " ";
  text += demand.kind + " " + InBackticks(demand.value);
  return demand.within.empty() ? text : text + " within " + demand.within;
}

// What a program's `image` says: the reference, and what its files must say.
struct NamedImage {
  std::string reference{};
  Json code = Json::array();
};

NamedImage ImageNamed(const std::string& image, const Manifest& manifest) {
  for (const ImageEntry& entry : manifest.images) {
    if (entry.name == image) return {entry.reference, entry.code};
  }
  return {image};
}

bool IsFixed(const std::string& reference) {
  const Result<ImageReference> image = ParseImage(reference);
  return image && !image->digest.empty();
}

void CompareHolds(const ProgramEntry& before, const ProgramEntry& now, FoundLoosenings& found) {
  if (!before.hold) return;
  if (!now.hold) {
    found.Add(Loosening::kHoldLifted, "hold: gone, was until " + before.hold->until);
  } else if (now.hold->until < before.hold->until) {
    found.Add(Loosening::kHoldLifted, "hold.until: " + FromTo(before.hold->until, now.hold->until));
  }
}

// `words` from the one that allows the most to the one that allows the least.
template <std::size_t N>
void CompareWords(const std::string& key, const std::array<std::string_view, N>& words,
                  std::string_view otherwise, const std::string& before, const std::string& now,
                  FoundLoosenings& found) {
  const std::string_view was = before.empty() ? otherwise : std::string_view{before};
  const std::string_view is = now.empty() ? otherwise : std::string_view{now};
  const auto old_place = std::find(words.begin(), words.end(), was);
  const auto place = std::find(words.begin(), words.end(), is);
  if (place >= old_place) return;
  found.Add(Loosening::kBoundLifted, key + ": " + FromTo(std::string(was), std::string(is)));
}

void CompareImages(const ProgramEntry& before, const Manifest& base, const ProgramEntry& now,
                   const Manifest& manifest, FoundLoosenings& found) {
  const NamedImage old = ImageNamed(before.image, base);
  const NamedImage image = ImageNamed(now.image, manifest);
  if (IsFixed(old.reference) && !IsFixed(image.reference)) {
    found.Add(Loosening::kBoundLifted, "image: no longer fixed by a digest");
  }
  CompareDemands("code", old.code, image.code, found);
}

void CompareProgram(const ProgramEntry& before, const Manifest& base, const ProgramEntry& now,
                    const Manifest& manifest, FoundLoosenings& found) {
  constexpr std::array<std::string_view, 2> kRollouts = {"direct", "staged"};
  constexpr std::array<std::string_view, 3> kWhenRunning = {"update", "wait", "refuse"};
  CompareImages(before, base, now, manifest, found);
  CompareHolds(before, now, found);
  CompareWords("rollout", kRollouts, "staged", before.rollout, now.rollout, found);
  CompareWords("when_running", kWhenRunning, "update", before.when_running, now.when_running,
               found);
  if (!before.container.empty() && now.container != before.container) {
    found.Add(Loosening::kEntryRemoved, "container: the image of " + InBackticks(before.container) +
                                            " is no longer looked after");
  }
  CompareDemands("logs", before.logs, now.logs, found);
}

using Programs = std::map<Address, const ProgramEntry*>;

Programs ProgramsOf(const Manifest& manifest) {
  Programs programs;
  for (const ProgramEntry& one : manifest.services) {
    programs[{std::string(kServiceType), one.name}] = &one;
  }
  for (const ProgramEntry& one : manifest.jobs) {
    programs[{std::string(kJobType), one.name}] = &one;
  }
  return programs;
}

}  // namespace

void CompareDemands(const std::string& key, const Json& base, const Json& now,
                    FoundLoosenings& found) {
  ReportUnmet(DemandsOf(base), DemandsOf(now), Meets, [&](const Demand& demand) {
    found.Add(Loosening::kProofDropped, key + ": no longer asked for: " + DemandInWords(demand));
  });
}

void ComparePrograms(const Manifest& base, const Manifest& now, FoundLoosenings& found) {
  const Programs still = ProgramsOf(now);
  for (const auto& [address, before] : ProgramsOf(base)) {
    const auto entry = still.find(address);
    if (entry == still.end()) {
      found.About(address, before->origin);
      found.Add(Loosening::kEntryRemoved, "the entry is gone");
      continue;
    }
    found.About(address, entry->second->origin);
    CompareProgram(*before, base, *entry->second, now, found);
  }
}

}  // namespace lockstep
