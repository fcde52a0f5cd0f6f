// What the sandbox's APIs are called with and what they answer: requests taken apart, Google's
// answers put together.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"

namespace lockstep::sandbox {

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct ApiRequest {
  std::string method{};
  std::string host{};                // the Host header, lower-case, without a port
  std::string authority{};           // the Host header, lower-case, as sent
  std::string target{};              // path and query as sent
  std::string path{};                // as sent
  std::vector<std::string> parts{};  // the path's segments, percent-decoded once
  Parameters query{};                // decoded
  Headers headers{};
  std::string body{};
};

struct ApiAnswer {
  int status = 200;
  Headers headers{};
  std::string body{};
};

// Fills path, parts and query from `target`. kInvalidArgument for a broken percent-encoding.
Status TakeTargetApart(std::string_view target, ApiRequest& request);

// The value of a query parameter, or "".
std::string ParameterOf(const ApiRequest& request, std::string_view name);

// kInvalidArgument for a query parameter that is neither in `known` nor one every API has.
Status OnlyParameters(const ApiRequest& request, std::initializer_list<std::string_view> known);

// A count such as pageSize: 0 if absent, kInvalidArgument for a negative one or none at all.
Result<int> CountParameter(const ApiRequest& request, std::string_view name);
Result<bool> FlagParameter(const ApiRequest& request, std::string_view name);

// The body as a JSON object; an empty body is an empty object. kInvalidArgument otherwise.
Result<Json> BodyObject(const ApiRequest& request);

// kInvalidArgument, in Google's words, for a member of `object` that is not in `known`.
Status OnlyMembers(const Json& object, std::string_view where,
                   std::initializer_list<std::string_view> known);
// What is wrong with a request: it is the caller's fault.
tl::unexpected<Error> Invalid(std::string message);
Error UnknownMember(std::string_view name, std::string_view where);

int HttpStatusOf(Code code);
int RpcCodeOf(Code code);  // the number of google.rpc.Code

Json ErrorBody(int http_status, std::string_view status, const std::string& message);
ApiAnswer JsonAnswer(const Json& body, int status = 200);
ApiAnswer AnswerOf(const Result<Json>& outcome);
ApiAnswer ErrorAnswer(const Error& error);

}  // namespace lockstep::sandbox
