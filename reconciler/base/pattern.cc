#include "reconciler/base/pattern.h"

#include <re2/re2.h>

#include <utility>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

// Of each compiled pattern and of its automata. RE2 refuses what would need more to compile, and
// goes on with a slower automaton, still linear, where matching would.
constexpr std::int64_t kMemory = std::int64_t{1} << 20;

re2::RE2::Options Settings() {
  re2::RE2::Options options;
  options.set_max_mem(kMemory);
  options.set_dot_nl(true);
  options.set_log_errors(false);
  return options;
}

tl::unexpected<Error> NoPattern(std::string why) {
  return Fail(Code::kInvalidArgument, std::move(why));
}

}  // namespace

Pattern::Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

Result<Pattern> Pattern::Make(std::string_view text) {
  if (text.size() > kMostBytes) {
    return NoPattern("it has " + std::to_string(text.size()) + " bytes, of " +
                     std::to_string(kMostBytes) + " at most");
  }
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), Settings());
  if (!compiled->ok()) return NoPattern(Printable(compiled->error()));
  if (re2::RE2::PartialMatch("", *compiled)) {
    return NoPattern("it matches the empty text, and so may match every id");
  }
  return Pattern(std::move(compiled));
}

std::optional<std::size_t> Pattern::Find(std::string_view text) const {
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece found;
  if (!compiled_->Match(whole, 0, whole.size(), re2::RE2::UNANCHORED, &found, 1)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found.data() - whole.data());
}

const std::string& Pattern::text() const { return compiled_->pattern(); }

}  // namespace lockstep
