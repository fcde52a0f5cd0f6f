// Line: cpprestsdk's client for one origin. No type of the library shows here.
#pragma once

#include <functional>
#include <memory>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/http/body_pipe.h"
#include "reconciler/http/http.h"
#include "reconciler/http/proxy.h"
#include "reconciler/http/tls_store.h"
#include "reconciler/http/url.h"

namespace lockstep {

// Has a pool of connections of its own, which are closed when the last user of the line is gone.
// Thread-safe.
class Line {
 public:
  // `proxy` is null for a direct line. `step_timeout` bounds one step (connecting, one read), not
  // the whole: it ends what nobody waits for any more. kInvalidArgument if the library refuses the
  // origin or the proxy.
  static Result<std::shared_ptr<Line>> Make(const Url& url, const Proxy* proxy,
                                            std::shared_ptr<TlsStore> store, Duration step_timeout);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  using Cancel = std::function<void()>;  // closes the connection; does not block

  // Sends `request` and returns at once; the answer arrives in `pipe`, which is told of any
  // failure, too. REQUIRES: CheckRequest(request), and `url` is the request's.
  // Errors: kInvalidArgument if the library would send another target than `url` has; nothing was
  // sent.
  Result<Cancel> Send(const Request& request, const Url& url,
                      const std::shared_ptr<BodyPipe>& pipe);

 private:
  struct Client;
  explicit Line(std::unique_ptr<Client> client);

  std::unique_ptr<Client> client_;
};

}  // namespace lockstep
