#include "reconciler/manifest/manifest_reader.h"

#include <optional>
#include <string>
#include <utility>

#include "reconciler/base/digest.h"
#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/read_entries.h"
#include "reconciler/manifest/table_check.h"
#include "reconciler/manifest/yaml_reader.h"

namespace lockstep {
namespace {

// Another format has other keys: to complain of them would only distract.
std::optional<Complaint> WrongFormat(const YamlNode& root) {
  const YamlNode* format = Find(root, "lockstep");
  if (format == nullptr || format->kind != YamlKind::kWhole || format->whole == kManifestFormat) {
    return std::nullopt;
  }
  return Complaint{format->origin,
                   "this is format " + InBackticks(format->text) + " of the manifest",
                   "this program reads format " + std::to_string(kManifestFormat)};
}

}  // namespace

tl::expected<Manifest, std::vector<Complaint>> ReadManifest(std::string_view text,
                                                            std::string_view file) {
  auto tree = ReadYaml(text, file);
  if (!tree) return tl::unexpected(std::vector<Complaint>{std::move(tree).error()});
  const YamlNode& root = *tree;
  if (root.kind == YamlKind::kNull) {
    const Origin start{std::string(file), 1, 1};
    return tl::unexpected(std::vector<Complaint>{
        {start, "the manifest is empty", "begin with `lockstep: 1`, `project` and `region`"}});
  }
  if (std::optional<Complaint> other = WrongFormat(root)) {
    return tl::unexpected(std::vector<Complaint>{*std::move(other)});
  }
  Complaints complaints;
  CheckAgainstTable(root, ManifestSpec(), complaints);
  Manifest manifest;
  manifest.scope = {TextAt(root, "project"), TextAt(root, "region")};
  manifest.images = ReadImages(root);
  manifest.services = ReadPrograms(root, "services", manifest.images, complaints);
  manifest.jobs = ReadPrograms(root, "jobs", manifest.images, complaints);
  manifest.collections = ReadCollections(root, complaints);
  manifest.resources = ReadOthers(root, complaints);
  manifest.policy = ReadPolicy(root);
  manifest.digest = Sha256Hex(text);
  // A name that could not be read may be the one that a glob is to match.
  if (complaints.empty()) CheckWriters(root, manifest, complaints);
  if (!complaints.empty()) return tl::unexpected(complaints.TakeInOrder());
  return manifest;
}

}  // namespace lockstep
