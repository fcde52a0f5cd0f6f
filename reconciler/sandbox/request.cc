#include "reconciler/sandbox/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "reconciler/base/safe_text.h"

namespace lockstep::sandbox {
namespace {

struct CodeRow {
  Code code;
  int rpc;
  int http;
};
constexpr std::array<CodeRow, 14> kCodes{{{Code::kCancelled, 1, 499},
                                          {Code::kInvalidArgument, 3, 400},
                                          {Code::kDeadlineExceeded, 4, 504},
                                          {Code::kNotFound, 5, 404},
                                          {Code::kAlreadyExists, 6, 409},
                                          {Code::kPermissionDenied, 7, 403},
                                          {Code::kResourceExhausted, 8, 429},
                                          {Code::kFailedPrecondition, 9, 400},
                                          {Code::kAborted, 10, 409},
                                          {Code::kUnimplemented, 12, 501},
                                          {Code::kInternal, 13, 500},
                                          {Code::kUnavailable, 14, 503},
                                          {Code::kDataLoss, 15, 500},
                                          {Code::kUnauthenticated, 16, 401}}};

const CodeRow& RowOf(Code code) {
  return *std::find_if(kCodes.begin(), kCodes.end(),
                       [&](const CodeRow& r) { return r.code == code; });
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

Result<std::string> Decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? HexDigit(text[i + 2]) : std::nullopt;
    if (!high || !low)
      return Fail(Code::kInvalidArgument, "Malformed percent-encoding in the URL.");
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

Status TakeTargetApart(std::string_view target, ApiRequest& request) {
  request.target = target;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  std::string_view path = request.path;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (const std::string_view part : Split(path, '/')) {
    LOCKSTEP_TRY(std::string decoded, Decoded(part));
    request.parts.push_back(std::move(decoded));
  }
  if (mark == std::string_view::npos) return {};
  for (const std::string_view pair : Split(target.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    LOCKSTEP_TRY(std::string name, Decoded(pair.substr(0, equals)));
    std::string value;
    if (equals != std::string_view::npos) {
      LOCKSTEP_TRY(value, Decoded(pair.substr(equals + 1)));
    }
    request.query.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

std::string ParameterOf(const ApiRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.query) {
    if (key == name) return value;
  }
  return "";
}

Status OnlyParameters(const ApiRequest& request, std::initializer_list<std::string_view> known) {
  constexpr std::array<std::string_view, 5> kEverywhere{"alt", "$alt", "prettyPrint", "key",
                                                        "quotaUser"};
  for (const auto& [name, value] : request.query) {
    const bool is_known =
        std::find(known.begin(), known.end(), name) != known.end() ||
        std::find(kEverywhere.begin(), kEverywhere.end(), name) != kEverywhere.end();
    if (is_known) continue;
    return Fail(Code::kInvalidArgument,
                fmt::format("Invalid JSON payload received. Unknown name \"{}\": Cannot bind query "
                            "parameter.",
                            Printable(name, 60)));
  }
  return {};
}

Result<int> CountParameter(const ApiRequest& request, std::string_view name) {
  const std::string text = ParameterOf(request, name);
  if (text.empty()) return 0;
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 0) {
    return Fail(Code::kInvalidArgument, fmt::format("Invalid value at '{}': it must be a number "
                                                    "that is not negative.",
                                                    name));
  }
  return count;
}

Result<bool> FlagParameter(const ApiRequest& request, std::string_view name) {
  const std::string text = ParameterOf(request, name);
  if (text.empty() || text == "false") return false;
  if (text == "true") return true;
  return Fail(Code::kInvalidArgument, fmt::format("Invalid value at '{}' (TYPE_BOOL)", name));
}

Result<Json> BodyObject(const ApiRequest& request) {
  if (request.body.empty()) return Json::object();
  auto parsed = ParseJson(request.body);
  if (!parsed) {
    return Fail(Code::kInvalidArgument,
                "Invalid JSON payload received. " + std::move(parsed).error().message);
  }
  if (!parsed->is_object()) {
    return Fail(
        Code::kInvalidArgument,
        "Invalid JSON payload received. Unknown name \"\": Root element must be a message.");
  }
  return *std::move(parsed);
}

tl::unexpected<Error> Invalid(std::string message) {
  return Fail(Code::kInvalidArgument, std::move(message));
}

Error UnknownMember(std::string_view name, std::string_view where) {
  const std::string at = where.empty() ? "" : fmt::format(" at '{}'", where);
  return Error{
      Code::kInvalidArgument,
      fmt::format("Invalid JSON payload received. Unknown name \"{}\"{}: Cannot find field.",
                  Printable(name, 60), at),
      std::nullopt};
}

Status OnlyMembers(const Json& object, std::string_view where,
                   std::initializer_list<std::string_view> known) {
  if (!object.is_object()) {
    return Fail(Code::kInvalidArgument, fmt::format("Invalid value at '{}': no message.", where));
  }
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Fail(UnknownMember(name, where));
    }
  }
  return {};
}

int HttpStatusOf(Code code) { return RowOf(code).http; }
int RpcCodeOf(Code code) { return RowOf(code).rpc; }

Json ErrorBody(int http_status, std::string_view status, const std::string& message) {
  return {{"error", {{"code", http_status}, {"message", message}, {"status", status}}}};
}

ApiAnswer JsonAnswer(const Json& body, int status) {
  return {status, {{"content-type", "application/json; charset=UTF-8"}}, Dump(body)};
}

ApiAnswer ErrorAnswer(const Error& error) {
  const int http = HttpStatusOf(error.code);
  return JsonAnswer(ErrorBody(http, Name(error.code), error.message), http);
}

ApiAnswer AnswerOf(const Result<Json>& outcome) {
  return outcome ? JsonAnswer(*outcome) : ErrorAnswer(outcome.error());
}

}  // namespace lockstep::sandbox
