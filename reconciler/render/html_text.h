// Foreign text inside HTML: text and nothing else.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

// One line, for the content of an element or the value of an attribute in quotes of either kind.
// `#` and `:` are written as references as well, so that no line of a page that a job prints is a
// command to its runner.
// REQUIRES: it is no attribute that holds a URL, a style or a script, and not inside of <script> or
// <style>: no escaping helps there.
std::string HtmlText(std::string_view foreign);

}  // namespace lockstep
