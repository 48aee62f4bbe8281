// SPDX-License-Identifier: BSL-1.0
// Decimals are printed as typed, fractions and what derivation makes by itself as fractions; values are the same.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">();
constexpr auto y = input<"y">();
constexpr auto d = input<"d">(i);

// As a coefficient, and alone.
static_assert(text(0.1 * x) == "0.1·x");
static_assert(text<notation::plain>(0.1 * x) == "0.1*x");
static_assert(text<notation::latex>(0.1 * x) == "0.1 x");
static_assert(text<notation::latex>(0.5 * x) == "0.5 x");
static_assert(text(x + 0.5) == "0.5 + x");
static_assert(text<notation::latex>(x - 0.25) == "x - 0.25");
static_assert(text(-0.1 * x) == "−0.1·x");
static_assert(text(0.5 * sum(i, square(d(i)))) == "0.5·Σ_i d(i)²");
static_assert(text<notation::plain>(0.5 / x) == "0.5/x");
static_assert(text<notation::latex>(0.5 / x) == "\\frac{0.5}{x}");
static_assert(text(0.5f * x) == "0.5·x");

// Arithmetic with what was typed.
static_assert(text(0.1 * (0.1 * x)) == "0.01·x");
static_assert(text(0.1 * x / 2) == "0.05·x");
static_assert(text(x - 0.9 * x) == "0.1·x");
static_assert(text(rational<1> - 0.9 * (x / x)) == "0.1");
static_assert(text(square(0.5 * x)) == "0.25·x²");

// Fractions stay, beside decimals too.
static_assert(text(x / 10) == "x/10");
static_assert(text(half * x) == "½·x");
static_assert(text(0.1 * x + y / 4) == "0.1·x + ¼·y");
static_assert(text<notation::plain>(0.1 * x + y / 4) == "0.1*x+y/4");
static_assert(text(y / 4 + 0.1 * x) == "¼·y + 0.1·x");
static_assert(text(0.01 * x + y / 10) == "0.01·x + y/10");
static_assert(text(0.1 * x + half) == "½ + 0.1·x");
static_assert(text(x / 0.3) == "10/3·x");

// Exponents are what they were; the root of 0.5 is a root.
static_assert(text(pow(x, 0.5)) == "√(x)");
static_assert(text(pow(x, 1.5)) == "x^1.5");

// Derivatives.
constexpr auto squared = 0.1 * square(x);
static_assert(text(derivative(squared, x)) == "∂f/∂x = 0.2·x");
constexpr auto quarter = 0.2 * square(x) + y / 4;
static_assert(text(gradient(quarter, x, y)) == "∂f/∂x = 0.4·x\n∂f/∂y = ¼");
constexpr auto twice = 0.1 * square(0.1 * x);
static_assert(text(derivative(twice, x)) == "∂f/∂x = 0.002·x");
constexpr auto root = 0.1 * x + sqrt(y);
static_assert(text(gradient(root, x, y)) == "∂f/∂x = 0.1\n∂f/∂y = 1/(2·√(y))");
static_assert(text(derivative(0.1 * sqrt(x), x)) == "∂f/∂x = 0.05/√(x)");
static_assert(text(derivative(pow(x, 0.5), x)) == "∂f/∂x = 1/(2·√(x))");
static_assert(text(derivative(3 * (x + 0.044715 * pow(x, 3)), x)) == "∂f/∂x = 3 + 0.402435·x²");

constexpr auto shrunk = 0.25 * square(x);
static_assert(text(derivative(shrunk, x)) == "∂f/∂x = 0.5·x");

// A formula brings its decimals along, and a system's equations theirs.
static_assert(text(derivative(squared, x) * y) == "0.2·y·x");
constexpr auto z = variable<"z">();
constexpr auto E = variable<"E">();
constexpr auto net = equations(z = 0.1 * x, E = 0.5 * square(z - y));
static_assert(text(net) == "z = 0.1·x\nE = 0.5·(z − y)²");
static_assert(text(derivative(net, E, x)) == "∂E/∂x = 0.1·(z − y)");
static_assert(text(gradient(net, E, x, y)) == "∂E/∂z = z − y\n∂E/∂x = 0.1·∂E/∂z\n∂E/∂y = y − z");

// So do the rules of an operation.
struct slanted_operation {
    static constexpr std::string_view name = "slanted";
    template <class T>
    static constexpr T value(T const& x) {
        return x * x / 20;
    }
    static constexpr term derivative(term x, term) { return 0.1 * x; }
};
constexpr auto slanted = call<slanted_operation>(x);
static_assert(text(derivative(slanted, x)) == "∂f/∂x = 0.1·x");

// Values are what they were.
static_assert(0.1 * x == x / 10 && 0.5 * x == half * x);
static_assert(derivative(squared, x) == x / 5);
} // namespace
