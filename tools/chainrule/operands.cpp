// SPDX-License-Identifier: BSL-1.0
// Recursive descent over the tokens of one source: what begins with a name, and indices.
#include "grammar.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace chainrule::tool {

namespace {
struct function {
    std::string_view name;
    int arity;
};
constexpr std::array functions{
    function{"exp", 1},    function{"log", 1},  function{"log1p", 1}, function{"expm1", 1},   function{"sqrt", 1},
    function{"square", 1}, function{"abs", 1},  function{"sign", 1},  function{"sin", 1},     function{"cos", 1},
    function{"tan", 1},    function{"asin", 1}, function{"acos", 1},  function{"atan", 1},    function{"atan2", 2},
    function{"sinh", 1},   function{"cosh", 1}, function{"tanh", 1},  function{"sigmoid", 1}, function{"softplus", 1},
    function{"relu", 1},   function{"step", 1}, function{"erf", 1},   function{"max", 2},     function{"min", 2},
    function{"pow", 2}, function{"heaviside", 1}, function{"where", 2}, function{"exp_difference", 2}, function{"masked", 2},
    function{"rescaled", 2}, function{"scaled_squares", 2}, function{"root_of_squares", 2},
    function{"exprel", 1}, function{"exprel_prime", 1}, function{"exprel_double_prime", 1},
    function{"sinc", 1}, function{"sinc_prime", 1}, function{"sinc_double_prime", 1},
    function{"log1prel", 1}, function{"log1prel_prime", 1}, function{"log1prel_double_prime", 1}};
constexpr std::array<std::string_view, 7> constructs{"sum", "prod", "delta", "dim", "inside", "argmax", "argmin"};
constexpr long largest_index = 1'000'000'000;

bool is_large(index const& row) {
    auto const large = [](long n) { return std::abs(n) > largest_index; };
    return large(row.constant) ||
           std::any_of(row.terms.begin(), row.terms.end(), [&](auto const& t) { return large(t.second); });
}

bool is_place(std::string_view name) { return name == "argmax" || name == "argmin"; }

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// Names that other notations use for ours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> other_names{{{"ln", "log"},
                                                                                    {"arcsin", "asin"},
                                                                                    {"arccos", "acos"},
                                                                                    {"arctan", "atan"},
                                                                                    {"fabs", "abs"},
                                                                                    {"logistic", "sigmoid"},
                                                                                    {"product", "prod"},
                                                                                    {"kronecker", "delta"}}};
} // namespace

std::string nearest_function(std::string_view name) {
    std::vector<std::string> known;
    for (auto const& [other, ours] : other_names)
        if (name == other) return std::string(ours);
    for (auto const& f : functions) known.emplace_back(f.name);
    known.insert(known.end(), constructs.begin(), constructs.end());
    return nearest_name(name, known);
}

int function_arity(std::string_view name) {
    for (auto const& f : functions)
        if (f.name == name) return f.arity;
    return 0;
}

bool is_reserved(std::string_view name) {
    return name == "pi" || function_arity(name) > 0 ||
           std::find(constructs.begin(), constructs.end(), name) != constructs.end();
}

int grammar::named() {
    token const name = tokens_[at_++];
    if (name.text == "pi") return add({kind::pi, "pi", {}, {}, {}, name.at, {}, 0});
    if (!is_reserved(name.text)) return access(name);
    if (!is("("))
        fail(name.at,
             quoted(name.text) + " is a function and needs its arguments: " + std::string(name.text) + "(...)");
    if (name.text == "delta") return delta(name);
    if (name.text == "dim") return dimension(name);
    if (name.text == "inside") return range(name);
    if (name.text == "sum" || name.text == "prod") return reduction(name);
    if (is_place(name.text)) refuse_place(name);
    return call(name);
}

int grammar::access(token const& name) {
    node made{kind::symbol, std::string(name.text), {}, {}, {}, name.at, {}, 0};
    if (is("(") || is("[")) {
        token const opened = tokens_[at_++];
        if (is(")") || is("]")) fail_here(quoted(name.text) + " needs an index between the brackets, or no brackets");
        do {
            index row;
            row.at = here().at;
            if (!affine(row, 1)) refuse_access(name);
            if (!is(",") && !is(")") && !is("]")) {
                refused_ = here();
                refuse_access(name);
            }
            made.indices.push_back(std::move(row));
        } while (accept(","));
        close(opened);
    }
    count_indices(made.name, made.indices.size(), made.at);
    return add(std::move(made));
}

