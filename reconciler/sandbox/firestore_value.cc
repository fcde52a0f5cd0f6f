#include "reconciler/sandbox/firestore_value.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cstdint>
#include <span>

#include "reconciler/base/safe_text.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/stamp.h"

namespace lockstep::sandbox {

namespace {

constexpr int kMaxDepth = 20;

Result<Json> Value(const Json& value, int depth);

tl::unexpected<Error> Bad(std::string_view what) {
  return Fail(Code::kInvalidArgument, fmt::format("Invalid value at 'fields': {}", what));
}

Result<Json> Integer(const Json& content) {
  if (content.is_number_integer()) return Json(std::to_string(content.get<std::int64_t>()));
  if (!content.is_string()) return Bad("integerValue is no number");
  const auto& text = content.get_ref<const std::string&>();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    return Bad("integerValue is no int64");
  }
  return Json(std::to_string(number));
}

Result<Json> Double(const Json& content) {
  const bool is_word = content == "NaN" || content == "Infinity" || content == "-Infinity";
  if (!content.is_number() && !is_word) return Bad("doubleValue is no number");
  return content;
}

Result<Json> Timestamp(const Json& content) {
  const auto stamp =
      content.is_string() ? ParseStamp(content.get_ref<const std::string&>()) : std::nullopt;
  if (!stamp) return Bad("timestampValue is no RFC 3339 time");
  return Json(Text(*stamp));
}

Result<Json> Array(const Json& content, int depth) {
  LOCKSTEP_CHECK(OnlyMembers(content, "arrayValue", {"values"}));
  Json values = Json::array();
  for (const Json& item : At(content, "values")) {
    if (item.is_object() && item.contains("arrayValue")) {
      return Bad("Nested arrays are not allowed");
    }
    LOCKSTEP_TRY(Json canonical, Value(item, depth + 1));
    values.push_back(std::move(canonical));
  }
  return values.empty() ? Json::object() : Json{{"values", std::move(values)}};
}

Result<Json> Fields(const Json& fields, int depth) {
  if (fields.is_null()) return Json::object();
  if (!fields.is_object()) return Bad("fields is no map");
  Json canonical = Json::object();
  for (const auto& [name, value] : fields.items()) {
    const bool reserved = name.size() >= 4 && name.starts_with("__") && name.ends_with("__");
    if (name.empty() || reserved) {
      return Bad(fmt::format("the field name \"{}\" is reserved", Printable(name, 60)));
    }
    LOCKSTEP_TRY(canonical[name], Value(value, depth + 1));
  }
  return canonical;
}

Result<Json> Map(const Json& content, int depth) {
  LOCKSTEP_CHECK(OnlyMembers(content, "mapValue", {"fields"}));
  LOCKSTEP_TRY(Json fields, Fields(At(content, "fields"), depth));
  return fields.empty() ? Json::object() : Json{{"fields", std::move(fields)}};
}

Result<Json> GeoPoint(const Json& content) {
  LOCKSTEP_CHECK(OnlyMembers(content, "geoPointValue", {"latitude", "longitude"}));
  return content;
}

// For a kind whose JSON is canonical as it is.
Result<Json> Typed(const std::string& kind, const Json& content, bool is_of_kind) {
  return is_of_kind ? Result<Json>(content) : Bad(fmt::format("{} has another type", kind));
}

// The content under `kind`, canonical.
Result<Json> Content(const std::string& kind, const Json& content, int depth) {
  if (kind == "integerValue") return Integer(content);
  if (kind == "doubleValue") return Double(content);
  if (kind == "timestampValue") return Timestamp(content);
  if (kind == "arrayValue") return Array(content, depth);
  if (kind == "mapValue") return Map(content, depth);
  if (kind == "geoPointValue") return GeoPoint(content);
  if (kind == "booleanValue") return Typed(kind, content, content.is_boolean());
  if (kind == "nullValue")
    return Typed(kind, nullptr, content.is_null() || content == "NULL_VALUE");
  const bool is_text = kind == "stringValue" || kind == "bytesValue" || kind == "referenceValue";
  if (is_text) return Typed(kind, content, content.is_string());
  return Fail(UnknownMember(kind, "fields"));
}

Result<Json> Value(const Json& value, int depth) {
  if (depth > kMaxDepth) return Bad("nested more than 20 deep");
  if (!value.is_object() || value.size() != 1) return Bad("a value has exactly one kind");
  const auto member = value.begin();
  LOCKSTEP_TRY(Json canonical, Content(member.key(), member.value(), depth));
  return Json{{member.key(), std::move(canonical)}};
}

// Reads "`...`" at the start of `rest`, without its quotes, and takes it off.
Result<std::string> Quoted(std::string_view& rest) {
  std::string part;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '`') {
      rest.remove_prefix(i + 1);
      return part;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    part += rest[i];
  }
  return Fail(Code::kInvalidArgument, "Invalid property path: a back quote is not closed");
}

Result<std::string> Plain(std::string_view& rest) {
  const std::string part(rest.substr(0, rest.find('.')));
  rest.remove_prefix(part.size());
  const bool starts_well =
      !part.empty() && std::isdigit(static_cast<unsigned char>(part.front())) == 0;
  for (const char c : part) {
    if (starts_well && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')) continue;
    return Fail(Code::kInvalidArgument, "Invalid property path \"" + Printable(part, 60) + "\"");
  }
  if (!starts_well) return Fail(Code::kInvalidArgument, "Invalid property path: an empty part");
  return part;
}

const Json& FieldsOf(const Json& value) { return At(At(value, "mapValue"), "fields"); }

void SetPart(Json& fields, std::span<const std::string> path, const Json* value) {
  if (path.size() == 1) {
    if (value == nullptr) {
      fields.erase(path[0]);
    } else {
      fields[path[0]] = *value;
    }
    return;
  }
  if (!fields.contains(path[0]) && value == nullptr) return;
  Json inner = fields.contains(path[0]) ? FieldsOf(fields[path[0]]) : Json();
  if (!inner.is_object()) inner = Json::object();
  SetPart(inner, path.subspan(1), value);
  fields[path[0]] = {{"mapValue", inner.empty() ? Json::object() : Json{{"fields", inner}}}};
}

}  // namespace

Result<Json> CanonicalFields(const Json& fields) { return Fields(fields, 0); }

Result<std::vector<std::string>> ParseFieldPath(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    auto part = text.starts_with('`') ? Quoted(text) : Plain(text);
    if (!part) return Fail(std::move(part).error());
    parts.push_back(*std::move(part));
    if (text.empty()) return parts;
    if (text.front() != '.') return Fail(Code::kInvalidArgument, "Invalid property path");
    text.remove_prefix(1);
  }
}

const Json* FieldAt(const Json& fields, const std::vector<std::string>& path) {
  const Json* level = &fields;
  const Json* value = nullptr;
  for (const std::string& part : path) {
    if (!level->is_object() || !level->contains(part)) return nullptr;
    value = &(*level)[part];
    level = &FieldsOf(*value);
  }
  return value;
}

void SetField(Json& fields, const std::vector<std::string>& path, const Json* value) {
  SetPart(fields, path, value);
}

Result<Json> Masked(const Json& fields, const std::vector<std::string>& mask) {
  Json kept = Json::object();
  for (const std::string& text : mask) {
    LOCKSTEP_TRY(const auto path, ParseFieldPath(text));
    if (const Json* value = FieldAt(fields, path)) SetField(kept, path, value);
  }
  return kept;
}

}  // namespace lockstep::sandbox
