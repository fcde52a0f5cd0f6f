#include "plugins/google_auth/subject_token.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "plugins/google_auth/access_token.h"
#include "plugins/google_auth/fields.h"
#include "reconciler/base/ascii.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/url.h"

namespace lockstep::google_auth {
namespace {

constexpr std::size_t kMaxSubjectToken = std::size_t{64} << 10;
constexpr std::size_t kShownPlace = 200;

// Why a source of another kind is refused; nullopt for those that are read.
std::optional<std::string> OtherKind(const Fields& fields) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kRefusedSources = {
      {{"executable", "a program is never run for a token; use a file or a url"},
       {"environment_id", "credentials of AWS are not supported; use a file or a url"},
       {"certificate", "certificates are not supported; use a file or a url"}}};
  for (const auto& [name, why] : kRefusedSources) {
    if (fields.Has(name)) return "credential_source." + std::string{name} + ": " + std::string{why};
  }
  return std::nullopt;
}

bool IsHeaderName(std::string_view name) {
  constexpr std::array<std::string_view, 4> kOurs = {"host", "content-length", "transfer-encoding",
                                                     "connection"};
  const bool word = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return word && !name.empty() && std::find(kOurs.begin(), kOurs.end(), name) == kOurs.end();
}

Status AddHeaders(const Fields& fields, SubjectSource& source) {
  const Json& headers = At(fields.object(), "headers");
  if (headers.is_null()) return {};
  if (!headers.is_object()) return fields.Refuse("headers", "an object is due");
  for (const auto& [written, value] : headers.items()) {
    std::string name = AsciiLower(written);
    const std::string text = value.is_string() ? value.get<std::string>() : "\n";
    const bool visible =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!IsHeaderName(name) || !visible) {
      return fields.Refuse("headers", InQuotes(written, 60) + " is no header that can be sent");
    }
    source.headers.emplace_back(std::move(name), Secret{std::string{text}});
  }
  return {};
}

Status ReadFormat(const Fields& fields, SubjectSource& source) {
  const Json& format = At(fields.object(), "format");
  if (format.is_null()) return {};
  const Fields inner(format, "credential_source.format.");
  LOCKSTEP_TRY(const std::string type, inner.Text("type"));
  if (type.empty() || type == "text") return {};
  if (type != "json") return inner.Refuse("type", "text or json is due");
  LOCKSTEP_TRY(source.json_field, inner.Required("subject_token_field_name"));
  return {};
}

Status CheckProviderUrl(const Fields& fields, const std::string& text, LoopbackUrls loopback) {
  const Result<Url> url = ParseUrl(text);
  if (!url) return fields.Refuse("url", "it is no URL");
  const bool here = loopback == LoopbackUrls::kAccepted && IsLoopback(url->host);
  if (url->scheme == "https" || here) return {};
  return fields.Refuse("url", "it is not https, and a secret is sent there");
}

// The token in what a source gave; `place` is where that was.
Result<Secret> TokenIn(const Secret& text, const SubjectSource& source, const std::string& place) {
  const auto clean = [&](std::string_view token) -> Result<Secret> {
    Result<Secret> cleaned = CleanToken(token, "the subject token of " + place);
    if (!cleaned) return Fail(Code::kDataLoss, std::move(cleaned).error().message);
    return cleaned;
  };
  if (source.json_field.empty()) return clean(text.Reveal());
  const Result<Json> json = ParseJson(text.Reveal());
  if (!json) return Fail(Code::kDataLoss, "what " + place + " gave is no JSON");
  const Secret token{StringAt(*json, source.json_field)};
  if (token.empty()) {
    return Fail(Code::kDataLoss, "what " + place + " gave has no text under " +
                                     InQuotes(source.json_field, 60) +
                                     " (subject_token_field_name)");
  }
  return clean(token.Reveal());
}

Result<Secret> FromProvider(const SubjectSource& source, const Exchange& exchange,
                            const std::stop_token& stop) {
  LOCKSTEP_TRY(const Url url, ParseUrl(source.url));
  const std::string place = Printable(url.host, kShownPlace);
  Request request{.url = source.url, .max_body = kMaxSubjectToken};
  for (const auto& [name, value] : source.headers) {
    request.headers.emplace_back(name, value.Reveal());
  }
  Result<Response> answer = AskPatiently(exchange, request, stop);
  if (!answer) return Fail(std::move(answer).error().Wrap("asking " + place + " who we are"));
  if (answer->status != 200) {
    return Fail(MayAnswerLater(*answer) && answer->status >= 400 ? Code::kUnavailable
                                                                 : Code::kUnauthenticated,
                place + " gave no subject token (HTTP " + std::to_string(answer->status) +
                    "); on GitHub the job needs `permissions: id-token: write`, and its request "
                    "token ends with the job");
  }
  return TokenIn(Secret{std::move(answer->body)}, source, place);
}

}  // namespace

Result<SubjectSource> ParseSubjectSource(const Json& source, LoopbackUrls loopback) {
  const Fields fields(source, "credential_source.");
  if (const std::optional<std::string> why = OtherKind(fields)) {
    return Fail(Code::kInvalidArgument, *why);
  }
  SubjectSource parsed;
  LOCKSTEP_TRY(parsed.file, fields.Text("file"));
  LOCKSTEP_TRY(parsed.url, fields.Text("url"));
  if (parsed.file.empty() == parsed.url.empty()) {
    return Fail(Code::kInvalidArgument, "credential_source: a file or a url is due");
  }
  if (!parsed.url.empty()) LOCKSTEP_CHECK(CheckProviderUrl(fields, parsed.url, loopback));
  LOCKSTEP_CHECK(AddHeaders(fields, parsed));
  LOCKSTEP_CHECK(ReadFormat(fields, parsed));
  return parsed;
}

Result<Secret> ReadSubjectToken(const SubjectSource& source, const Exchange& exchange,
                                const std::stop_token& stop) {
  if (source.file.empty()) return FromProvider(source, exchange, stop);
  const std::string place = "the file " + Printable(source.file, kShownPlace);
  Result<std::string> bytes = ReadFile(source.file == "-" ? "./-" : source.file, kMaxSubjectToken);
  if (!bytes) return Fail(std::move(bytes).error().Wrap("reading a subject token"));
  return TokenIn(Secret{*std::move(bytes)}, source, place);
}

}  // namespace lockstep::google_auth
