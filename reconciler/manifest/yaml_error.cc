#include "reconciler/manifest/yaml_error.h"

#include <algorithm>

#include "reconciler/base/line.h"

namespace lockstep {
namespace {

struct Explanation {
  std::string_view message{};  // of yaml-cpp 0.7.0, or how it begins
  std::string_view what{};
  std::string_view hint{};
};

constexpr Explanation kExplanations[] = {
    {"illegal map value", "`key: value` where no key may stand",
     "quote a text that holds a colon and a space, and check the indentation"},
    {"illegal map key", "`?` where no key may stand", "quote the text if it is a value"},
    {"illegal block entry", "`- ` where no list may begin", "check the indentation"},
    {"illegal flow end", "a closing bracket without an opening one", "quote it if it is text"},
    {"illegal tab", "a tab in the indentation", "YAML indents with spaces"},
    {"illegal EOF in scalar", "a quote that is never closed", ""},
    {"illegal document indicator", "`---` or `...` inside a quoted text", "close the quote"},
    {"end of map flow not found", "a `{` that is never closed", ""},
    {"end of sequence flow not found", "a `[` that is never closed", ""},
    {"end of map not found", "text that is no `key: value`",
     "check the indentation and the quotes of this line and of the one before"},
    {"end of sequence not found", "text that is no `- item`",
     "check the indentation and the quotes of this line and of the one before"},
    {"unknown escape character", "an unknown escape in double quotes",
     "single quotes know no escapes"},
    {"bad character found while scanning hex number", "an escape that is no hexadecimal number",
     "single quotes know no escapes"},
    {"invalid unicode", "an escape that is no character", "single quotes know no escapes"},
    {"unexpected character in block scalar", "text behind a `|` or `>`", "begin it on a new line"},
    {"the referenced anchor is not defined", "an alias",
     "a manifest has none; quote it if it is text"},
    {"alias not found", "an alias", "a manifest has none; quote it if it is text"},
    {"illegal character found while scanning alias", "an alias",
     "a manifest has none; quote it if it is text"},
    {"anchor not found", "an anchor", "a manifest has none; quote it if it is text"},
    {"illegal character found while scanning anchor", "an anchor",
     "a manifest has none; quote it if it is text"},
    {"cannot assign multiple anchors", "an anchor", "a manifest has none; write values out"},
    {"cannot assign multiple tags", "a tag", "a manifest has none"},
    {"illegal character found while scanning tag", "a tag", "a manifest has none"},
    {"tag handle with no suffix", "a tag", "a manifest has none"},
    {"end of verbatim tag", "a tag", "a manifest has none"},
};

bool IsIndentedWithTab(std::string_view line) {
  const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
  return indentation.find('\t') != std::string_view::npos;
}

}  // namespace

Complaint ExplainYamlError(std::string_view text, const TextPlaces& places, std::size_t offset,
                           std::string_view message) {
  offset = std::min(offset, text.size());
  Complaint complaint{places.At(offset), "", ""};
  if (IsIndentedWithTab(LineAround(text, offset))) {
    complaint.what = "a tab in the indentation";
    complaint.hint = "YAML indents with spaces";
    return complaint;
  }
  if (message == "unknown token") {
    complaint.what = "a value cannot begin with " + InBackticks(text.substr(offset).substr(0, 1));
    complaint.hint = "quote the text";
    return complaint;
  }
  const auto* known =
      std::find_if(std::begin(kExplanations), std::end(kExplanations),
                   [&](const Explanation& one) { return message.starts_with(one.message); });
  if (known == std::end(kExplanations)) {
    complaint.what = "not YAML: " + InBackticks(message);
    return complaint;
  }
  complaint.what = known->what;
  complaint.hint = known->hint;
  return complaint;
}

}  // namespace lockstep