void grammar::refuse_access(token const& name) const {
    if (auto const meant = nearest_function(name.text); !meant.empty())
        fail(name.at, "unknown function " + quoted(name.text) + "; did you mean " + quoted(meant) + "?");
    if (is_place(refused_.text)) refuse_place(refused_);
    bool const applied = refused_.kind == token_kind::name || refused_.text == "(" || refused_.text == "[";
    if (applied && in_.ranks.find(std::string(name.text)) == in_.ranks.end())
        fail(name.at, "unknown function " + quoted(name.text) +
                          " (the indices of a tensor are sums of letters and whole numbers)");
    refuse_index();
}

void grammar::refuse_index() const {
    if (is_place(refused_.text)) refuse_place(refused_);
    if (refused_.kind == token_kind::end || refused_.kind == token_kind::separator)
        fail(refused_.at, "expected an index and a closing bracket");
    fail(refused_.at, "an index is a sum of letters and whole numbers, such as i+1 or 2*i-k; it cannot have " +
                          quoted(refused_.text) + " here");
}

void grammar::refuse_place(token const& name) const {
    fail(name.at, quoted(name.text) + " is an index of 'delta' only, by itself: delta(p, " + std::string(name.text) +
                      "(i, e))");
}

index grammar::read_index() {
    index row;
    row.at = here().at;
    if (!affine(row, 1)) refuse_index();
    return row;
}

bool grammar::affine(index& row, long factor) {
    if (++nesting_ > deepest_nesting) fail_here("the index is nested too deeply");
    long sign = factor;
    bool good = true;
    do {
        if (accept("-")) sign = -sign;
        good = affine_product(row, sign);
        sign = is("-") ? -factor : factor;
    } while (good && (accept("+") || accept("-")));
    --nesting_;
    auto& terms = row.terms;
    terms.erase(std::remove_if(terms.begin(), terms.end(), [](auto const& t) { return t.second == 0; }), terms.end());
    return good;
}

// Reads factor*factor*...; all but one are whole numbers.
bool grammar::affine_product(index& row, long factor) {
    index read;
    read.constant = 1;
    token times = here();
    do {
        index one;
        if (here().kind == token_kind::number &&
            here().text.find_first_not_of("0123456789") == std::string_view::npos) {
            if (here().text.size() > 9) fail_here("the index is too large");
            one.constant = std::stol(std::string(here().text));
            ++at_;
        } else if (here().kind == token_kind::name && !is_reserved(here().text) && next().text != "(" &&
                   next().text != "[") {
            one.terms.emplace_back(std::string(here().text), 1);
            ++at_;
        } else if (is("(")) {
            token const opened = tokens_[at_++];
            if (!affine(one, 1)) return false;
            if (!is(")")) {
                refused_ = here();
                return false;
            }
            close(opened);
        } else {
            refused_ = here().kind == token_kind::name && !is_reserved(here().text) ? next() : here();
            return false;
        }
        if (!read.terms.empty() && !one.terms.empty()) {
            refused_ = times;
            return false;
        }
        if (!read.terms.empty()) std::swap(read, one); // now `read` is the whole number
        for (auto& [letter, coefficient] : one.terms) coefficient *= read.constant;
        one.constant *= read.constant;
        read = std::move(one);
        if (is_large(read)) fail_here("the index is too large");
        times = here();
    } while (accept("*"));
    row.constant += factor * read.constant;
    for (auto const& [letter, coefficient] : read.terms) {
        auto const same =
            std::find_if(row.terms.begin(), row.terms.end(), [&, l = letter](auto const& t) { return t.first == l; });
        if (same == row.terms.end()) row.terms.emplace_back(letter, factor * coefficient);
        else same->second += factor * coefficient;
    }
    if (is_large(row)) fail_here("the index is too large");
    return true;
}

