// Redirected: where a registry's redirect leads, and what goes there. Pure.
#pragma once

#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/http/url.h"

namespace lockstep::oci {

// As many in a row are followed; one more is an error.
inline constexpr int kMostRedirects = 3;

// True for the statuses that send a GET elsewhere: 301, 302, 303, 307, 308.
bool IsRedirect(int status);

// True for https, and for http on this machine: where a registry may send us to at all. Whether
// the host is asked is settled by http/allow_list.h.
bool MayBeSentTo(const Url& url);

// `request` as it goes on to the Location of `reply`, which may be relative. Another scheme, host
// or port gets no credential, neither the one that `request` brings nor one of the stack's, and
// whatever it redirects to gets none either. Errors name the host alone: the rest of a Location
// works as a ticket.
// kDataLoss: no Location, or one that is no URL. kPermissionDenied: see MayBeSentTo.
Result<Request> Redirected(Request request, const Response& reply);

}  // namespace lockstep::oci
