// SPDX-License-Identifier: BSL-1.0
// What chainrule computes: by the tool's interpreter, as emitted C, and as programs of the library.
#pragma once

#include "accuracy/judge.hpp"

#include <string>
#include <vector>

namespace chainrule::accuracy {

// Entries of all results, in the order of results_of.
using numbers = std::vector<double>;

// The tool's answers for a subject: C99 texts of its functions, and the interpreter's numbers at each point. In a process of its own.
struct tool_answers {
    std::string fault;           // refused, crashed or took too long
    std::string value, gradient; // texts; `value` is empty for a scalar output
    std::vector<numbers> interpreted;
};
tool_answers ask_tool(opened_subject const& of, std::vector<point> const& at, std::string const& name);

// A shared object that is loaded; unloaded with this.
class shared_object {
public:
    explicit shared_object(std::string const& path);
    ~shared_object();
    shared_object(shared_object const&) = delete;
    shared_object& operator=(shared_object const&) = delete;
    void* find(std::string const& name) const; // null where there is none

private:
    void* handle_ = nullptr;
};

// `void NAME(T const* const* in, T* const* out)`: symbols in the order of given(), results in that of results_of.
template <class T>
numbers call(void* function, opened_subject const& of, point const& at);

// The function NAME_double or NAME_float around emitted C. Both come from one text: for float, `double` is read as float and the functions
// of <tgmath.h> are taken.
std::string wrapped_c(opened_subject const& of, tool_answers const& answers, std::string const& name, bool is_double);
// The functions NAME_double and NAME_float of a subject as programs of the library. Throws where the notation has what C++ has not.
std::string program_source(opened_subject const& of, std::string const& name);

// Compiles a text to a shared object in a folder; empty, or what the compiler said.
std::string build(std::string const& text, std::string const& path, std::string const& compiler);

} // namespace chainrule::accuracy
