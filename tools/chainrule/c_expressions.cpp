// SPDX-License-Identifier: BSL-1.0
// Expressions, numbers, and the functions that C lacks.
#include "c_writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace chainrule::tool {
namespace {

constexpr std::size_t longest_sum = 100;

std::string in_product(std::string const& text) { return text.find_first_of(" -") == std::string::npos ? text : "(" + text + ")"; }

std::string in_quotient(core::number value) {
    std::string const text = c_number(value);
    return text.find('/') == std::string::npos ? text : "(" + text + ")";
}

} // namespace

std::string c_writer::index(int id) const {
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
// The condition that an index is in the range; empty where it always is.
std::string c_writer::inside(int id, int extent_class) const {
    if (id < engine::affine_index && class_of(id) == extent_class) return {};
    engine::affine const a = engine::expand_index(g_, id);
    bool never_negative = a.constant >= 0;
    for (int k = 0; k < a.count; ++k) never_negative = never_negative && a.terms[k].factor > 0;
    std::string const i = index(id);
    return (never_negative ? "" : i + " >= 0 && ") + i + " < " + extent(extent_class);
}
c_writer::piece c_writer::entry(std::string const& name, std::vector<int> const& indices, std::vector<int> const& classes) const {
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
std::string c_writer::condition(int node) const {
    engine::node const& n = g_.at(node);
    auto const part = [&](int k) { return g_.parts.items[n.first + k].id; };
    if (n.what == engine::kind::delta) return index(part(0)) + " == " + index(part(1));
    if (n.what == engine::kind::guard) {
        std::string const c = inside(part(0), n.tag);
        return c.empty() ? "1" : c;
    }
    return index(n.tag) + " == " + pieces_.at({node, true}).as(level::atom);
}
c_writer::piece c_writer::addition(int id) {
    std::vector<std::string> open{""}; // the sum of each parenthesis so far
    auto const append = [&](std::string const& term, bool negative) {
        std::string& sum = open.back();
        if (sum.size() + term.size() > longest_sum && !sum.empty()) {
            std::string const name = new_name("t");
            line("const double " + name + " = " + sum + ";");
            sum = name;
        }
        sum += sum.empty() ? (negative ? "-" : "") : negative ? " - " : " + ";
        sum += term;
    };
    core::number const value = g_.at(id).value;
    engine::for_written(g_, id, [&](int entry) {
        if (entry == engine::opening) return open.push_back("");
        if (entry == engine::closing) {
            std::string const inside = "(" + open.back() + ")";
            open.pop_back();
            return append(inside, false);
        }
        if (entry == engine::the_number) return append(c_number(value.negative() ? -value : value), value.negative());
        core::number const c = engine::coefficient_in(g_, id, entry), size = c.negative() ? -c : c;
        append((size.is(1) ? "" : in_quotient(size) + "*") + operand(entry).as(level::product), c.negative());
    });
    return {open.back(), level::sum};
}

// base^|exponent| as factors of a product
std::string c_writer::powered(int base, core::number exponent) {
    if (exponent.negative()) exponent = -exponent;
    if (exponent.is(1)) return operand(base).as(level::atom);
    if (exponent.is(2) || exponent.is(3)) {
        std::string const one = operand(base).as(level::atom);
        return one + "*" + one + (exponent.is(3) ? "*" + one : "");
    }
    if (exponent.upper == 1 && exponent.lower == 2) return "sqrt(" + operand(base).text + ")";
    return "pow(" + operand(base).text + ", " + c_number(exponent) + ")";
}
c_writer::piece c_writer::product(engine::node const& n) {
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
c_writer::piece c_writer::call(engine::node const& n) {
    std::string name(n.function->name);
    if (name == "abs") name = "fabs";
    if (!c_helper(name + "_of").empty()) names_.helpers.insert(name += "_of");
    std::string arguments;
    for (int k = 0; k < n.count; ++k) arguments += (k > 0 ? ", " : "") + operand(g_.parts.items[n.first + k].id).text;
    return {name + "(" + arguments + ")"};
}

c_writer::piece c_writer::compute(unit const& u) {
    using engine::kind;
    engine::node const n = g_.at(u.node);
    std::vector<int> indices, classes;
    if (auto const t = from_.temporaries.find(u); t != from_.temporaries.end()) {
        for (int const axis : indices = axes_of(g_, u)) classes.push_back(class_of(axis));
        return entry(names_.temporaries[static_cast<std::size_t>(t->second)], indices, classes);
    }
    switch (n.what) {
    case kind::number:
        return {(n.value.negative() ? "-" : "") + c_number(n.value.negative() ? -n.value : n.value),
                n.value.negative() || !n.value.integer() ? level::sum : level::atom};
    case kind::pi: return {"3.141592653589793"};
    case kind::extent: return {"(double)" + extent(n.tag), level::product};
    case kind::access:
        for (int k = 0; k < n.count; ++k) {
            indices.push_back(g_.parts.items[n.first + k].id);
            classes.push_back(g_.slot_classes.items[g_.symbols.items[n.tag].slots + k]);
        }
        return entry(names_.symbols.at(n.tag), indices, classes);
    case kind::add: return addition(u.node);
    case kind::multiply: return product(n);
    case kind::call: return call(n);
    default: return {condition(u.node) + " ? 1.0 : 0.0", level::sum};
    }
}

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
        {"sigmoid_of", "(double x) { const double e = exp(-fabs(x)); return (x < 0.0 ? e : 1.0)/(1.0 + e); }"},
        {"softplus_of", "(double x) { return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x)); }"},
        {"relu_of", "(double x) { return x <= 0.0 ? 0.0 : x; }"},
        {"step_of", "(double x) { return x > 0.0 ? 1.0 : 0.0; }"},
        {"sign_of", "(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }"},
        {"heaviside_of", "(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? 0.0 : 0.5; }"},
        {"exp_difference_of", R"((double a, double b) {
    const double d = a - b, back = d - a, lost = (a - (d - back)) - (b + back), y = exp(d);
    return fabs(lost) < 1.0 && y < HUGE_VAL ? y + y*lost : y;
})"},
        {"rescaled_of", "(double x, double s) { return s > 0.0 ? x*4.149515568880993e180 : x/4.149515568880993e180; }"}, // 2^600
        {"scaled_squares_of", "(double up, double down) { return up < 1e301 ? up : -down; }"},
        {"root_of_squares_of", R"((double s, double q) {
    if (s > 1e-289 && s < 1e301) return sqrt(s);
    return q < 0.0 ? sqrt(-q)*4.149515568880993e180 : sqrt(q)/4.149515568880993e180;
})"},
        {"where_of", "(double c, double v) { return c == 0.0 ? 0.0 : v; }"},
        // the most negative number, also where the header is included with double defined as float
        {"masked_of", R"((double c, double u) {
    return c != 0.0 ? u : sizeof(double) == sizeof(float) ? -3.4028234663852886e38 : -1.7976931348623157e308;
})"},
        {"square_of", "(double x) { return x*x; }"},
        {"max_of", "(double a, double b) { return a >= b || a != a ? a : b; }"}, // NaN where one of them is
        {"min_of", "(double a, double b) { return a <= b || a != a ? a : b; }"},
        // series near 0, closed forms elsewhere, as in ops/removable.hpp; (e^x - 1)/x is finite where e^x is not yet
        {"exprel_of", R"((double x) {
    const double half = exp(0.5*(x > 700.0 ? x : 0.0));
    if (fabs(x) < 1e-16) return 1.0;
    return x > 700.0 ? half/x*half : expm1(x)/x;
})"},
        {"exprel_prime_of", R"((double x) {
    const double half = x > 0.0 ? exp(0.5*x) : 1.0, other = x > 0.0 ? half : exp(x), a = fabs(x);
    double power = 1.0, sum = 0.5;
    if (x > 1e300) return x*HUGE_VAL;
    if (a >= 3.0) return half*(other - (other - 1.0/half)/x)/x;
    for (int k = 1; k < 40; k++) {
        power *= a/k;
        sum += x < 0.0 ? power/((k + 1.0)*(k + 2.0)) : power/(k + 2.0);
    }
    return x < 0.0 ? exp(x)*sum : sum;
})"},
        {"exprel_double_prime_of", R"((double x) {
    const double half = x > 0.0 ? exp(0.5*x) : 1.0, other = x > 0.0 ? half : exp(x), a = fabs(x);
    double power = 1.0, sum = 1.0/3.0;
    if (x > 1e300) return x*HUGE_VAL;
    if (a >= 3.0) return half*(other - 2.0*(other - (other - 1.0/half)/x)/x)/x;
    for (int k = 1; k < 40; k++) {
        power *= a/k;
        sum += x < 0.0 ? 2.0*power/((k + 1.0)*(k + 2.0)*(k + 3.0)) : power/(k + 3.0);
    }
    return x < 0.0 ? exp(x)*sum : sum;
})"},
        {"sinc_of", "(double x) { return fabs(x) < 1e-8 ? 1.0 : fabs(x) == HUGE_VAL ? 0.0 : sin(x)/x; }"},
        {"sinc_prime_of", R"((double x) {
    double term = -1.0/6.0, sum = 0.0;
    if (fabs(x) == HUGE_VAL) return 0.0;
    if (fabs(x) >= 2.0) return (cos(x) - sin(x)/x)/x;
    for (int k = 1; k < 20; k++) {
        sum += 2.0*k*term;
        term *= -x*x/((2.0*k + 2.0)*(2.0*k + 3.0));
    }
    return x*sum;
})"},
        {"sinc_double_prime_of", R"((double x) {
    double term = -1.0/6.0, sum = 0.0;
    if (fabs(x) == HUGE_VAL) return 0.0;
    if (fabs(x) >= 2.0) return -sin(x)/x - 2.0*(cos(x) - sin(x)/x)/x/x;
    for (int k = 1; k < 20; k++) {
        sum += 2.0*k*(2.0*k - 1.0)*term;
        term *= -x*x/((2.0*k + 2.0)*(2.0*k + 3.0));
    }
    return sum;
})"},
        {"log1prel_of", "(double x) { return fabs(x) < 1e-16 ? 1.0 : x == HUGE_VAL ? 0.0 : log1p(x)/x; }"},
        {"log1prel_prime_of", R"((double x) {
    const double d = 2.0 + x, s = x/d, u = 1.0/(1.0 + x);
    double power = 1.0, sum = 0.0;
    if (x <= -0.75 || x >= 3.0) return x == -1.0 ? -HUGE_VAL : x == HUGE_VAL ? 0.0 : (x*u - log1p(x))/x/x;
    for (int k = 0; k < 40; k++) {
        sum += power/(2.0*k + 3.0);
        power *= s*s;
    }
    return -(u + 2.0*s*sum/d)/d;
})"},
        {"log1prel_double_prime_of", R"((double x) {
    const double d = 2.0 + x, s = x/d, u = 1.0/(1.0 + x);
    double power = 1.0, sum = 0.0;
    if (x <= -0.75 || x >= 3.0) return x == -1.0 ? HUGE_VAL : x == HUGE_VAL ? 0.0 : (2.0*(log1p(x) - x*u) - x*u*x*u)/x/x/x;
    for (int k = 0; k < 40; k++) {
        sum += power/(2.0*k + 3.0);
        power *= s*s;
    }
    return (u*u + 4.0*sum/(d*d))/d;
})"},
    };
    auto const found = bodies.find(name);
    return found == bodies.end() ? "" : "static inline double " + name + found->second + "\n";
}

} // namespace chainrule::tool
