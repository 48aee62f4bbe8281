// SPDX-License-Identifier: BSL-1.0
#include "c_loops.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace chainrule::tool {
namespace {

enum class level { sum, product, atom };

// An expression, and how tightly it binds.
struct piece {
    std::string text;
    level binds = level::atom;

    std::string as(level wanted) const { return binds < wanted ? "(" + text + ")" : text; }
};

constexpr std::size_t longest_inline = 60, longest_sum = 100;

class c_writer {
public:
    c_writer(engine::system& s, nest const& from, c_names& names, identifiers& free, std::string const& at)
        : g_(s.g), from_(from), names_(names), free_(free), at_(at) {
        for (std::size_t p = 1; p < from.places.size(); ++p) {
            int const axis = from.places[p].axis;
            std::string letter(g_.view(g_.letters.items[g_.axes.items[axis].letter]));
            loop_[axis] = free.make(letter.empty() ? "k" : letter);
        }
        for (std::size_t p = 0; p < from.places.size(); ++p)
            for (unit const& u : from.places[p].units) count_uses(u, static_cast<int>(p));
        for (auto const& [u, r] : from.reductions) read_at({r.body, false}, r.last);
        read_at({from.root, from.search}, static_cast<int>(from.loops.size()));
    }

    // Places one inside the other, with a stack of its own.
    std::string write(std::string const& margin) {
        struct job {
            int place;
            std::size_t next;
            unit const* of;
            bool entered;
            bool braces;
        };
        margin_ = margin;
        std::vector<job> open{{0, 0, nullptr, false, false}};
        while (!open.empty()) {
            job& j = open.back();
            auto const& units = from_.places[static_cast<std::size_t>(j.place)].units;
            if (j.next < units.size()) {
                unit const& u = units[j.next++];
                auto const r = from_.reductions.find(u);
                if (r == from_.reductions.end()) {
                    pieces_[u] = settled(u, compute(u), j.place);
                    continue;
                }
                begin_reduction(u);
                open_loop(r->second.first);
                open.push_back({r->second.first, 0, &r->first, false, true});
            } else if (!j.entered) {
                j.entered = true;
                bool const slots = j.of == nullptr && static_cast<std::size_t>(j.place) < from_.loops.size();
                bool const axes = j.of != nullptr && from_.reductions.at(*j.of).last != j.place;
                if (!slots && !axes) continue;
                unit const* const of = j.of;
                int const inner = j.place + 1;
                open_loop(inner);
                open.push_back({inner, 0, of, false, true});
            } else {
                if (j.of == nullptr && static_cast<std::size_t>(j.place) == from_.loops.size()) store();
                if (j.of != nullptr && from_.reductions.at(*j.of).last == j.place) accumulate(*j.of);
                if (j.braces) {
                    margin_.resize(margin_.size() - 4);
                    line("}");
                }
                open.pop_back();
            }
        }
        return std::move(text_);
    }

private:
    engine::graph& g_;
    nest const& from_;
    c_names& names_;
    identifiers& free_;
    std::string at_;
    std::string margin_, text_;
    std::map<int, std::string> loop_; // axis -> variable
    std::map<unit, int> uses_;
    std::map<unit, int> reader_; // the place of the last one
    std::map<unit, piece> pieces_;
    std::map<unit, std::pair<std::string, std::string>> accumulators_; // value, place
    int temporary_ = 0;

    void line(std::string const& statement) { text_ += margin_ + statement + "\n"; }
    void read_at(unit const& u, int place) {
        ++uses_[u];
        reader_[u] = place;
    }
    void count_uses(unit const& u, int place) {
        if (from_.temporaries.count(u) > 0 || from_.reductions.count(u) > 0) return;
        engine::node const& n = g_.at(u.node);
        for (unit const& operand : operands_of(g_, u)) read_at(operand, place);
        if (n.what == engine::kind::multiply)
            for (int k = 0; k < n.count; ++k) { // written out as products
                core::number const e = g_.parts.items[n.first + k].value;
                if (!e.is(1) && !e.is(-1)) ++uses_[{g_.parts.items[n.first + k].id, false}];
            }
    }
    std::string new_name(char const* prefix) { return free_.make(prefix + std::to_string(++temporary_)); }
    piece const& operand(int node) const { return pieces_.at({node, false}); }
    std::string const& extent(int extent_class) const { return names_.extents[static_cast<std::size_t>(extent_class)]; }
    int class_of(int axis) const { return g_.axes.items[axis].extent_class; }

