#include "reconciler/base/json.h"

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kShownKey = 60;  // characters of a foreign key in a message

// Walks the text and tells how far the parser got: the library reports positions only for the
// errors that it finds itself.
class CountedBytes {
 public:
  using difference_type = std::ptrdiff_t;
  using value_type = char;
  using pointer = const char*;
  using reference = const char&;
  using iterator_category = std::input_iterator_tag;

  CountedBytes(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  CountedBytes& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  bool operator==(const CountedBytes& other) const { return at_ == other.at_; }
  bool operator!=(const CountedBytes& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

// Builds the value, and stops at what the library would let pass.
class StrictBuilder final : public nlohmann::json_sax<Json> {
 public:
  explicit StrictBuilder(int max_depth) : max_depth_(max_depth) {}

  bool null() override { return Put(nullptr); }
  bool boolean(bool value) override { return Put(value); }
  bool number_integer(number_integer_t value) override { return Put(value); }
  bool number_unsigned(number_unsigned_t value) override { return Put(value); }
  bool number_float(number_float_t value, const string_t&) override { return Put(value); }
  bool string(string_t& value) override { return Put(std::move(value)); }
  bool binary(binary_t&) override { return Refuse("binary value"); }
  bool start_object(std::size_t) override { return Open(Json::object()); }
  bool start_array(std::size_t) override { return Open(Json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    const auto [slot, is_new] = open_.back()->get_ref<Json::object_t&>().emplace(name, nullptr);
    if (!is_new) return Refuse("duplicate key \"" + Printable(name, kShownKey) + "\"");
    slot_ = &slot->second;
    return true;
  }
  // The library's own text quotes what it read, which may be a secret: only its place is kept.
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

  Json Take() { return std::move(root_); }
  const std::string& why() const { return why_; }

 private:
  Json* Place(Json value) {
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_object()) return &(*slot_ = std::move(value));
    return &open_.back()->get_ref<Json::array_t&>().emplace_back(std::move(value));
  }
  bool Put(Json value) {
    Place(std::move(value));
    return true;
  }
  bool Open(Json empty) {
    if (static_cast<int>(open_.size()) >= max_depth_) {
      return Refuse("nested deeper than " + std::to_string(max_depth_));
    }
    open_.push_back(Place(std::move(empty)));
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }
  bool Refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }

  int max_depth_;
  Json root_;
  std::vector<Json*> open_;  // stays valid: only the innermost container grows
  Json* slot_ = nullptr;     // of the key that was read last
  std::string why_;
};

tl::unexpected<Error> NotJson(std::size_t offset, std::string_view why) {
  return Fail(Code::kDataLoss,
              "not the JSON expected at byte " + std::to_string(offset) + ": " + std::string(why));
}

// What the library would not refuse: it skips a byte order mark and takes NUL for the end.
std::optional<Error> RefuseRawBytes(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    return NotJson(limits.bytes, "larger than " + std::to_string(limits.bytes) + " bytes").value();
  }
  if (text.starts_with("\xEF\xBB\xBF")) return NotJson(0, "byte order mark").value();
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return NotJson(nul, "NUL byte").value();
  }
  return std::nullopt;
}

}  // namespace

Result<Json> ParseJson(std::string_view text, const JsonLimits& limits) {
  if (auto refused = RefuseRawBytes(text, limits)) return Fail(*std::move(refused));
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* reached = begin;
  StrictBuilder builder(limits.depth);
  try {
    if (Json::sax_parse(CountedBytes(begin, &reached), CountedBytes(end, &reached), &builder)) {
      return builder.Take();
    }
  } catch (const Json::exception&) {
    return NotJson(static_cast<std::size_t>(reached - begin), "invalid value");
  }
  const auto offset = static_cast<std::size_t>(reached - begin);
  if (!builder.why().empty()) return NotJson(offset, builder.why());
  if (reached == end && text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return NotJson(offset, "empty");
  }
  return NotJson(offset, reached == end ? "cut short or invalid" : "invalid");
}

std::string Dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string StringAt(const Json& object, std::string_view key) {
  const Json& value = At(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

const Json& At(const Json& object, std::string_view key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

}  // namespace lockstep
