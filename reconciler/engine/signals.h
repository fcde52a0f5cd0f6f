// Signals: what names, log lines and code tell of one candidate, weighed as kSignals says. Pure.
#pragma once

#include <span>
#include <string>

#include "reconciler/model/clues.h"
#include "reconciler/model/explanation.h"
#include "reconciler/model/name_likeness.h"

namespace lockstep {

// Of the documents that a candidate is held against, the newest of each name.
using Documents = std::span<const BadDocument* const>;

// `names`: those in ids that are so like the program's name. All points for its beginning, a third
// for words that it shares.
Fact WeighName(Likeness likeness, std::span<const std::string> names);

// For by the share that it names of those ids that any line names; against if all lines that name
// one are of others.
Fact WeighLog(const Address& program, Documents documents, const Result<Mentions>& mentions);

// `answer`: the observation of Suspect::code; null if nobody looked. Refuted code speaks for it if
// a document is not older than the image, proven code against it if none is. An image without the
// file tells nothing.
Fact WeighCode(const Suspect& program, Documents documents, const Observation* answer);

}  // namespace lockstep
