// SPDX-License-Identifier: BSL-1.0
// Letters: no capture, distinct free axes, and extents that name their axis.
#include "workspace.hpp"

namespace {

using namespace chainrule::print_test;
using chainrule::call;
using chainrule::term;
using chainrule::engine::kind;
namespace ops = chainrule::operations;
using in = workspace&;

// A bound letter keeps its hint, also where the left side has this letter elsewhere.
static_assert(plain([](in m) { return m.x() * m.sum(m.i, m.v()); }) == "x(i)*sum(i, v(i))");
// It gives way to a free axis that is read inside, to another letter of its extent, …
constexpr auto outer = [](in m) {
    int const bound = m.axis("i", 0);
    return m.sum(bound, call<ops::exp>(m.read(m.X, bound) * m.x()));
};
static_assert(plain(outer) == "sum(p, exp(x(i)*x(p)))");
// … and to the letters of reductions around it, read inside or not.
constexpr auto inner = [](in m) {
    int const bound = m.axis("i", 0);
    return m.sum(m.i, call<ops::exp>(m.x() * m.sum(bound, m.read(m.V, bound))));
};
static_assert(plain(inner) == "sum(i, exp(x(i)*sum(p, v(p))))");
static_assert(unicode(inner) == "Σ_i exp(x(i)·Σ_p v(p))");
constexpr auto twice = [](in m) { // a product within a product of the same letter
    int const bound = m.axis("i", 0);
    return m.over(kind::product, m.i, m.over(kind::product, bound, m.x() + m.read(m.V, bound)));
};
static_assert(plain(twice) == "prod(i, prod(p, x(i)+v(p)))");

// The index of a position is outside its binder, which gives way to it.
constexpr auto of_itself = [](in m) { return m.sum(m.i, m.v() * m.first(m.i, m.i, m.x())); };
static_assert(plain(of_itself) == "sum(i, delta(i, argmax(p, x(p)))*v(i))");
static_assert(latex(of_itself) == "\\sum_{i} \\delta_{i,\\operatorname{argmax}_{p} x_{p}} v_{i}");
constexpr auto within = [](in m) { // in the entries of a position another one, with the outer letter as its index
    int const bound = m.axis("i", 0);
    return m.first(m.p, m.i, m.v() * m.first(m.i, bound, m.read(m.X, bound)));
};
static_assert(plain(within) == "delta(p, argmax(i, delta(i, argmax(q, x(q)))*v(i)))");

// Neighbours may share a letter.
static_assert(plain([](in m) { return m.sum(m.i, m.x()) + m.sum(m.i, m.v()); }) == "sum(i, x(i))+sum(i, v(i))");

// No hint: a letter of its extent.
constexpr auto nameless = [](in m) {
    int const bound = m.axis("", 0);
    return m.sum(bound, call<ops::exp>(m.read(m.X, bound) * m.x() * m.z()));
};
static_assert(plain(nameless) == "sum(p, exp(x(i)*x(p)*z(j)))");
static_assert(latex(nameless) == "\\sum_{p} \\exp\\left(x_{i} x_{p} z_{j}\\right)");

// All letters taken: i1, i2, …
constexpr auto crowd = [](in m) {
    term product = m.number(1);
    for (char const c : std::string_view("ijklmnpqrstuvabcdegh")) product = product * m.read(m.X, m.axis({&c, 1}, 0));
    int const first = m.axis("i", 0), second = m.axis("i", 0);
    return m.sum(first, call<ops::exp>(product * m.read(m.X, first) *
                                       m.sum(second, call<ops::exp>(product * m.read(m.X, second)))));
};
constexpr bool ends_with(shown const& text, std::string_view wanted) {
    return std::string_view(text.chars, static_cast<unsigned>(text.size)).ends_with(wanted);
}
static_assert(
    ends_with(plain(crowd),
              "x(h)*x(i1)*sum(i2, exp(x(i)*x(j)*x(k)*x(l)*x(m)*x(n)*x(p)*x(q)*x(r)*x(s)*x(t)*x(u)*x(v)*x(a)*x(b)*x(c)"
              "*x(d)*x(e)*x(g)*x(h)*x(i2)))))"));
static_assert(ends_with(unicode(crowd), "·x(h)·x(i₂)))"));

// Free axes of one letter are told apart; one without a letter gets one.
constexpr auto free_axes = [](in m) { return m.x() * m.read(m.V, m.axis("i", 0)) * m.read(m.V, m.axis("", 0)); };
static_assert(plain(free_axes) == "x(i)*v(j)*v(k)");

// The extent of an axis: by the nearest binder, …
constexpr auto bound_extent = [](in m) { return m.sum(m.i, call<ops::exp>(m.dim(0) * m.x())); };
static_assert(plain(bound_extent) == "sum(i, exp(dim(i)*x(i)))");
// … a free axis, …
constexpr auto free_extent = [](in m) { return m.read(m.X, m.p) / m.dim(0); };
static_assert(plain(free_extent) == "x(p)/dim(p)");
static_assert(latex(free_extent) == "\\frac{x_{p}}{\\dim(p)}");
// … which no other class may hide, …
constexpr auto not_hidden = [](in m) {
    int const j = m.axis("i", 1);
    return m.x() * m.sum(j, call<ops::exp>(m.dim(0) * m.read(m.Z, j)));
};
static_assert(plain(not_hidden) == "x(i)*sum(j, exp(dim(i)*z(j)))");
// … a reduction anywhere, …
constexpr auto elsewhere = [](in m) { return m.sum(m.k, m.y()) / m.dim(2); };
static_assert(plain(elsewhere) == "sum(k, y(k))/dim(k)");
constexpr auto ambiguous = [](in m) { // another class wants the same letter
    int const other = m.axis("k", 1);
    return m.sum(other, m.read(m.Z, other)) * m.sum(m.k, m.y()) / m.dim(2);
};
static_assert(plain(ambiguous) == "sum(j, z(j))*sum(k, y(k))/dim(k)");
constexpr auto renamed = [](in m) { // the left side has taken the letter of the only reduction
    int const other = m.axis("i", 2);
    return m.x() * m.sum(other, m.read(m.Y, other)) / m.dim(2);
};
static_assert(plain(renamed) == "x(i)*sum(j, y(j))/dim(j)");
// … or the model.
static_assert(plain([](in m) { return m.alpha() * m.dim(2); }) == "dim(k)*alpha");

// Guards resolve their axis in the same way.
constexpr auto guarded = [](in m) { return m.sum(m.j, m.z() * m.inside(m.row(0, {{m.p, 1}, {m.j, -1}}), 2)) * m.y(); };
static_assert(plain(guarded) == "y(k)*sum(j, inside(p-j, k)*z(j))");
static_assert(unicode(guarded) == "y(k)·Σ_j [0 ≤ p−j < dim(k)]·z(j)");
static_assert(latex(guarded) == "y_{k} \\sum_{j} \\left[0 \\le p-j < \\dim(k)\\right] z_{j}");

// Letters of more than one character.
constexpr auto long_letters = [](in m) {
    int const row = m.axis("row", 1), first = m.axis("n1", 0), lambda = m.axis("lambda", 0);
    return m.read(m.W1, row, first) * m.delta(lambda, first);
};
static_assert(plain(long_letters) == "delta(n1,lambda)*w1(row,n1)");
static_assert(unicode(long_letters) == "δ(n₁,λ)·w⁽¹⁾(row,n₁)");
static_assert(latex(long_letters) == "\\delta_{{n_1},\\lambda} w^{(1)}_{row,{n_1}}");

} // namespace