    // Read once, where it is computed, and short: then it stays an expression.
    piece settled(unit const& u, piece made, int home) {
        engine::kind const what = g_.what(u.node);
        bool const constant = what == engine::kind::number || what == engine::kind::pi || what == engine::kind::extent;
        bool const plain = made.text.find_first_of(" (?") == std::string::npos;
        if (constant || (plain && (what == engine::kind::access || from_.temporaries.count(u) > 0))) return made;
        if (is_choice(what) && !u.search) return made; // a condition where it is a factor
        if (uses_[u] <= 1 && made.text.size() <= longest_inline && reader_[u] == home) return made;
        std::string const name = new_name("t");
        line("const double " + name + " = " + made.text + ";");
        return {name};
    }

    void open_loop(int p) {
        int const axis = from_.places[static_cast<std::size_t>(p)].axis;
        std::string const& name = loop_.at(axis);
        if (p == 1 && !from_.loops.empty() && !at_.empty()) {
            line("{");
            margin_ += "    ";
            line("const long " + name + " = " + at_ + ";");
            return;
        }
        line(fmt::format("for (long {0} = 0; {0} < {1}; ++{0}) {{", name, extent(class_of(axis))));
        margin_ += "    ";
    }

    std::string index(int id) const {
        engine::affine const a = engine::expand_index(g_, id);
        std::string text;
        for (int k = 0; k < a.count; ++k) {
            int const factor = a.terms[k].factor, size = std::abs(factor);
            text += text.empty() ? (factor < 0 ? "-" : "") : factor < 0 ? " - " : " + ";
            text += (size == 1 ? "" : std::to_string(size) + "*") + loop_.at(a.terms[k].axis);
        }
        if (text.empty()) return std::to_string(a.constant);
        if (a.constant != 0) text += (a.constant < 0 ? " - " : " + ") + std::to_string(std::abs(a.constant));
        return text;
    }
    static std::string in_product(std::string const& text) { return text.find_first_of(" -") == std::string::npos ? text : "(" + text + ")"; }
    // The condition that an index is in the range; empty where it always is.
    std::string inside(int id, int extent_class) const {
        if (id < engine::affine_index && class_of(id) == extent_class) return {};
        engine::affine const a = engine::expand_index(g_, id);
        bool never_negative = a.constant >= 0;
        for (int k = 0; k < a.count; ++k) never_negative = never_negative && a.terms[k].factor > 0;
        std::string const i = index(id);
        return (never_negative ? "" : i + " >= 0 && ") + i + " < " + extent(extent_class);
    }
    piece entry(std::string const& name, std::vector<int> const& indices, std::vector<int> const& classes) const {
        if (indices.empty()) return {name};
        std::string offset, condition;
        for (std::size_t k = 0; k < indices.size(); ++k) {
            std::string const i = index(indices[k]), c = inside(indices[k], classes[k]);
            offset = k == 0 ? i : in_product(offset) + "*" + extent(classes[k]) + " + " + i;
            if (!c.empty()) condition += (condition.empty() ? "" : " && ") + c;
        }
        for (std::size_t at = offset.find("+ -"); at != std::string::npos; at = offset.find("+ -")) offset.replace(at, 3, "- ");
        std::string const read = name + "[" + offset + "]";
        return condition.empty() ? piece{read} : piece{condition + " ? " + read + " : 0.0", level::sum};
    }

    // A condition for what is 0 or 1.
    std::string condition(int node) const {
        engine::node const& n = g_.at(node);
        auto const part = [&](int k) { return g_.parts.items[n.first + k].id; };
        if (n.what == engine::kind::delta) return index(part(0)) + " == " + index(part(1));
        if (n.what == engine::kind::guard) {
            std::string const c = inside(part(0), n.tag);
            return c.empty() ? "1" : c;
        }
        return index(n.tag) + " == " + pieces_.at({node, true}).as(level::atom);
    }
    static bool is_choice(engine::kind what) {
        return what == engine::kind::delta || what == engine::kind::guard || engine::is_position(what);
    }

