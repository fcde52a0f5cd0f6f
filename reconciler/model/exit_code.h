// The exit codes, all of them. Terraform's, so that pipelines need no change.
#pragma once

namespace lockstep {

inline constexpr int kExitOk = 0;        // done, or nothing to do
inline constexpr int kExitError = 1;     // any error, a blocked plan, or interrupted
inline constexpr int kExitChanges = 2;   // plan --detailed-exitcode, and there are changes
inline constexpr int kExitFindings = 3;  // plan --strict: no changes, but errors or unproven checks

}  // namespace lockstep
