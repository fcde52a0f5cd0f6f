// ShellWord: text as one word of a POSIX shell, for commands that a person is to paste.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

// `text` as it is if it holds nothing that a shell minds, else in single quotes. Control characters
// and the like come out as Printable writes them, so the result is fit to print.
std::string ShellWord(std::string_view text);

}  // namespace lockstep
