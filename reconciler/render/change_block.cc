#include "reconciler/render/change_block.h"

#include <algorithm>
#include <vector>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kContextShown = 4;    // unchanged attributes; more are counted
constexpr std::size_t kNoteColumns = 160;   // a document id may have 1,500 bytes
constexpr std::size_t kDigestDigits = 12;   // of a digest that is shortened
constexpr std::size_t kLongestDigest = 64;  // hexadecimal digits of a SHA-256
constexpr std::string_view kEllipsis = "…";

bool Held(const Change& change) {
  return change.action == Action::kNone && change.reason.starts_with("held");
}

std::string Verb(const Change& change) {
  switch (change.action) {
    case Action::kUpdate: return "will be updated in-place";
    case Action::kDelete: return "will be cleaned";
    case Action::kNone: break;
  }
  return "is held and stays as it is";
}

std::string Symbol(const FieldDiff& diff) {
  if (diff.before == diff.after) return " ";
  if (diff.after.is_null()) return "-";
  return diff.before.is_null() ? "+" : "~";
}

std::string PaintSymbol(const std::string& symbol, bool color) {
  if (symbol == " ") return symbol;
  const Hue hue = symbol == "-" ? Hue::kRed : symbol == "+" ? Hue::kGreen : Hue::kYellow;
  return Paint(hue, symbol, color);
}

std::string Value(const Json& value, Action action) {
  if (value.is_string()) return Quoted(value.get_ref<const std::string&>());
  if (action == Action::kDelete && value.is_number_integer()) {
    return Counted(value.get<std::int64_t>(), "document");
  }
  return Printable(Dump(value));
}

// Cuts each "sha256:" and 64 digits to the digits that people compare.
std::string ShortDigests(std::string text) {
  constexpr std::string_view kPrefix = "sha256:";
  for (std::size_t at = text.find(kPrefix); at != std::string::npos; at = text.find(kPrefix, at)) {
    at += kPrefix.size();
    const std::size_t end = std::min(text.find_first_not_of("0123456789abcdef", at), text.size());
    if (end - at != kLongestDigest) continue;
    text.replace(at + kDigestDigits, kLongestDigest - kDigestDigits, kEllipsis);
  }
  return text;
}

// Replaces what both begin with, up to a '/', by an ellipsis: what differs stays whole.
void DropCommonPath(std::string& before, std::string& after) {
  const auto [left, right] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto common = static_cast<std::size_t>(left - before.begin());
  // The last '/' of a name that both share stays in front of it: ".../nba-scrapers@sha256:".
  const std::size_t slash = common == 0 ? std::string::npos : before.rfind('/', common - 1);
  if (slash == std::string::npos || slash < 2) return;
  const std::string head = "\"" + std::string(kEllipsis);
  before = head + before.substr(slash);
  after = head + after.substr(slash);
}

std::string FromTo(const std::string& before, const std::string& after) {
  return before + " -> " + after;
}

// What stands right of '='. Values that do not fit into `columns` are shortened.
std::string RightSide(const FieldDiff& diff, Action action, std::size_t columns) {
  std::string before = Value(diff.before, action);
  std::string after = Value(diff.after, action);
  if (diff.after.is_null() || diff.before == diff.after) {
    return columns == 0 || Columns(before) <= columns ? before : ShortDigests(before);
  }
  if (diff.before.is_null()) return after;
  if (columns == 0 || Columns(FromTo(before, after)) <= columns) return FromTo(before, after);
  const std::string short_before = ShortDigests(before);
  const std::string short_after = ShortDigests(after);
  if (short_before != short_after) {
    before = short_before;
    after = short_after;
  }
  const bool texts = diff.before.is_string() && diff.after.is_string();
  if (texts && Columns(FromTo(before, after)) > columns) DropCommonPath(before, after);
  return FromTo(before, after);
}

struct Row {
  std::string symbol{};
  std::string path{};
  std::string value{};
  std::string note{};
};

std::string Padded(const std::string& text, std::size_t columns) {
  const std::size_t have = Columns(text);
  return have >= columns ? text : text + std::string(columns - have, ' ');
}

std::string RenderRows(const std::vector<Row>& rows, bool color) {
  std::size_t paths = 0;
  std::size_t values = 0;
  for (const Row& row : rows) {
    paths = std::max(paths, Columns(row.path));
    if (!row.note.empty()) values = std::max(values, Columns(row.value));
  }
  std::string out;
  for (const Row& row : rows) {
    out += "      " + PaintSymbol(row.symbol, color) + " " + Padded(row.path, paths) + " = ";
    out += row.note.empty() ? row.value : Padded(row.value, values) + "   # " + row.note;
    out += "\n";
  }
  return out;
}

std::string RenderAttributes(const Change& change, const TextStyle& style) {
  std::size_t paths = 0;
  for (const FieldDiff& diff : change.diffs) {
    paths = std::max(paths, Columns(Printable(diff.path)));
  }
  const std::size_t left = 8 + paths + 3;
  const std::size_t columns = style.width > left ? style.width - left : style.width;
  std::vector<Row> rows;
  std::size_t context = 0;
  for (const FieldDiff& diff : change.diffs) {
    if (diff.before == diff.after && ++context > kContextShown) continue;
    rows.push_back({.symbol = Symbol(diff),
                    .path = Printable(diff.path),
                    .value = RightSide(diff, change.action, columns),
                    .note = Printable(diff.note, kNoteColumns)});
  }
  std::string out = RenderRows(rows, style.color);
  if (context > kContextShown) {
    const auto hidden = static_cast<std::int64_t>(context - kContextShown);
    out += "        # (" + Counted(hidden, "unchanged attribute") + " hidden)\n";
  }
  return out;
}

}  // namespace

std::string SymbolOf(const Change& change) {
  if (change.action == Action::kNone) return " ";
  return change.action == Action::kDelete ? "-" : "~";
}

bool ShownInPlan(const Change& change) { return change.action != Action::kNone || Held(change); }

std::string RenderChange(const Change& change, const TextStyle& style) {
  std::string block =
      "  # " + Paint(Hue::kBold, Shown(change.address), style.color) + " " + Verb(change) + "\n";
  if (!change.reason.empty()) block += "  # (" + Printable(change.reason) + ")\n";
  for (const std::string& wait : change.waits_for) {
    block += "  # (waiting for " + Printable(wait) + ")\n";
  }
  if (change.action == Action::kNone) return block;
  block += "  " + PaintSymbol(SymbolOf(change), style.color) + " resource " +
           Quoted(change.address.type) + " " + Quoted(change.address.name) + " {\n";
  return block + RenderAttributes(change, style) + "    }\n";
}

}  // namespace lockstep
