// SPDX-License-Identifier: BSL-1.0
// Recursive descent over the tokens of one source: definitions and expressions.
#include "grammar.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace chainrule::tool {

namespace {
std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string described(token const& found) {
    if (found.kind == token_kind::end) return "the end of the text";
    if (found.kind == token_kind::separator) return found.text == ";" ? "';'" : "the end of the line";
    return quoted(found.text);
}
} // namespace

struct grammar::nest {
    grammar& in;
    explicit nest(grammar& from) : in(from) {
        if (++in.nesting_ > deepest_nesting)
            in.fail_here("the expression is nested more than " + std::to_string(deepest_nesting) + " levels deep");
    }
    ~nest() { --in.nesting_; }
    nest(nest const&) = delete;
    nest& operator=(nest const&) = delete;
};

grammar::grammar(model& in, int source_number)
    : in_(in), tokens_(tokenize(in.sources[static_cast<std::size_t>(source_number)], source_number)),
      first_(in.arena.size()) {}

bool grammar::accept(std::string_view sign) {
    if (!is(sign)) return false;
    ++at_;
    return true;
}

void grammar::fail(position at, std::string const& message) const { throw error_at(in_, at, message); }

void grammar::expect(std::string_view sign, std::string const& message) {
    if (!accept(sign)) fail_here(message);
}

void grammar::close(token const& opened) {
    std::string_view const sign = opened.text == "(" ? ")" : "]";
    expect(sign, "expected " + quoted(sign) + " to close the " + quoted(opened.text) + " of column " +
                     std::to_string(opened.at.column) +
                     (opened.at.line == here().at.line ? "" : " in line " + std::to_string(opened.at.line)) +
                     ", found " + described(here()));
}

int grammar::add(node made) {
    int height = 0;
    for (int const id : made.operands) height = std::max(height, heights_[static_cast<std::size_t>(id) - first_]);
    if (++height > deepest_tree)
        fail(made.at, "the expression is more than " + std::to_string(deepest_tree) +
                          " operations deep; define parts of it by name");
    if (in_.arena.size() >= largest_model)
        fail(made.at, "the model has more than " + std::to_string(largest_model) + " symbols, numbers and operations");
    heights_.push_back(height);
    in_.arena.push_back(std::move(made));
    return static_cast<int>(in_.arena.size()) - 1;
}

void grammar::count_indices(std::string const& name, std::size_t indices, position at) {
    auto const [known, added] = in_.ranks.try_emplace(name, static_cast<int>(indices));
    if (added || known->second == static_cast<int>(indices)) {
        seen_.try_emplace(name, at);
        return;
    }
    auto const words = [](std::size_t n) {
        return n == 0 ? std::string("no index") : n == 1 ? std::string("1 index") : std::to_string(n) + " indices";
    };
    auto const before = seen_.find(name);
    fail(at, quoted(name) + " has " + words(indices) + " here but " + words(static_cast<std::size_t>(known->second)) +
                 (before == seen_.end()
                      ? " in the model"
                      : " at " + std::to_string(before->second.line) + ":" + std::to_string(before->second.column)));
}

void grammar::read_model() {
    while (true) {
        while (here().kind == token_kind::separator) ++at_;
        if (here().kind == token_kind::end) break;
        if (here().kind == token_kind::sign && std::string_view("+-*/^").find(here().text[0]) != std::string_view::npos)
            fail_here("a definition cannot begin with " + described(here()) +
                      "; to go on over a line break, end the line before with the operator");
        if (here().kind != token_kind::name)
            fail_here("expected a definition such as f = x^2, found " + described(here()));
        if (here().text == "axis" && next().kind == token_kind::name) read_axis();
        else read_definition();
        if (here().kind == token_kind::separator || here().kind == token_kind::end) continue;
        if (is(")") || is("]")) fail_here(described(here()) + " closes nothing");
        fail_here("expected an operator or the end of the definition before " + described(here()));
    }
    if (in_.definitions.empty()) fail_here("the model has no definition");
}

int grammar::read_expression() {
    while (here().kind == token_kind::separator) ++at_;
    int const read = expression();
    while (here().kind == token_kind::separator) ++at_;
    if (is(")") || is("]")) fail_here(described(here()) + " closes nothing");
    if (here().kind != token_kind::end)
        fail_here("expected an operator or the end of the text before " + described(here()));
    return read;
}

target grammar::read_target() {
    target read;
    if (here().kind != token_kind::name) fail_here("expected the name of a symbol, such as w(p,q)");
    if (is_reserved(here().text)) fail_here(quoted(here().text) + " is reserved and names no symbol");
    read.name = std::string(here().text);
    ++at_;
    if (is("(") || is("[")) read.letters = read_letters(read.name);
    if (here().kind != token_kind::end) fail_here("expected the end of the text, found " + described(here()));
    return read;
}

void grammar::read_axis() {
    position const at = here().at;
    ++at_;
    std::string const name = read_letter("the name of an axis");
    expect("=", "expected '=' and the extent of axis " + quoted(name));
    long extent = 0;
    if (here().kind == token_kind::number && here().text.size() < 10 &&
        here().text.find_first_not_of("0123456789") == std::string_view::npos)
        extent = std::stol(std::string(here().text));
    if (extent < 1)
        fail_here("the extent of axis " + quoted(name) + " is a whole number from 1 on, not " + described(here()));
    ++at_;
    for (auto const& other : in_.axes)
        if (other.name == name && other.extent != extent)
            fail(at, "axis " + quoted(name) + " is declared as " + std::to_string(extent) + " here but as " +
                         std::to_string(other.extent) + " in line " + std::to_string(other.at.line));
    in_.axes.push_back({name, extent, at});
}

