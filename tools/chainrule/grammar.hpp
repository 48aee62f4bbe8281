// SPDX-License-Identifier: BSL-1.0
// Recursive descent over the tokens of one source; builds nodes, leaves what concerns whole models to the parser.
#pragma once

#include "lexer.hpp"
#include "parser.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

// A function or construct whose name is near enough to be meant; empty if none is.
std::string nearest_function(std::string_view name);

class grammar {
public:
    // Reads in.sources[source_number]; `in.sources` must not grow meanwhile.
    grammar(model& in, int source_number);

    void read_model();     // definitions and axis declarations to the end of the text
    int read_expression(); // one expression, then the end of the text
    target read_target();  // a name with plain letters, then the end of the text

private:
    // Keeps every walk of the tree by recursion, here and in what reads it, within the stack, sanitised builds included.
    static constexpr int deepest_nesting = 500;
    static constexpr int deepest_tree = 2000;
    static constexpr std::size_t largest_model = 50'000; // beyond, derivations take minutes

    model& in_;
    std::vector<token> tokens_;
    std::size_t at_ = 0;
    int nesting_ = 0;
    std::size_t first_;        // nodes from here on are this grammar's
    std::vector<int> heights_; // of those nodes
    std::map<std::string, position> seen_;

    struct nest;

    token const& here() const { return tokens_[at_]; }
    token const& next() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
    bool is(std::string_view sign) const { return here().kind == token_kind::sign && here().text == sign; }
    bool accept(std::string_view sign);
    [[noreturn]] void fail(position at, std::string const& message) const;
    [[noreturn]] void fail_here(std::string const& message) const { fail(here().at, message); }
    void expect(std::string_view sign, std::string const& message);
    void close(token const& opened);
    int add(node made);
    void count_indices(std::string const& name, std::size_t indices, position at);

    void read_axis();
    void read_definition();
    std::vector<std::string> read_letters(std::string const& owner);
    std::string read_letter(std::string const& expected);

    int expression();
    int term();
    int unary();
    int power();
    int primary();
    int number();
    int named();
    int access(token const& name);
    int call(token const& name);
    int reduction(token const& name);
    int delta(token const& name);
    void place(node& into);
    int dimension(token const& name);
    int range(token const& name);

    index read_index();
    // Adds `factor` times what is read; false (and the offending token in refused_) if it is not affine.
    bool affine(index& row, long factor);
    bool affine_product(index& row, long factor);
    token refused_;
    [[noreturn]] void refuse_index() const;
    [[noreturn]] void refuse_place(token const& name) const;
    [[noreturn]] void refuse_access(token const& name) const;
};

} // namespace chainrule::tool
