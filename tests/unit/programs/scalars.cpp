// SPDX-License-Identifier: BSL-1.0
// Plain functions of scalars, formulas as programs, operations of the user's, and systems joined from smaller ones.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::bound;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto x = input<"x">();
constexpr auto y = input<"y">();
constexpr auto f = x * x + sin(x * y);
constexpr auto slope = derivative(f, y);
constexpr auto second = derivative(slope, x);
BOOST_AUTO_TEST_CASE_TEMPLATE(a_plain_function_and_its_derivatives, T, element_types) {
    auto value_of = compile<f, T>();
    auto slope_of = compile<slope, T>();
    auto second_of = compile<second, T>();
    long double const a = 0.75L, b = -1.25L;
    auto const near = [](T got, long double wanted) { return std::fabs(static_cast<long double>(got) - wanted) <= bound<T>(1); };
    BOOST_TEST(near(value_of(x = T(a), y = T(b))[value], a * a + std::sin(a * b)));
    BOOST_TEST(near(slope_of(x = T(a), y = T(b))[value], a * std::cos(a * b)));
    BOOST_TEST(near(second_of(x = T(a), y = T(b))[value], std::cos(a * b) - a * b * std::sin(a * b)));
}

struct softsign_operation { // x / (1 + |x|)
    static constexpr std::string_view name = "softsign";
    template <class T>
    static T value(T const& a) {
        using std::abs;
        return a / (1 + abs(a));
    }
    static constexpr term derivative(term, term of) { return (1 - abs(of)) * (1 - abs(of)); }
};
struct hypotenuse_operation { // √(a² + b²)
    static constexpr std::string_view name = "hypotenuse";
    static constexpr int arity = 2;
    template <class T>
    static T value(T const& a, T const& b) {
        using std::sqrt;
        return sqrt(a * a + b * b);
    }
    static constexpr term derivative_first(term a, term, term of) { return a / of; }
    static constexpr term derivative_second(term, term b, term of) { return b / of; }
};
constexpr auto softsign(auto const& a) { return call<softsign_operation>(a); }
constexpr auto hypotenuse(auto const& a, auto const& b) { return call<hypotenuse_operation>(a, b); }

constexpr auto i = axis<"i", 9>;
constexpr auto j = axis<"j", 3>;
constexpr auto w = parameter<"w">(j, i);
constexpr auto u = parameter<"u">(i);
constexpr auto z = variable<"z">(j);
constexpr auto q = variable<"q">(j);
constexpr auto E = variable<"E">();
constexpr auto own = equations(z(j) = softsign(sum(i, w(j, i) * u(i))), q(j) = hypotenuse(z(j), w(j, 0)), E = sum(j, q(j) * q(j) * z(j)));
BOOST_AUTO_TEST_CASE_TEMPLATE(operations_of_the_user, T, element_types) {
    programs::check<own, E, T>(
        [](list const& a, list const& b) {
            dual total;
            for (std::size_t r = 0; r < 3; ++r) {
                dual entry;
                for (std::size_t s = 0; s < 9; ++s) entry += a[r * 9 + s] * b[s];
                dual const soft = entry / (dual(1) + abs(entry)), long_side = sqrt(soft * soft + a[r * 9] * a[r * 9]);
                total += long_side * long_side * soft;
            }
            return total;
        },
        w, u);
}

constexpr auto layer(auto to, auto from, auto weights, auto row, auto column) {
    return equations(to(row) = tanh(sum(column, weights(row, column) * from(column))));
}
constexpr auto v = parameter<"v">(i, j);
constexpr auto back = variable<"back">(i);
constexpr auto joined = equations(layer(z, u, w, j, i), layer(back, z, v, i, j), E = half * sum(i, square(back(i) - u(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(systems_joined_from_layers, T, element_types) {
    programs::check<joined, E, T>(
        [](list const& a, list const& b, list const& c) {
            list hidden;
            for (std::size_t r = 0; r < 3; ++r) {
                dual entry;
                for (std::size_t s = 0; s < 9; ++s) entry += a[r * 9 + s] * b[s];
                hidden.push_back(tanh(entry));
            }
            dual total;
            for (std::size_t s = 0; s < 9; ++s) {
                dual entry;
                for (std::size_t r = 0; r < 3; ++r) entry += c[s * 3 + r] * hidden[r];
                dual const off = tanh(entry) - b[s];
                total += off * off / dual(2);
            }
            return total;
        },
        w, u, v);
}

// The objective needs no z; its gradient is e^u/Σ e^u, which the engine writes as s.
constexpr auto s = variable<"s">(i);
constexpr auto unread = equations(s(i) = exp(u(i)) / sum(i, exp(u(i))), E = log(sum(i, exp(u(i)))));
BOOST_AUTO_TEST_CASE_TEMPLATE(a_gradient_that_reads_an_equation_the_objective_does_not, T, element_types) {
    programs::check<unread, E, T>(
        [](list const& b) {
            dual total;
            for (dual const one : b) total += exp(one);
            return log(total);
        },
        u);
}

} // namespace
