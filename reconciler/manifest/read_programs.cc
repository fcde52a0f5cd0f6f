// Images, services and jobs.
#include <algorithm>
#include <string>
#include <string_view>

#include "reconciler/manifest/first_uses.h"
#include "reconciler/manifest/key_objects.h"
#include "reconciler/manifest/read_entries.h"
#include "reconciler/model/image.h"

namespace lockstep {
namespace {

// The list under `key`, whose entries hold nothing but text: a number is taken as it was written.
Json EntriesOfText(const YamlNode& node, std::string_view key) {
  Json entries = Json::array();
  for (const YamlNode& item : ListAt(node, key)) {
    Json entry = Json::object();
    for (std::size_t i = 0; i < item.keys.size(); ++i) {
      entry[item.keys[i].text] = item.items[i].text;
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

class ImageCheck {
 public:
  ImageCheck(const YamlNode& root, const std::vector<ImageEntry>& images, Complaints& complaints)
      : complaints_(complaints) {
    const YamlNode* node = Find(root, "images");
    readable_ = node == nullptr || node->kind == YamlKind::kMapping;
    for (const ImageEntry& image : images) names_.push_back(image.name);
  }

  // A text without a slash is a name: else a mistyped name would be an image of Docker Hub.
  void Check(const YamlNode& node) {
    const std::string& text = node.text;
    if (text.empty()) return;
    if (text.find('/') != std::string::npos) {
      const Result<ImageReference> image = ParseImage(text);
      if (image) return;
      return complaints_.Add(node.origin, InBackticks(text) + " is not an image reference",
                             image.error().message);
    }
    if (!readable_ || std::find(names_.begin(), names_.end(), text) != names_.end()) return;
    std::string hint = complaints_.DidYouMean(text, names_);
    if (hint.empty()) hint = "add it there, or write a reference: HOST/PATH:TAG";
    complaints_.Add(node.origin, "no image " + InBackticks(text) + " in `images`", std::move(hint));
  }

 private:
  Complaints& complaints_;
  bool readable_ = true;
  std::vector<std::string_view> names_;
};

std::optional<Hold> ReadHold(const YamlNode& entry) {
  const YamlNode* hold = Find(entry, "hold");
  if (hold == nullptr) return std::nullopt;
  return Hold{.reason = TextAt(*hold, "reason"), .until = TextAt(*hold, "until")};
}

// The node of `name`, or those of `names`.
std::vector<const YamlNode*> NameNodes(const YamlNode& entry) {
  std::vector<const YamlNode*> nodes;
  if (const YamlNode* name = Find(entry, "name"); name != nullptr) nodes.push_back(name);
  for (const YamlNode& name : ListAt(entry, "names")) nodes.push_back(&name);
  std::erase_if(nodes, [](const YamlNode* node) { return !IsText(*node); });
  return nodes;
}

}  // namespace

std::vector<ImageEntry> ReadImages(const YamlNode& root) {
  std::vector<ImageEntry> images;
  const YamlNode* node = Find(root, "images");
  if (node == nullptr) return images;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    images.push_back({.name = node->keys[i].text,
                      .reference = TextAt(node->items[i], "reference"),
                      .code = EntriesOfText(node->items[i], "code"),
                      .origin = node->keys[i].origin});
  }
  return images;
}

std::vector<ProgramEntry> ReadPrograms(const YamlNode& root, std::string_view list,
                                       const std::vector<ImageEntry>& images,
                                       Complaints& complaints) {
  std::vector<ProgramEntry> programs;
  FirstUses names(InBackticks(list), complaints);
  ImageCheck image_check(root, images, complaints);
  for (const YamlNode& entry : ListAt(root, list)) {
    const YamlNode* image = Find(entry, "image");
    if (image != nullptr && IsText(*image)) image_check.Check(*image);
    ProgramEntry program{.image = TextAt(entry, "image"),
                         .logs = EntriesOfText(entry, "logs"),
                         .rollout = TextAt(entry, "rollout"),
                         .hold = ReadHold(entry),
                         .container = TextAt(entry, "container"),
                         .when_running = TextAt(entry, "when_running"),
                         .image_origin = image == nullptr ? entry.origin : image->origin};
    for (const YamlNode* name : NameNodes(entry)) {
      names.Claim(name->text, name->origin);
      program.name = name->text;
      program.origin = name->origin;
      programs.push_back(program);
    }
  }
  if (programs.size() > kMostPrograms) {
    complaints.Add(programs[kMostPrograms].origin,
                   "more than " + std::to_string(kMostPrograms) + " names in " + InBackticks(list),
                   "split the manifest");
  }
  return programs;
}

}  // namespace lockstep
