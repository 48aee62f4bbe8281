// SPDX-License-Identifier: BSL-1.0
// The syntax tree of a model: definitions over an arena of nodes, as typed, every name still a string.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace chainrule::tool {

// 1-based; a column is a character, not a byte. `source` is an index into model::sources: a formula parsed
// later into the same model keeps its own text for error messages.
struct position {
    int line = 1;
    int column = 1;
    int source = 0;
};

// `constant + sum of factor*letter`, letters in order of appearance, each once, no factor zero.
struct index {
    long constant = 0;
    std::vector<std::pair<std::string, long>> terms;
    position at;

    bool is_letter() const { return constant == 0 && terms.size() == 1 && terms[0].second == 1; }
    bool is_constant() const { return terms.empty(); }
    std::string const& letter() const { return terms[0].first; } // only when is_letter()
};

// What each kind fills in:
//            name               letter    indices    operands
//   number   as typed                                            with digits and exponent
//   pi       pi
//   symbol   the symbol                   0 or more
//   negate   -                                       1
//   binary   + - * / or ^                            2
//   call     the function                            1 or 2
//   reduce   sum prod max min   bound                1
//   delta    delta                        2
//   dim      dim                the axis
//   inside   inside             the axis  1                      1 if 0 <= index < dim(axis), else 0
//   place    argmax argmin      bound      1         1      delta(index, argmax(bound, e)): 1 if the index is the first
//                                                           at which e is largest or smallest, else 0
enum class kind { number, pi, symbol, negate, binary, call, reduce, delta, dim, inside, place };

struct node {
    tool::kind kind = tool::kind::number;
    std::string name;
    std::string letter;
    std::vector<index> indices;
    std::vector<int> operands;
    position at;
    // number only: the value is exactly digits * 10^exponent, no trailing zeros in digits ("0" for zero)
    std::string digits;
    int exponent = 0;

    char operation() const { return name[0]; } // of a binary node
};

struct definition {
    std::string name;
    std::vector<std::string> letters;
    int body = -1;
    position at;
    bool derived = false; // added by append_definition: its letters are outside `axis` declarations
};

struct axis_declaration {
    std::string name;
    long extent = 0;
    position at;
};

struct source {
    std::string name;
    std::string text;
};

// Slot `slot` (from 0) of `symbol` has the extent of letter `letter` (from 0) of a definition: how a derived
// formula's left side, whose letters are the entries of the objective and of the targets, gets its classes. Without a definition (-1):
// of slot `letter` of the same symbol.
struct tie {
    int definition = -1;
    int letter = 0;
    std::string symbol;
    int slot = 0;
};

// Definitions that read each other, or themselves, at earlier entries (direction 1) or at later ones (-1) of one axis of each: all
// are computed at one of its entries, in this order, before the next.
struct recurrence {
    std::vector<int> definitions; // positions
    std::vector<int> slots;       // per definition: which of its axes it is
    int direction = 0;
};

struct model {
    std::vector<node> arena; // operands have smaller ids than the nodes that read them
    std::vector<definition> definitions;
    std::vector<int> order; // positions in definitions, each after those it reads; those of a recurrence together
    std::vector<recurrence> recurrences;
    std::vector<tie> ties;  // the axis along which definitions that read each other run is one axis
    std::vector<axis_declaration> axes;
    std::map<std::string, int> ranks; // number of indices of every name, given or defined
    std::vector<source> sources;      // [0] is the model's own text

    node const& operator[](int id) const { return arena[static_cast<std::size_t>(id)]; }

    // position in definitions, -1 for a given symbol
    int find(std::string const& name) const {
        for (std::size_t d = 0; d < definitions.size(); ++d)
            if (definitions[d].name == name) return static_cast<int>(d);
        return -1;
    }
};

// A symbol with plain letters, as in --by 'w(p,q)' and --of f; a bare name has no letters.
struct target {
    std::string name;
    std::vector<std::string> letters;
    std::string source_name;
    std::string text;
};

// what() is `file:line:column: message`, the line of the source, and a caret under the column.
struct model_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace chainrule::tool
