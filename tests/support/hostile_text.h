// Hostile text: foreign words that try to be markup, a mention, a command or a control.
#pragma once

#include <string>
#include <vector>

namespace lockstep::testing {

inline const std::vector<std::string> kHostile = {
    "*a* **b** _c_ `d` ~~e~~",
    "[x](javascript:alert(1)) ![y](https://example.com/z.png) <https://example.com>",
    "<script>document.title = 1</script><img src=x onerror='a()'><!-- c -->",
    "&lt;b&gt; &#60;b&#62; &copy;",
    "# h",
    "    code",
    "> q",
    "1. one",
    "- item",
    "---",
    "```\n</pre><b>\n````` x\n~~~",
    "@somebody #1 GH-1 org/repo#2 www.example.com a@example.com",
    "::set-env name=a::b\n##[error]x\n##vso[task.complete]",
    "[a]: https://example.com",
    "| a | b |\n|---|---|",
    "\\\\ \\* end \\",
    "\u202e\x1b[2J\xff",
    "\"'>--></textarea></title></div><b x=\"",
};

}  // namespace lockstep::testing