    piece addition(engine::node const& n) {
        std::string sum;
        auto const append = [&](std::string const& term, bool negative) {
            if (sum.size() + term.size() > longest_sum && !sum.empty()) {
                std::string const name = new_name("t");
                line("const double " + name + " = " + sum + ";");
                sum = name;
            }
            sum += sum.empty() ? (negative ? "-" : "") : negative ? " - " : " + ";
            sum += term;
        };
        bool const constant_first = !core::zero(n.value) && !n.value.negative();
        if (constant_first) append(c_number(n.value), false);
        for (bool negative : {false, true}) // so that few sums begin with a minus
            for (int k = 0; k < n.count; ++k) {
                engine::part const p = g_.parts.items[n.first + k];
                if (p.value.negative() != negative) continue;
                core::number const size = negative ? -p.value : p.value;
                append((size.is(1) ? "" : in_quotient(size) + "*") + operand(p.id).as(level::product), negative);
            }
        if (n.value.negative()) append(c_number(-n.value), true);
        return {sum, level::sum};
    }
    static std::string in_quotient(core::number value) {
        std::string const text = c_number(value);
        return text.find('/') == std::string::npos ? text : "(" + text + ")";
    }

    // base^|exponent| as factors of a product
    std::string powered(int base, core::number exponent) {
        if (exponent.negative()) exponent = -exponent;
        if (exponent.is(1)) return operand(base).as(level::atom);
        if (exponent.is(2) || exponent.is(3)) {
            std::string const one = operand(base).as(level::atom);
            return one + "*" + one + (exponent.is(3) ? "*" + one : "");
        }
        if (exponent.upper == 1 && exponent.lower == 2) return "sqrt(" + operand(base).text + ")";
        return "pow(" + operand(base).text + ", " + c_number(exponent) + ")";
    }
    piece product(engine::node const& n) {
        std::string above, below, chosen;
        int divisors = 0;
        auto const times = [](std::string& product, std::string const& factor) { product += (product.empty() ? "" : "*") + factor; };
        for (int k = 0; k < n.count; ++k) {
            engine::part const p = g_.parts.items[n.first + k];
            if (is_choice(g_.what(p.id)) && p.value.is(1)) chosen += (chosen.empty() ? "" : " && ") + condition(p.id);
            else if (!p.value.negative()) times(above, powered(p.id, p.value));
            else times(below, powered(p.id, p.value)), ++divisors;
        }
        core::number const size = n.value.negative() ? -n.value : n.value;
        if (!size.is(1) || above.empty()) above = in_quotient(size) + (above.empty() ? "" : "*" + above);
        if (n.value.negative()) above = "-" + above;
        if (!below.empty()) above += "/" + (divisors > 1 || below.find('*') != std::string::npos ? "(" + below + ")" : below);
        level const binds = n.value.negative() ? level::sum : above.find_first_of("*/") == std::string::npos ? level::atom : level::product;
        return chosen.empty() ? piece{above, binds} : piece{chosen + " ? " + above + " : 0.0", level::sum};
    }
    piece call(engine::node const& n) {
        std::string name(n.function->name);
        if (name == "abs") name = "fabs";
        if (!c_helper(name + "_of").empty()) names_.helpers.insert(name += "_of");
        std::string arguments;
        for (int k = 0; k < n.count; ++k) arguments += (k > 0 ? ", " : "") + operand(g_.parts.items[n.first + k].id).text;
        return {name + "(" + arguments + ")"};
    }

