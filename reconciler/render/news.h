// News of the loop as the bodies that are sent to others. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/model/news.h"

namespace lockstep {

// What Slack and those that took over its format read: {text}. Foreign text makes no link, no
// mention and no channel call in it. What is new comes first, of each at most ten lines.
Json SlackMessage(const News& news);

// {format_version, manifest, project, region, round, at, command, appeared, gone, now}; each
// problem is {about, state, what, detail, look}.
Json NewsJson(const News& news);

// What Alertmanager's /api/v2/alerts takes: an alert for each problem, firing until well after the
// next round is due unless it is sent again, and one that ends for each that is gone.
Json AlertsJson(const News& news);

}  // namespace lockstep
