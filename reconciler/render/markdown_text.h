// Foreign text inside Markdown: nothing in it is markup, a mention, a reference or a CI command.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

// One line of running text, by CommonMark and GitHub's additions: every ASCII punctuation mark is
// escaped, and a word joiner (U+2060, invisible) stands where GitHub would make a mention of `@x`
// or a link of `#1` and `GH-1` even so. Wherever it is put, it is text and nothing else; in a
// table's cell, too. What is to be copied belongs into MarkdownBlock.
std::string MarkdownText(std::string_view foreign);

// The same as code, of as many lines as it has: a fence longer than any run of backticks inside,
// which begins and ends on lines of its own. A word joiner parts `::` at the beginning of a line,
// since a runner obeys it in whatever a job prints.
std::string MarkdownBlock(std::string_view foreign);

}  // namespace lockstep
