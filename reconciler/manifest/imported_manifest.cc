#include "reconciler/manifest/imported_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/text_shape.h"
#include "reconciler/model/image.h"

namespace lockstep {
namespace {

constexpr std::string_view kReview = "review: ";

// Why `program` can be no entry; "" if it can.
std::string WhyNone(const LiveProgram& program) {
  if (!program.problem.empty()) return program.problem;
  const bool service = program.address.type == kServiceType;
  const std::string name =
      WhyMisshapen(service ? TextShape::kServiceName : TextShape::kJobName, program.address.name);
  if (!name.empty()) return "its name: " + name;
  return WhyMisshapen(TextShape::kImageReference, program.image);
}

// The last part of the repository's path, which is fit for a name; numbered if it is taken.
std::string NameFor(const std::string& reference, std::set<std::string>& taken) {
  const Result<ImageReference> image = ParseImage(reference);
  const std::string path = image ? image->path : "image";
  constexpr std::size_t kLongest = 50;
  std::string base = path.substr(path.rfind('/') + 1).substr(0, kLongest);
  while (!WhyMisshapen(TextShape::kImageName, base).empty() && !base.empty()) base.pop_back();
  if (base.empty()) base = "image";
  std::string name = base;
  for (int i = 2; !taken.insert(name).second; ++i) name = fmt::format("{}-{}", base, i);
  return name;
}

// The names of those images that more than one program runs, by reference.
std::map<std::string, std::string> SharedImages(const std::vector<LiveProgram>& programs) {
  std::map<std::string, int> uses;
  for (const LiveProgram& program : programs) ++uses[program.image];
  std::map<std::string, std::string> names;
  std::set<std::string> taken;
  for (const auto& [reference, count] : uses) {
    if (count > 1) names.emplace(reference, NameFor(reference, taken));
  }
  return names;
}

// Takes those that can be no entry out, and notes them.
std::vector<LiveProgram> Entries(std::vector<LiveProgram> programs, ManifestNotes& notes) {
  std::sort(programs.begin(), programs.end(),
            [](const LiveProgram& left, const LiveProgram& right) {
              return left.address < right.address;
            });
  std::erase_if(programs, [&notes](const LiveProgram& program) {
    const std::string why = WhyNone(program);
    if (why.empty()) return false;
    notes.tail.push_back(std::string(kReview) + Text(program.address) + " is left out: " + why);
    return true;
  });
  return programs;
}

void AddCollection(const LiveCollection& live, ImportedManifest& imported) {
  CollectionEntry entry{.path = live.path, .database = live.database};
  std::vector<std::string> lines = {
      fmt::format("{}{} documents when this was written; how many are right?", kReview,
                  live.documents),
      fmt::format("bounds: {{expected: {}}}", std::max<std::int64_t>(live.documents, 1)),
      std::string(kReview) + "nothing here deletes: that takes `keep`, `bad_ids` and `cleanup`"};
  if (!live.shapes.empty()) lines.emplace_back("bad_ids:");
  for (const Finding& shape : live.shapes) {
    lines.push_back("  # " + std::string(kReview) + shape.what);
    for (const std::string& line : shape.verbatim) lines.push_back("  " + line);
  }
  imported.notes.collections[Text(AddressOf(entry))] = std::move(lines);
  imported.manifest.collections.push_back(std::move(entry));
}

}  // namespace

ImportedManifest ImportManifest(const Scope& scope, const Inventory& inventory,
                                const std::map<Address, Hold>& holds) {
  ImportedManifest imported{.manifest = {.scope = scope}};
  imported.notes.head = {"yaml-language-server: $schema=manifest.schema.json",
                         "Written by `lockstep import`: what ran then, by digest. Planning it "
                         "changes nothing.",
                         "Lines with `review:` wait for somebody who knows."};
  const std::vector<LiveProgram> programs = Entries(inventory.programs, imported.notes);
  const std::map<std::string, std::string> shared = SharedImages(programs);
  for (const auto& [reference, name] : shared) {
    imported.manifest.images.push_back({.name = name, .reference = reference});
  }
  for (const LiveProgram& program : programs) {
    const auto name = shared.find(program.image);
    ProgramEntry entry{.name = program.address.name,
                       .image = name == shared.end() ? program.image : name->second,
                       .container = program.container};
    if (const auto hold = holds.find(program.address); hold != holds.end()) {
      entry.hold = hold->second;
    }
    const bool service = program.address.type == kServiceType;
    (service ? imported.manifest.services : imported.manifest.jobs).push_back(std::move(entry));
  }
  for (const LiveCollection& live : inventory.collections) AddCollection(live, imported);
  return imported;
}

}  // namespace lockstep
