#include "reconciler/manifest/manifest_writer.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/yaml_scalar.h"

namespace lockstep {
namespace {

std::string Line(std::string_view key, const std::string& value) {
  return fmt::format("    {}: {}\n", key, value);
}

// Nothing for what was not said.
std::string TextLine(std::string_view key, const std::string& text) {
  return text.empty() ? "" : Line(key, YamlScalar(text));
}

std::string FlowLine(std::string_view key, const Json& list) {
  return list.empty() ? "" : Line(key, YamlFlow(list));
}

// In a unit that loses nothing.
std::string DurationText(Duration duration) {
  const std::int64_t count = duration.count();
  return count % 1'000 == 0 ? fmt::format("{}s", count / 1'000) : fmt::format("{}ms", count);
}

std::string Comments(const std::vector<std::string>& lines, std::string_view margin) {
  std::string text;
  for (const std::string& line : lines) {
    text += fmt::format("{}#{}{}\n", margin, line.empty() ? "" : " ", Printable(line));
  }
  return text;
}

std::string ImagesText(const std::vector<ImageEntry>& images) {
  std::string text = images.empty() ? "" : "\nimages:\n";
  for (const ImageEntry& image : images) {
    text += "  " + YamlScalar(image.name) + ":\n" + TextLine("reference", image.reference) +
            FlowLine("code", image.code);
  }
  return text;
}

std::string Settings(const ProgramEntry& program) {
  std::string text = TextLine("image", program.image);
  if (program.hold) {
    text += FlowLine("hold", {{"reason", program.hold->reason}, {"until", program.hold->until}});
  }
  return text + TextLine("rollout", program.rollout) + TextLine("container", program.container) +
         TextLine("when_running", program.when_running) + FlowLine("logs", program.logs);
}

std::string ProgramsText(std::string_view list, const std::vector<ProgramEntry>& programs) {
  std::vector<std::pair<std::string, std::vector<std::string>>> entries;  // settings, names
  std::map<std::string, std::size_t> index_of;
  for (const ProgramEntry& program : programs) {
    std::string settings = Settings(program);
    const auto [slot, is_new] = index_of.emplace(settings, entries.size());
    if (is_new) entries.emplace_back(std::move(settings), std::vector<std::string>{});
    entries[slot->second].second.push_back(program.name);
  }
  std::string text = entries.empty() ? "" : fmt::format("\n{}:\n", list);
  for (const auto& [settings, names] : entries) {
    if (names.size() == 1) {
      text += "  - name: " + YamlScalar(names.front()) + "\n";
    } else {
      text += "  - names:\n";
      for (const std::string& name : names) text += "      - " + YamlScalar(name) + "\n";
    }
    text += settings;
  }
  return text;
}

std::string PolicyText(const Policy& policy) {
  std::string text;
  if (!policy.unmanaged) text += "\nunmanaged: ignore\n";
  if (policy.unmanaged == Severity::kError) text += "\nunmanaged: error\n";
  if (!policy.ignore.empty()) text += "\nignore: " + YamlFlow(policy.ignore) + "\n";
  return text;
}

Json BoundsOf(const Bounds& bounds) {
  Json written = {{"expected", bounds.expected}, {"proliferation", bounds.proliferation}};
  if (bounds.alert_above) written["alert_above"] = *bounds.alert_above;
  return written;
}

Json CleanUpOf(const CleanUpEntry& cleanup) {
  Json written = {{"delete_at_most", cleanup.delete_at_most},
                  {"delete_share", cleanup.delete_share},
                  {"untouched_for", DurationText(cleanup.untouched_for)},
                  {"settle", DurationText(cleanup.settle)}};
  if (cleanup.copies) {
    written["backup"] = {{"collection", cleanup.copies->collection},
                         {"keep_for", DurationText(cleanup.copies->keep_for)}};
  }
  return written;
}

std::string RulesText(const std::vector<BadIdRule>& rules) {
  std::string text = rules.empty() ? "" : "    bad_ids:\n";
  for (const BadIdRule& rule : rules) {
    const Json value = rule.kind == "date" ? Json(true) : Json(rule.value);
    text += fmt::format("      - {{name: {}, {}: {}}}\n", YamlScalar(rule.name), rule.kind,
                        YamlFlow(value));
  }
  return text;
}

std::string CollectionText(const CollectionEntry& collection) {
  std::string text = "  - name: " + YamlScalar(collection.path) + "\n";
  if (collection.database != CollectionEntry{}.database) {
    text += TextLine("database", collection.database);
  }
  if (collection.bounds) text += FlowLine("bounds", BoundsOf(*collection.bounds));
  text += FlowLine("keep", collection.keep) + RulesText(collection.bad_ids) +
          FlowLine("documents", collection.documents);
  if (collection.stale_after) text += Line("stale_after", DurationText(*collection.stale_after));
  text += FlowLine("writers", collection.writers);
  if (collection.cleanup) text += FlowLine("cleanup", CleanUpOf(*collection.cleanup));
  return text;
}

std::string CollectionsText(const std::vector<CollectionEntry>& collections,
                            const ManifestNotes& notes) {
  std::string text = collections.empty() ? "" : "\ncollections:\n";
  for (const CollectionEntry& collection : collections) {
    text += CollectionText(collection);
    const auto below = notes.collections.find(Text(AddressOf(collection)));
    if (below != notes.collections.end()) text += Comments(below->second, "    ");
  }
  return text;
}

std::string OthersText(const std::vector<OtherEntry>& others) {
  std::string text = others.empty() ? "" : "\nresources:\n";
  for (const OtherEntry& other : others) {
    text += "  - type: " + YamlScalar(other.type) + "\n" + TextLine("name", other.name);
    for (const auto& [key, value] : other.spec.items()) {
      text += Line(YamlScalar(key), YamlFlow(value));
    }
  }
  return text;
}

}  // namespace

std::string WriteManifest(const Manifest& manifest, const ManifestNotes& notes) {
  std::string text = Comments(notes.head, "");
  text += fmt::format("lockstep: {}\nproject: {}\nregion: {}\n", kManifestFormat,
                      YamlScalar(manifest.scope.project), YamlScalar(manifest.scope.region));
  if (!manifest.policy.suspend.empty()) {
    text += "suspend: " + YamlScalar(manifest.policy.suspend) + "\n";
  }
  text += ImagesText(manifest.images) + ProgramsText("services", manifest.services) +
          ProgramsText("jobs", manifest.jobs) + PolicyText(manifest.policy) +
          CollectionsText(manifest.collections, notes) + OthersText(manifest.resources);
  if (!notes.tail.empty()) text += "\n" + Comments(notes.tail, "");
  return text;
}

}  // namespace lockstep