    piece compute(unit const& u) {
        using engine::kind;
        engine::node const n = g_.at(u.node);
        std::vector<int> indices, classes;
        if (auto const t = from_.temporaries.find(u); t != from_.temporaries.end()) {
            for (int const axis : indices = axes_of(g_, u)) classes.push_back(class_of(axis));
            return entry(names_.temporaries[static_cast<std::size_t>(t->second)], indices, classes);
        }
        switch (n.what) {
        case kind::number: return {(n.value.negative() ? "-" : "") + c_number(n.value.negative() ? -n.value : n.value), n.value.negative() || !n.value.integer() ? level::sum : level::atom};
        case kind::pi: return {"3.141592653589793"};
        case kind::extent: return {"(double)" + extent(n.tag), level::product};
        case kind::access:
            for (int k = 0; k < n.count; ++k) {
                indices.push_back(g_.parts.items[n.first + k].id);
                classes.push_back(g_.slot_classes.items[g_.symbols.items[n.tag].slots + k]);
            }
            return entry(names_.symbols.at(n.tag), indices, classes);
        case kind::add: return addition(n);
        case kind::multiply: return product(n);
        case kind::call: return call(n);
        default: return {condition(u.node) + " ? 1.0 : 0.0", level::sum};
        }
    }

    void begin_reduction(unit const& u) {
        engine::kind const what = g_.what(u.node);
        std::string const value = new_name("r");
        bool const extremum = what != engine::kind::sum && what != engine::kind::product;
        std::string const found = extremum ? new_name("at") : "";
        line("double " + value + " = " + (what == engine::kind::product ? "1.0;" : "0.0;"));
        if (extremum) line("long " + found + " = -1;");
        accumulators_[u] = {value, found};
        pieces_[u] = {u.search ? found : value};
    }
    void accumulate(unit const& u) {
        engine::kind const what = g_.what(u.node);
        auto const& [value, found] = accumulators_.at(u);
        piece const& body = operand(from_.reductions.at(u).body);
        if (what == engine::kind::sum) return line(value + " += " + body.text + ";");
        if (what == engine::kind::product) return line(value + " *= " + body.text + ";");
        std::string const& here = loop_.at(from_.places[static_cast<std::size_t>(from_.reductions.at(u).last)].axis);
        std::string const b = new_name("t");
        line("const double " + b + " = " + body.text + ";");
        bool const largest = what == engine::kind::maximum || what == engine::kind::arg_maximum;
        line(fmt::format("if ({0} < 0 || {1} {2} {3}) {3} = {1}, {0} = {4};", found, b, largest ? ">" : "<", value, here));
    }
    void store() {
        unit const root{from_.root, from_.search};
        std::string name = from_.symbol >= 0 ? names_.symbols.at(from_.symbol) : names_.temporaries[static_cast<std::size_t>(from_.temporary)];
        std::vector<int> classes;
        for (int const axis : from_.slots) classes.push_back(class_of(axis));
        std::string const cast = from_.search ? "(double)" : "";
        line(entry(name, from_.slots, classes).text + " = " + cast + pieces_.at(root).text + ";");
    }
};

} // namespace

std::string c_number(core::number value) {
    auto const spelled = [](double v) {
        if (std::isnan(v)) return std::string("(HUGE_VAL - HUGE_VAL)");
        if (std::isinf(v)) return std::string("HUGE_VAL");
        std::string text = fmt::format("{}", v);
        if (text.find_first_of(".e") == std::string::npos) text += ".0";
        return text;
    };
    if (!value.exact() || value.lower == 1) return spelled(value.value());
    std::string const decimal = spelled(value.value());
    if (decimal.size() <= 8) return decimal;
    return spelled(static_cast<double>(value.upper)) + "/" + spelled(static_cast<double>(value.lower));
}

std::string c_helper(std::string const& name) {
    static std::map<std::string, std::string> const bodies{
        {"sigmoid_of", "(double x) { return 1.0/(1.0 + exp(-x)); }"},
        {"softplus_of", "(double x) { return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x)); }"},
        {"relu_of", "(double x) { return x > 0.0 ? x : 0.0; }"},
        {"step_of", "(double x) { return x > 0.0 ? 1.0 : 0.0; }"},
        {"sign_of", "(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }"},
        {"square_of", "(double x) { return x*x; }"},
        {"max_of", "(double a, double b) { return a < b ? b : a; }"},
        {"min_of", "(double a, double b) { return b < a ? b : a; }"},
    };
    auto const found = bodies.find(name);
    return found == bodies.end() ? "" : "static inline double " + name + found->second + "\n";
}

std::string c_statements(engine::system& s, nest const& from, c_names& names, identifiers free, std::string const& margin, std::string const& at) {
    return c_writer(s, from, names, free, at).write(margin);
}

} // namespace chainrule::tool
