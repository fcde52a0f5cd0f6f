// RenderRestoration, RenderRestored: what a restore would do and did, in Terraform's manner.
#pragma once

#include <string>

#include "reconciler/model/restoration.h"
#include "reconciler/render/style.h"

namespace lockstep {

// What would be put back, from where; with a warning if the backup has no end.
std::string RenderRestoration(const Restoration& plan, const TextStyle& style);

// The lines at the end; "Restore complete!" begins them only if there was no error.
std::string RenderRestored(const Restored& done, const TextStyle& style);

// "1017 restored, 18 existed already"
std::string RestoredNote(const Restored& done);

}  // namespace lockstep
