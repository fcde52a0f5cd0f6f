// Clue sources: what a plugin may tell of bad documents and of who wrote them. One interface for
// each kind of clue, since each comes from another plugin; the engine joins them
// (engine/explain.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reconciler/model/clues.h"
#include "reconciler/provider/provider.h"

namespace lockstep {

// All of them are stateless, as a Provider is.
class BadDocumentSource {
 public:
  virtual ~BadDocumentSource() = default;

  virtual std::string_view Type() const = 0;  // of the resources whose documents it reads

  // The bad documents of `wanted`, in one pass over it. kFailedPrecondition if nothing says what a
  // bad document is. REQUIRES: `wanted` went through Validate.
  virtual Result<BadDocuments> FindBad(const Resource& wanted, const Reading& world) const = 0;
};

class SuspectSource {
 public:
  virtual ~SuspectSource() = default;

  // Every program of world.scope, whether or not a manifest names it, by lists and not one by one.
  // `wanted`: the resources of the manifest; what they ask of their code is asked of them, what
  // those among `writers` ask is asked of all others. Never fails as a whole.
  virtual Suspects FindSuspects(std::span<const Resource> wanted, std::span<const Address> writers,
                                const Reading& world) const = 0;
};

class MentionSource {
 public:
  virtual ~MentionSource() = default;

  // Which programs' lines since `since` (RFC 3339) name one of `ids`. One query, however many ids:
  // as many of them as it holds are in Mentions::asked, the first ones.
  virtual Result<Mentions> FindMentions(std::span<const std::string> ids, const std::string& since,
                                        const Reading& world) const = 0;
};

}  // namespace lockstep
