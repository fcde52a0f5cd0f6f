// Evidence as JSON: the `checks` of Terraform's plan format, and the record that an audit keeps.
#pragma once

#include <span>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/verification.h"

namespace lockstep {

// [{rung, verdict, detail, look}].
Json RungsJson(std::span<const Evidence> ladder);

// One check for each rung of each resource, by address and rung: {address: {kind: "check", name,
// to_display}, status, instances: [{address, status, problems: [{message}]}]}. status: pass, fail,
// unknown, or error for a resource that could not be read, which is one check of its own.
Json ChecksOf(const Verification& verification);

// What `verify --json` prints: {format_version, timestamp, checks, lockstep}. All that is ours
// stands below `lockstep`: {project, region, manifest_sha256, summary, resources: [{address,
// judgement, problem, rungs: [{rung, verdict, detail, look}]}]}.
Json VerificationJson(const Verification& verification);

// What `verify --evidence` keeps: the same, and under `lockstep` the version, when it began and
// ended, and of each resource when it was read, its fingerprint, what was wanted (with the digests
// that count as right) and what was live.
Json EvidenceRecord(const Verification& verification, std::string_view version);

}  // namespace lockstep
