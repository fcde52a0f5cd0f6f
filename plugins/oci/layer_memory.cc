#include "plugins/oci/layer_memory.h"

#include <charconv>
#include <utility>

#include "reconciler/base/digest.h"

namespace lockstep::oci {
namespace {

// Lengths as decimal text and a colon, then the bytes: nothing in them needs an escape.
void PutText(std::string& out, std::string_view text) {
  out += std::to_string(text.size()) + ':';
  out += text;
}

class Words {
 public:
  explicit Words(std::string_view bytes) : left_(bytes) {}

  bool AtEnd() const { return left_.empty(); }

  // Nullopt if what comes next is none.
  std::optional<std::size_t> Number() {
    std::size_t value = 0;
    const char* end = left_.data() + left_.size();
    const auto [stopped, error] = std::from_chars(left_.data(), end, value);
    if (error != std::errc{} || stopped == end || *stopped != ':') return std::nullopt;
    left_.remove_prefix(static_cast<std::size_t>(stopped - left_.data()) + 1);
    return value;
  }

  std::optional<std::string> Text() {
    const std::optional<std::size_t> size = Number();
    if (!size || *size > left_.size()) return std::nullopt;
    std::string text(left_.substr(0, *size));
    left_.remove_prefix(*size);
    return text;
  }

 private:
  std::string_view left_;
};

void PutNumber(std::string& out, std::size_t number) { out += std::to_string(number) + ':'; }

std::optional<LayerEntry> EntryIn(Words& words) {
  constexpr auto kLastKind = static_cast<std::size_t>(EntryKind::kOther);
  const std::optional<std::size_t> kind = words.Number();
  std::optional<std::string> path = words.Text();
  std::optional<std::string> target = words.Text();
  if (!kind || *kind > kLastKind || !path || !target) return std::nullopt;
  return LayerEntry{.path = *std::move(path),
                    .kind = static_cast<EntryKind>(*kind),
                    .target = *std::move(target)};
}

bool TakeFile(Words& words, LayerContents& contents) {
  const std::optional<std::size_t> index = words.Number();
  const std::optional<std::size_t> kept = words.Number();
  std::optional<std::string> bytes = words.Text();
  if (!index || *index >= contents.entries.size() || !kept || !bytes) return false;
  contents.files.emplace(*index, *kept == 0 ? Content{} : Content{*std::move(bytes)});
  return true;
}

}  // namespace

std::string MemoryKey(const std::string& digest, const FileNames& names) {
  Sha256 wanted;
  for (const std::string& name : names) wanted.Add(name + '\0');
  return "layer 1 " + digest + ' ' + wanted.Hex();
}

std::string ForMemory(const LayerContents& contents) {
  std::string out;
  PutNumber(out, contents.entries.size());
  for (const LayerEntry& entry : contents.entries) {
    PutNumber(out, static_cast<std::size_t>(entry.kind));
    PutText(out, entry.path);
    PutText(out, entry.target);
  }
  for (const auto& [index, content] : contents.files) {
    PutNumber(out, index);
    PutNumber(out, content ? 1 : 0);
    PutText(out, content.value_or(""));
  }
  return out;
}

std::optional<LayerContents> FromMemory(std::string_view bytes) {
  Words words(bytes);
  const std::optional<std::size_t> count = words.Number();
  if (!count) return std::nullopt;
  LayerContents contents;
  for (std::size_t i = 0; i < *count; ++i) {
    std::optional<LayerEntry> entry = EntryIn(words);
    if (!entry) return std::nullopt;
    contents.entries.push_back(*std::move(entry));
  }
  while (!words.AtEnd()) {
    if (!TakeFile(words, contents)) return std::nullopt;
  }
  return contents;
}

}  // namespace lockstep::oci
