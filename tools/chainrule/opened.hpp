// SPDX-License-Identifier: BSL-1.0
// A model given to the engine: its text read, its axes resolved, its equations in a system; and what is asked about it.
#pragma once

#include "lower.hpp"
#include "parser.hpp"
#include "resolve.hpp"

#include <chainrule/calculus/backward.hpp>
#include <chainrule/print/adjoint.hpp>
#include <chainrule/print/print.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

enum class format { unicode, plain, latex, dot, html };

// Of html, that of what is not marked up.
print::format engine_format(format f);

// A line that is not part of the answer: a comment of the format.
std::string note(format f, std::string const& text);

// The model as text, and what is assumed of it, as the commands receive it.
struct model_text {
    std::string text;
    std::string source_name;         // cited in errors
    std::vector<std::string> assume; // see facts.hpp
    std::vector<std::string> named = {}; // symbols that other options name
};

// The symbol that begins the text of an option: `x`, `x(p)`, `x=[1,2]`.
std::string symbol_named(std::string const& option);
// `positive(x)`
std::string symbol_of_fact(std::string const& fact);

struct opened {
    model in;
    resolved axes;
    engine::system s;
    int given_equations = 0; // the model's own; what is derived comes after them

    // Reads the text. Throws model_error.
    explicit opened(model_text const& from);
    // Resolves, lowers and lets the simplifier know the definitions. `unread`: targets that the model does not have.
    void lower(std::vector<std::string> const& facts, std::vector<target> const& unread = {});

    // Throws model_error where derivations have made the graph larger than is sensible; called between their steps.
    void check_size() const;

    bool is_given(int symbol) const { return s.g.symbols.items[symbol].definition < 0; }
    std::string name(int symbol) const { return std::string(s.g.name(symbol)); }
    // Without the end of the line.
    std::string printed(engine::equation const& e, format how);
};

// `--of`, or else the last definition, with letters. Throws model_error.
target objective(model const& in, std::string const& of);

// A target without letters gets some: the definition's own, else the first ones not taken; none is the name of a scalar.
void name_letters(model const& in, target& wanted, std::vector<std::string> const& taken);

// Throws the model_error of a derivation that failed; `by` is where it was asked for.
void check_status(opened const& m, engine::status outcome, engine::operation const* missing, std::string const& asked);

// The adjoint equations of a scalar `of` for some symbols, in the order of computation. `inlined(symbol, adjoint)` says which
// adjoints are put in where they are used; letters[k] name the indices of the k-th symbol.
template <class Inlined>
engine::backward derive_adjoints(opened& m, int of, std::vector<int> const& by, std::vector<std::vector<std::string>> const& letters,
                                 Inlined const& inlined_adjoint) {
    struct {
        engine::system& s;
        std::vector<std::vector<std::string>> const& letters;
        Inlined const& which;

        bool inlined(int symbol, int node) const { return which(symbol, node); }
        int letter(int number, int slot) const {
            return s.g.letter(letters[static_cast<std::size_t>(number)][static_cast<std::size_t>(slot)]);
        }
        int adjoint(int objective, int symbol) const { return print::declare_adjoint(s, objective, symbol); }
    } const names{m.s, letters, inlined_adjoint};
    core::buffer<int> wanted(static_cast<int>(by.size()) + 1);
    for (int const symbol : by) wanted.push(symbol);
    return engine::derive_backward(m.s, of, wanted, names);
}

} // namespace chainrule::tool
