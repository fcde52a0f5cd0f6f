// What Google's JSON APIs have in common: errors, parsed answers, pages.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"

namespace lockstep {

// What an answer with a status of 400 or more says, by `error.status` of its body (also in the
// array form of Firestore's streams) and by the HTTP status where the body is not Google's.
// A 404 is kNotFound only with a JSON body whose status is NOT_FOUND: proxies and the emulator
// answer 404 in plain text for other reasons, and that is kUnavailable.
// REQUIRES: response.status >= 300.
Error ErrorOf(const Response& response);

// The JSON object of a 200, or the error. kDataLoss for an answer that is not JSON (a captive
// portal's HTML), cut short, or no object: half an answer is never an empty one.
Result<Json> ObjectOf(const Result<Response>& response);

// GETs `url` and its further pages (pageToken), handing each element of the array `key` on.
// Continues on nextPageToken alone, never on a page's length. kDataLoss if a token comes twice,
// `unreachable` is not empty, or there are more than 10,000 pages.
Status ReadPages(Reader& http, const std::string& url, std::string_view key,
                 const std::function<Status(const Json& element)>& take,
                 const std::stop_token& stop);

// The same for a list of which the beginning is enough: reads at most `most_pages` pages (at least
// 1). True if that was all of it, false if it goes on.
Result<bool> ReadFirstPages(Reader& http, const std::string& url, std::string_view key,
                            int most_pages, const std::function<Status(const Json& element)>& take,
                            const std::stop_token& stop);

}  // namespace lockstep
