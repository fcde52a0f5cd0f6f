// Whom the environment tells `lockstep run` to send its news to.
#pragma once

#include <vector>

#include "reconciler/base/environment.h"
#include "reconciler/base/result.h"
#include "reconciler/notify/notifier.h"

namespace lockstep::cli {

// LOCKSTEP_SLACK_WEBHOOK_URL, LOCKSTEP_WEBHOOK_URL (signed with LOCKSTEP_WEBHOOK_SECRET) and
// LOCKSTEP_ALERTMANAGER_URL; each may have _FILE behind it and name a file instead. A webhook's URL
// is a credential, so none of them is a flag, and no manifest can name one. kInvalidArgument for a
// URL that does not parse or is plain http beyond this machine; the errors of ReadFile.
Result<std::vector<NewsSink>> SinksOf(const GetEnv& get_env);

}  // namespace lockstep::cli