void grammar::read_definition() {
    definition made;
    made.at = here().at;
    made.name = std::string(here().text);
    if (is_reserved(made.name)) fail_here(quoted(made.name) + " is reserved and cannot be defined");
    if (int const before = in_.find(made.name); before >= 0) {
        position const first = in_.definitions[static_cast<std::size_t>(before)].at;
        fail_here(quoted(made.name) + " is defined twice, first at " + std::to_string(first.line) + ":" +
                  std::to_string(first.column));
    }
    ++at_;
    if (is("(") || is("[")) made.letters = read_letters(made.name);
    expect("=", "expected '=' and what " + quoted(made.name) + " is, found " + described(here()));
    count_indices(made.name, made.letters.size(), made.at);
    made.body = expression();
    in_.definitions.push_back(std::move(made));
}

std::vector<std::string> grammar::read_letters(std::string const& owner) {
    token const opened = here();
    ++at_;
    std::vector<std::string> letters;
    do {
        position const at = here().at;
        letters.push_back(read_letter("an index of " + quoted(owner)));
        if (!is(",") && !is(")") && !is("]") && here().kind == token_kind::sign)
            fail(at, "the indices of " + quoted(owner) + " are plain letters here");
        if (std::count(letters.begin(), letters.end(), letters.back()) > 1)
            fail(at, "index " + quoted(letters.back()) + " stands twice in " + quoted(owner) +
                         "; its indices are different letters here");
    } while (accept(","));
    close(opened);
    return letters;
}

std::string grammar::read_letter(std::string const& expected) {
    if (here().kind != token_kind::name)
        fail_here("expected " + expected + ", a letter or a name, found " + described(here()));
    if (is_reserved(here().text)) fail_here(quoted(here().text) + " is reserved and cannot name an axis");
    return std::string(tokens_[at_++].text);
}

int grammar::expression() {
    int left = term();
    while (is("+") || is("-")) {
        token const sign = tokens_[at_++];
        int const right = term();
        left = add({kind::binary, std::string(sign.text), {}, {}, {left, right}, sign.at, {}, 0});
    }
    return left;
}

int grammar::term() {
    int left = unary();
    while (is("*") || is("/")) {
        token const sign = tokens_[at_++];
        int const right = unary();
        left = add({kind::binary, std::string(sign.text), {}, {}, {left, right}, sign.at, {}, 0});
    }
    return left;
}

int grammar::unary() {
    nest const level(*this);
    if (!is("-")) return power();
    position const at = tokens_[at_++].at;
    int const operand = unary();
    return add({kind::negate, "-", {}, {}, {operand}, at, {}, 0});
}

int grammar::power() {
    int const base = primary();
    if (!is("^")) return base;
    position const at = tokens_[at_++].at;
    int const exponent = unary(); // so that ^ binds to the right and takes a minus there
    return add({kind::binary, "^", {}, {}, {base, exponent}, at, {}, 0});
}

int grammar::primary() {
    if (here().kind == token_kind::number) return number();
    if (here().kind == token_kind::name) return named();
    if (is("(")) {
        token const opened = tokens_[at_++];
        int const inner = expression();
        close(opened);
        return inner;
    }
    bool const follows = at_ > 0 && tokens_[at_ - 1].kind == token_kind::sign;
    fail_here("expected an expression" +
              (follows ? " after " + quoted(tokens_[at_ - 1].text) : ", found " + described(here())));
}

int grammar::number() {
    token const read = tokens_[at_++];
    node made{kind::number, std::string(read.text), {}, {}, {}, read.at, {}, 0};
    std::size_t const mark = made.name.find_first_of("eE");
    std::string const exponent = mark == std::string::npos ? "0" : made.name.substr(mark + 1);
    if (exponent.size() > 6) fail(read.at, "the exponent of " + quoted(read.text) + " is too large");
    made.exponent = std::stoi(exponent);
    bool fraction = false;
    for (char const c : made.name.substr(0, mark)) {
        if (c == '.') fraction = true;
        else made.digits += c;
        if (c != '.' && fraction) --made.exponent;
    }
    made.digits.erase(0, std::min(made.digits.find_first_not_of('0'), made.digits.size()));
    for (; !made.digits.empty() && made.digits.back() == '0'; made.digits.pop_back()) ++made.exponent;
    if (made.digits.empty()) {
        made.digits = "0";
        made.exponent = 0;
        return add(std::move(made));
    }
    double value = 0;
    if (std::from_chars(made.name.data(), made.name.data() + made.name.size(), value).ec == std::errc::result_out_of_range) {
        bool const large = static_cast<long>(made.digits.size()) + made.exponent > 0;
        fail(read.at, quoted(made.name.size() > 30 ? made.name.substr(0, 30) + "…" : made.name) + " is outside the range of double, " +
                          (large ? "up to about 1.8e308" : "down to about 4.9e-324; it would be 0"));
    }
    return add(std::move(made));
}

} // namespace chainrule::tool
