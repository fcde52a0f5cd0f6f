#include "reconciler/manifest/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/manifest/plain_scalar.h"
#include "reconciler/manifest/text_check.h"
#include "reconciler/manifest/text_places.h"
#include "reconciler/manifest/yaml_error.h"

namespace lockstep {
namespace {

// Leaves yaml-cpp by this, and ReadYaml no further.
struct Refusal : std::exception {
  explicit Refusal(Complaint complaint) : why(std::move(complaint)) {}
  Complaint why;
};

// Whether the quoted scalar that begins at `start` is closed. yaml-cpp takes the end of the file
// for a closing quote if it stands behind a line end.
bool IsClosed(std::string_view text, std::size_t start) {
  const char quote = text[start];
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool doubled = quote == '\'' && text.substr(i + 1, 1) == "'";
      if (!doubled) return true;
      ++i;
    }
  }
  return false;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, const TextPlaces& places) : text_(text), places_(places) {}

  YamlNode TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const bool marked = text_.substr(Offset(mark), 3) == "---";
    if (marked) Refuse(mark, "a second document begins here", "a manifest is one document");
    Refuse(mark, "text after the end of the document",
           "check the line's indentation and the brackets before it");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    Count(mark);
    if (WantsKey()) Refuse(mark, "a key is missing", "write `key: value`");
    Add(mark, YamlNode{});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "an alias: " + InBackticks(Word(mark)),
           "a manifest has none; write the value again");
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    Refuse(mark, "an anchor: " + InBackticks("&" + name), "a manifest has none; write values out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Count(mark);
    const char first = Offset(mark) < text_.size() ? text_[Offset(mark)] : ' ';
    const bool quoted = first == '"' || first == '\'';
    const bool block = first == '|' || first == '>';
    if (tag != "?" && (tag != "!" || !(quoted || block))) RefuseTag(mark);
    if (quoted && !IsClosed(text_, Offset(mark))) {
      Refuse(mark, "this quote is never closed", std::string("close it with ") + first);
    }
    if (value.size() > kMaxScalarBytes) {
      Refuse(mark, "a text of more than " + std::to_string(kMaxScalarBytes) + " bytes", "");
    }
    if (!IsUtf8(value)) Refuse(mark, "an escape that gives no UTF-8", "");
    if (WantsKey()) return AddKey(mark, tag == "?", value);
    YamlNode node;
    if (tag == "?") {
      ResolvePlain(value, node);
    } else {
      node.kind = YamlKind::kText;
      node.text = value;
    }
    Add(mark, std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, YamlKind::kList);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, YamlKind::kMapping);
  }
  void OnMapEnd() override { Close(); }

 private:
  // A list or mapping that is not closed yet.
  struct Frame {
    YamlNode node{};
    std::map<std::string, int> lines{};  // of the keys
  };

  std::size_t Offset(const YAML::Mark& mark) const {
    return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  }

  [[noreturn]] void Refuse(const YAML::Mark& mark, std::string what, std::string hint) const {
    throw Refusal({places_.At(Offset(mark)), std::move(what), std::move(hint)});
  }

  [[noreturn]] void RefuseTag(const YAML::Mark& mark) const {
    Refuse(mark, "a tag: " + InBackticks(Word(mark)),
           "a manifest has none; quote a value that is to be text");
  }

  std::string_view Word(const YAML::Mark& mark) const {
    const std::string_view rest = text_.substr(Offset(mark));
    return rest.substr(0, rest.find_first_of(" \t\r\n,]}"));
  }

  void Count(const YAML::Mark& mark) {
    if (++events_ <= kMaxYamlEvents) return;
    Refuse(mark, "more than " + std::to_string(kMaxYamlEvents) + " values, keys and brackets",
           "split the manifest");
  }

  bool WantsKey() const {
    if (open_.empty() || open_.back().node.kind != YamlKind::kMapping) return false;
    return open_.back().node.keys.size() == open_.back().node.items.size();
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YamlKind kind) {
    Count(mark);
    if (tag != "?") RefuseTag(mark);
    if (WantsKey()) {
      Refuse(mark, "a key that is " + std::string(Words(kind)),
             "keys are text; quote a value that begins with a bracket");
    }
    if (open_.size() == kMaxYamlDepth) {
      Refuse(mark, "nested more than " + std::to_string(kMaxYamlDepth) + " deep", "");
    }
    open_.push_back({});
    open_.back().node.kind = kind;
    open_.back().node.origin = places_.At(Offset(mark));
  }

  void Close() {
    ++events_;
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Attach(std::move(node));
  }

  void AddKey(const YAML::Mark& mark, bool plain, const std::string& key) {
    if (plain && key == "<<")
      Refuse(mark, "a merge key", "a manifest has none; write the keys out");
    Frame& mapping = open_.back();
    Origin origin = places_.At(Offset(mark));
    const auto [first, is_new] = mapping.lines.emplace(key, origin.line);
    if (!is_new) {
      Refuse(mark, "duplicate key " + InBackticks(key),
             "the first is on line " + std::to_string(first->second));
    }
    mapping.node.keys.push_back({key, std::move(origin)});
  }

  void Add(const YAML::Mark& mark, YamlNode node) {
    node.origin = places_.At(Offset(mark));
    Attach(std::move(node));
  }

  void Attach(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    YamlNode& parent = open_.back().node;
    // The mark of a value that is not there is somewhere behind it.
    if (node.kind == YamlKind::kNull && parent.kind == YamlKind::kMapping) {
      node.origin = parent.keys.back().origin;
    }
    parent.items.push_back(std::move(node));
  }

  std::string_view text_;
  const TextPlaces& places_;
  YamlNode root_{};
  std::vector<Frame> open_{};
  int events_ = 0;
  int documents_ = 0;
};

}  // namespace

tl::expected<YamlNode, Complaint> ReadYaml(std::string_view text, std::string_view file) {
  if (text.size() > kMaxManifestBytes) {
    const Origin start{std::string(file), 1, 1};
    return tl::unexpected(Complaint{start, "a manifest of more than 1 MiB", "split it"});
  }
  text = WithoutByteOrderMark(text);
  const TextPlaces places(text, file);
  if (std::optional<Complaint> trouble = CheckText(text, places)) {
    return tl::unexpected(std::move(*trouble));
  }
  TreeBuilder builder(text, places);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    // Not only the first: what follows a document must not be dropped in silence.
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refusal& refusal) {
    return tl::unexpected(refusal.why);
  } catch (const YAML::Exception& error) {
    const int offset = std::max(error.mark.pos, 0);
    return tl::unexpected(
        ExplainYamlError(text, places, static_cast<std::size_t>(offset), error.msg));
  } catch (const std::exception& error) {
    return tl::unexpected(ExplainYamlError(text, places, 0, error.what()));
  }
  return builder.TakeRoot();
}

}  // namespace lockstep