int grammar::delta(token const& name) {
    token const opened = tokens_[at_++];
    node made{kind::delta, "delta", {}, {}, {}, name.at, {}, 0};
    do {
        if (here().kind == token_kind::name && is_place(here().text)) place(made);
        else made.indices.push_back(read_index());
    } while (accept(","));
    close(opened);
    if (made.indices.size() + made.operands.size() != 2) fail(name.at, "'delta' takes two indices: delta(i,j)");
    return add(std::move(made));
}

// argmax(i, e), the one of a delta's two indices that is not affine.
void grammar::place(node& into) {
    token const name = tokens_[at_++];
    if (into.kind == kind::place)
        fail(name.at, "one of the two indices of 'delta' is a plain one: delta(p, " + std::string(name.text) + "(i, e))");
    into.kind = kind::place;
    into.name = std::string(name.text);
    std::string const shape = quoted(name.text) + " takes an axis and an expression: " + into.name + "(i, e)";
    if (!is("(")) fail(name.at, shape);
    token const opened = tokens_[at_++];
    if (here().kind != token_kind::name || next().text != ",") fail_here(shape);
    into.letter = read_letter("the axis of " + quoted(name.text));
    ++at_;
    into.operands.push_back(expression());
    if (is(",")) fail_here(shape);
    close(opened);
    if (here().kind == token_kind::sign && !is(",") && !is(")") && !is("]")) refuse_place(name); // argmax(i, e) + 1
}

int grammar::dimension(token const& name) {
    token const opened = tokens_[at_++];
    node made{kind::dim, "dim", {}, {}, {}, name.at, {}, 0};
    made.letter = read_letter("an axis");
    close(opened);
    return add(std::move(made));
}

int grammar::range(token const& name) {
    token const opened = tokens_[at_++];
    node made{kind::inside, "inside", {}, {}, {}, name.at, {}, 0};
    made.indices.push_back(read_index());
    expect(",", "'inside' takes an index and an axis: inside(p-k, i)");
    made.letter = read_letter("an axis");
    close(opened);
    return add(std::move(made));
}

int grammar::reduction(token const& name) {
    token const opened = tokens_[at_++];
    node made{kind::reduce, std::string(name.text), {}, {}, {}, name.at, {}, 0};
    std::string const shape = quoted(name.text) + " takes an axis and an expression: " + made.name + "(i, e)";
    if (here().kind != token_kind::name || next().text != ",") fail_here(shape);
    made.letter = read_letter("the axis of " + quoted(name.text));
    expect(",", shape);
    made.operands.push_back(expression());
    if (is(",")) fail_here(shape + "; for two axes write " + made.name + "(i, " + made.name + "(j, e))");
    close(opened);
    return add(std::move(made));
}

int grammar::call(token const& name) {
    token const opened = tokens_[at_++];
    node made{kind::call, std::string(name.text), {}, {}, {}, name.at, {}, 0};
    bool const may_reduce = name.text == "max" || name.text == "min";
    if (may_reduce && here().kind == token_kind::name && next().text == "," && !is_reserved(here().text)) {
        token const first = here();
        at_ += 2;
        // A bare name is an axis exactly if it is a free index of the second argument, so that decides first.
        int const body = expression();
        auto const letters = free_letters(in_, body);
        if (std::find(letters.begin(), letters.end(), first.text) != letters.end()) {
            made.kind = kind::reduce;
            made.letter = std::string(first.text);
            made.operands = {body};
        } else {
            count_indices(std::string(first.text), 0, first.at);
            int const scalar = add({kind::symbol, std::string(first.text), {}, {}, {}, first.at, {}, 0});
            made.operands = {scalar, body};
        }
        if (is(",")) fail_here(quoted(name.text) + " takes 2 arguments");
    } else {
        if (is(")")) fail_here(quoted(name.text) + " needs an argument");
        do made.operands.push_back(expression());
        while (accept(","));
        auto const wanted = static_cast<std::size_t>(function_arity(name.text));
        if (made.operands.size() != wanted)
            fail(name.at, quoted(name.text) + " takes " + std::to_string(wanted) +
                              (wanted == 1 ? " argument" : " arguments") + ", not " +
                              std::to_string(made.operands.size()));
    }
    close(opened);
    return add(std::move(made));
}

} // namespace chainrule::tool
