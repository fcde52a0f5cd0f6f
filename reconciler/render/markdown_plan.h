// RenderMarkdown: a plan as the comment of a pull request.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reconciler/model/plan.h"

namespace lockstep {

// GitHub takes 65,536 characters in a comment; no text has more characters than bytes.
inline constexpr std::size_t kLongestComment = 65'000;

// How every text begins that RenderMarkdown made.
inline constexpr std::string_view kCommentBeginning = "<!-- lockstep plan ";

struct MarkdownPlan {
  std::string manifest_file{};               // as it was called; part of the marker
  std::size_t most_bytes = kLongestComment;  // at least 2,000
};

// The first line: an HTML comment that a reader does not see, the same for every plan of this file
// in this project and region. Whoever posts the text finds the comment by it that is to be updated.
std::string CommentMarker(const Scope& scope, const std::string& manifest_file);

// The marker, a headline, the dangers, then every change and every warning, each folded. If that
// is more than `most_bytes`, whole blocks at the end are left out, and how many is said. Equal
// plans, equal bytes.
std::string RenderMarkdown(const Plan& plan, const MarkdownPlan& options);

}  // namespace lockstep
