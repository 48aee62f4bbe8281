// SPDX-License-Identifier: BSL-1.0
// Products, sums, powers, functions and reductions in the three text formats.
#include "workspace.hpp"

namespace {

using namespace chainrule::print_test;
using chainrule::call;
using chainrule::term;
using chainrule::engine::kind;
namespace ops = chainrule::operations;
using in = workspace&;

// The order of factors: number; deltas; parenthesised factors; entries by symbol; calls; reductions.
constexpr auto signal = [](in m) { return m.x() * m.error_signal(); };
static_assert(plain(signal) == "(1-z(j)^2)*x(i)*sum(k, (y(k)-t(k))*w2(k,j))");
static_assert(unicode(signal) == "(1 − z(j)²)·x(i)·Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)");
static_assert(latex(signal) ==
              "\\left(1 - z_{j}^{2}\\right) x_{i} \\sum_{k} \\left(y_{k} - \\hat{y}_{k}\\right) w^{(2)}_{kj}");
constexpr auto all = [](in m) {
    return m.sum(m.j, m.z()) * call<ops::tanh>(m.z()) * m.x() * (m.alpha() + 1) * m.delta(m.i, m.p) * m.dim(1) *
           m.pi() * 3;
};
static_assert(plain(all) == "3*pi*dim(j)*delta(i,p)*(1+alpha)*x(i)*tanh(z(j))*sum(j, z(j))");
static_assert(unicode(all) == "3·π·dim(j)·δ(i,p)·(1 + α)·x(i)·tanh(z(j))·Σ_j z(j)");
static_assert(
    latex(all) ==
    "3 \\pi \\dim(j) \\delta_{ip} \\left(1 + \\alpha\\right) x_{i} \\tanh\\left(z_{j}\\right) \\sum_{j} z_{j}");

// Only the last Σ of a product is open to the right.
constexpr auto two_sums = [](in m) { return m.sum(m.i, m.x()) * m.sum(m.j, m.z()); };
static_assert(plain(two_sums) == "sum(i, x(i))*sum(j, z(j))");
static_assert(unicode(two_sums) == "(Σ_i x(i))·Σ_j z(j)");
static_assert(latex(two_sums) == "\\left(\\sum_{i} x_{i}\\right) \\sum_{j} z_{j}");
constexpr auto shared = [](in m) { return m.sum(m.i, m.x()) / m.alpha(); };
static_assert(plain(shared) == "sum(i, x(i))/alpha");
static_assert(unicode(shared) == "(Σ_i x(i))/α");
static_assert(latex(shared) == "\\frac{\\sum_{i} x_{i}}{\\alpha}");
constexpr auto squared = [](in m) { return m.alpha() * m.power(m.sum(m.i, m.x()), 2) * m.sum(m.j, m.z()); };
static_assert(plain(squared) == "alpha*sum(i, x(i))^2*sum(j, z(j))");
static_assert(unicode(squared) == "α·(Σ_i x(i))²·Σ_j z(j)");
constexpr auto softmax = [](in m) { return call<ops::exp>(m.read(m.X, m.p)) / m.sum(m.i, call<ops::exp>(m.x())); };
static_assert(plain(softmax) == "exp(x(p))/sum(i, exp(x(i)))");
static_assert(unicode(softmax) == "exp(x(p))/Σ_i exp(x(i))");
static_assert(latex(softmax) == "\\frac{\\exp\\left(x_{p}\\right)}{\\sum_{i} \\exp\\left(x_{i}\\right)}");

// Fractions.
constexpr auto several = [](in m) { return m.x() / (m.alpha() * m.z() * m.z()); };
static_assert(plain(several) == "x(i)/(z(j)^2*alpha)");
static_assert(unicode(several) == "x(i)/(z(j)²·α)");
static_assert(latex(several) == "\\frac{x_{i}}{z_{j}^{2} \\alpha}");
constexpr auto differences = [](in m) { return (m.x() - m.v()) / (m.alpha() + m.n()); };
static_assert(plain(differences) == "(x(i)-v(i))/(alpha+n)");
static_assert(latex(differences) == "\\frac{x_{i} - v_{i}}{\\alpha + n}");
static_assert(plain([](in m) { return 1 / m.alpha(); }) == "1/alpha");
static_assert(unicode([](in m) { return 1 / (m.alpha() * m.n()); }) == "1/(α·n)");

// The order of terms, and signs.
constexpr auto terms = [](in m) { return m.alpha() - m.x() + m.n() * m.z() - 2; };
static_assert(plain(terms) == "z(j)*n+alpha-x(i)-2");
static_assert(unicode(terms) == "z(j)·n + α − x(i) − 2");
static_assert(latex(terms) == "z_{j} n + \\alpha - x_{i} - 2");
static_assert(plain([](in m) { return 3 - m.x(); }) == "3-x(i)");
static_assert(plain([](in m) { return -m.x() - m.z(); }) == "-x(i)-z(j)");
static_assert(unicode([](in m) { return -m.x(); }) == "−x(i)");
static_assert(plain([](in m) { return -m.power(m.x(), 2); }) == "-x(i)^2");
constexpr auto turned = [](in m) { return -m.n() * (m.x() - m.z()); };
static_assert(plain(turned) == "(z(j)-x(i))*n");
static_assert(unicode(turned) == "(z(j) − x(i))·n");
static_assert(plain([](in m) { return -m.n() * m.power(m.x() - m.z(), 2); }) == "-(x(i)-z(j))^2*n");
static_assert(plain([](in m) { return m.n() / (m.z() - m.x()) - m.n() / (m.x() - m.z()); }) == "2*n/(z(j)-x(i))");
static_assert(plain([](in m) { return -m.alpha() - m.n() * (m.x() - m.z()); }) == "(z(j)-x(i))*n-alpha");
static_assert(plain([](in m) { return m.x() + (-m.alpha() - m.n()) * m.z(); }) == "x(i)-(alpha+n)*z(j)");
static_assert(plain([](in m) { return call<ops::exp>(-m.x() - m.z()); }) == "exp(-x(i)-z(j))");
constexpr auto turned_inside = [](in m) { return -m.n() * m.sum(m.k, (m.y() - m.t()) * m.read(m.W2, m.k, m.j)); };
static_assert(plain(turned_inside) == "n*sum(k, (t(k)-y(k))*w2(k,j))");
static_assert(unicode(turned_inside) == "n·Σ_k (ŷ(k) − y(k))·w⁽²⁾(k,j)");
constexpr auto odd_function = [](in m) { return -m.n() * call<ops::tanh>(m.x() - m.z()); };
static_assert(plain(odd_function) == "n*tanh(z(j)-x(i))");
static_assert(plain([](in m) { return -m.n() * call<ops::exp>(m.x() - m.z()); }) == "-n*exp(x(i)-z(j))");
static_assert(plain([](in m) { return -m.sum(m.k, m.t() * call<ops::log>(m.y())); }) == "-sum(k, t(k)*log(y(k)))");

// Powers.
constexpr auto roots = [](in m) { return m.power(m.x() + m.z(), 1, 2) / m.power(m.alpha(), 1, 2); };
static_assert(plain(roots) == "sqrt(x(i)+z(j))/sqrt(alpha)");
static_assert(unicode(roots) == "√(x(i) + z(j))/√(α)");
static_assert(latex(roots) == "\\frac{\\sqrt{x_{i} + z_{j}}}{\\sqrt{\\alpha}}");
constexpr auto powers = [](in m) {
    return m.power(m.x(), 12) * m.power(m.z(), 2, 3) * m.power(m.alpha(), 3, 2) / m.power(m.n(), 3);
};
static_assert(plain(powers) == "x(i)^12*z(j)^(2/3)*alpha^1.5/n^3");
static_assert(unicode(powers) == "x(i)¹²·z(j)^(2/3)·α^1.5/n³");
static_assert(latex(powers) == "\\frac{x_{i}^{12} z_{j}^{2/3} \\alpha^{1.5}}{n^{3}}");
static_assert(plain([](in m) { return m.power(m.x() * m.z(), 1, 3); }) == "(x(i)*z(j))^(1/3)");
static_assert(plain([](in m) { return m.power(m.x() * m.z(), 1, 2); }) == "sqrt(x(i)*z(j))");
static_assert(plain([](in m) { return 3 * m.power(m.number(2), 1, 3); }) == "3*2^(1/3)");
static_assert(latex([](in m) { return 3 * m.power(m.number(2), 1, 3); }) == "3 \\cdot 2^{1/3}");
static_assert(plain([](in m) { return m.x() * m.power(m.number(2), 1, 2); }) == "sqrt(2)*x(i)");

// a^b with an exponent that is not a number.
constexpr auto infix = [](in m) { return call<ops::pow>(m.x() + 1, -m.n()) * call<ops::pow>(m.alpha(), m.n()); };
static_assert(plain(infix) == "(1+x(i))^(-n)*alpha^n");
static_assert(unicode(infix) == "(1 + x(i))^(−n)·α^n");
static_assert(latex(infix) == "\\left(1 + x_{i}\\right)^{-n} \\alpha^{n}");
constexpr auto tower = [](in m) {
    return call<ops::pow>(call<ops::pow>(m.alpha(), m.n()), call<ops::pow>(m.x(), m.z()));
};
static_assert(plain(tower) == "(alpha^n)^(x(i)^z(j))");
static_assert(latex(tower) == "\\left(\\alpha^{n}\\right)^{x_{i}^{z_{j}}}");
static_assert(unicode([](in m) { return call<ops::pow>(m.alpha(), m.sum(m.i, m.x())); }) == "α^(Σ_i x(i))");
static_assert(plain([](in m) { return m.power(call<ops::pow>(m.alpha(), m.n()), 2); }) == "(alpha^n)^2");
static_assert(plain([](in m) { return call<ops::pow>(m.power(m.x(), 1, 2), m.n()); }) == "sqrt(x(i))^n");

// Functions.
constexpr auto logistic = [](in m) { return call<ops::sigmoid>(m.x() - m.v()) * call<ops::max>(m.z(), m.v()); };
static_assert(plain(logistic) == "sigmoid(x(i)-v(i))*max(z(j), v(i))");
static_assert(unicode(logistic) == "σ(x(i) − v(i))·max(z(j), v(i))");
static_assert(latex(logistic) == "\\sigma\\left(x_{i} - v_{i}\\right) \\max\\left(z_{j}, v_{i}\\right)");
constexpr auto scalar_like_axis = [](in m) { // would read as a reduction over i
    return call<ops::max>(m.read(m.symbol("i", {})), m.x());
};
static_assert(plain(scalar_like_axis) == "max((i), x(i))");
static_assert(unicode(scalar_like_axis) == "max(i, x(i))");

// Reductions.
constexpr auto nested = [](in m) {
    return m.sum(m.j, m.sum(m.i, m.x() * call<ops::exp>(m.z() * m.read(m.W1, m.j, m.i))));
};
static_assert(plain(nested) == "sum(i, sum(j, x(i)*exp(w1(j,i)*z(j))))");
static_assert(unicode(nested) == "Σ_i Σ_j x(i)·exp(w⁽¹⁾(j,i)·z(j))");
static_assert(latex(nested) == "\\sum_{i,j} x_{i} \\exp\\left(w^{(1)}_{ji} z_{j}\\right)");
constexpr auto product = [](in m) { return m.over(kind::product, m.i, 1 + m.x()); };
static_assert(plain(product) == "prod(i, 1+x(i))");
static_assert(unicode(product) == "Π_i (1 + x(i))");
static_assert(latex(product) == "\\prod_{i} \\left(1 + x_{i}\\right)");
constexpr auto extremes = [](in m) { return m.over(kind::minimum, m.i, m.x()) + m.over(kind::maximum, m.i, -m.x()); };
static_assert(plain(extremes) == "min(i, x(i))+max(i, -x(i))");
static_assert(unicode(extremes) == "min_i x(i) + max_i (−x(i))");
static_assert(latex(extremes) == "\\min_{i} x_{i} + \\max_{i} \\left(-x_{i}\\right)");
static_assert(unicode([](in m) { return m.over(kind::maximum, m.i, m.x() * (m.alpha() - m.n()) * -2); }) ==
              "max_i 2·(n − α)·x(i)");

// Positions: deltas whose second index is a reduction. They stand where deltas stand and need no parentheses.
constexpr auto position = [](in m) { return m.first(m.p, m.i, m.x()); };
static_assert(plain(position) == "delta(p, argmax(i, x(i)))");
static_assert(unicode(position) == "δ(p, argmax_i x(i))");
static_assert(latex(position) == "\\delta_{p,\\operatorname{argmax}_{i} x_{i}}");
constexpr auto least = [](in m) { return m.first(m.row(-1, {{m.p, 1}}), m.i, m.x() - m.v(), kind::arg_minimum); };
static_assert(plain(least) == "delta(p-1, argmin(i, x(i)-v(i)))");
static_assert(unicode(least) == "δ(p−1, argmin_i (x(i) − v(i)))");
static_assert(latex(least) == "\\delta_{p-1,\\operatorname{argmin}_{i} \\left(x_{i} - v_{i}\\right)}");
constexpr auto placed = [](in m) {
    return 2 * m.sum(m.j, m.z()) * (1 - m.first(m.p, m.i, m.x() * m.sum(m.k, m.y()))) * m.first(m.q, m.i, -m.v()) * m.alpha();
};
static_assert(plain(placed) == "2*delta(q, argmax(i, -v(i)))*(1-delta(p, argmax(i, x(i)*sum(k, y(k)))))*alpha*sum(j, z(j))");
static_assert(unicode(placed) == "2·δ(q, argmax_i (−v(i)))·(1 − δ(p, argmax_i x(i)·Σ_k y(k)))·α·Σ_j z(j)");
static_assert(plain([](in m) { return m.v() * m.first(m.i, m.i, m.x()) - m.first(m.q, m.i, m.x()) / m.alpha(); }) ==
              "delta(i, argmax(p, x(p)))*v(i)-delta(q, argmax(i, x(i)))/alpha");

// Their order is that of the letters' places, whatever numbers the axes have.
constexpr bool ordered() {
    for (int earlier = 0; earlier < 6; ++earlier)
        for (bool const turned : {false, true}) {
            workspace m;
            for (int k = 0; k < earlier; ++k) m.axis("u", 0);
            int const first = m.axis(turned ? "r" : "s", 0), second = m.axis(turned ? "s" : "r", 0);
            int const r = turned ? first : second, s = turned ? second : first;
            chainrule::print::left_side left;
            left.name = "f";
            left.add(m.X, &r, 1);
            left.add(m.X, &s, 1);
            chainrule::core::buffer<char> out(64);
            chainrule::print::derivative(m.s, left, (m.first(s, m.i, m.x()) * m.first(r, m.i, m.x())).id, format::plain, out);
            if (!(shown(out) == "d2f/dx(r)dx(s) = delta(r, argmax(i, x(i)))*delta(s, argmax(i, x(i)))")) return false;
        }
    return true;
}
static_assert(ordered());

// Shifted indices.
constexpr auto shifts = [](in m) {
    return m.read(m.X, m.row(1, {{m.i, 1}})) * m.read(m.X, m.row(0, {{m.i, 2}, {m.p, -1}})) *
           m.read(m.X, m.row(3, {{m.p, -1}})) * m.read(m.W1, m.j, m.row(-1, {{m.i, 1}})) * m.read(m.X, m.row(0, {}));
};
static_assert(plain(shifts) == "x(0)*x(2*i-p)*x(i+1)*x(3-p)*w1(j,i-1)");
static_assert(unicode(shifts) == "x(0)·x(2i−p)·x(i+1)·x(3−p)·w⁽¹⁾(j,i−1)");
static_assert(latex(shifts) == "x_{0} x_{2i-p} x_{i+1} x_{3-p} w^{(1)}_{j,i-1}");
constexpr auto correlation = [](in m) { return m.sum(m.j, m.z() * m.read(m.X, m.row(0, {{m.i, 1}, {m.j, 1}}))); };
static_assert(plain(correlation) == "sum(j, x(i+j)*z(j))");

// Spellings.
constexpr auto named = [](in m) {
    int const h = m.symbol("h_out", {}), sigma = m.symbol("sigma_12", {0});
    return m.read(m.B) * m.read(h) * m.read(sigma, m.i);
};
static_assert(plain(named) == "b2*h_out*sigma_12(i)");
static_assert(unicode(named) == "b₂·h_out·σ₁₂(i)");
static_assert(latex(named) == "{b_2} {h_{out}} {\\sigma_{12}}_{i}");
constexpr auto wrapped = [](in m) {
    return m.power(m.read(m.W1, m.j, m.i), 2) * m.power(m.read(m.L), 2) * m.power(m.read(m.D, m.j), 2);
};
static_assert(plain(wrapped) == "w1(j,i)^2*l^2*dE_dz(j)^2");
static_assert(unicode(wrapped) == "w⁽¹⁾(j,i)²·(λ²)²·(∂E/∂z(j))²");
static_assert(latex(wrapped) == "\\left(w^{(1)}_{ji}\\right)^{2} \\left(\\lambda^{2}\\right)^{2} "
                                "\\left(\\frac{\\partial E}{\\partial z_{j}}\\right)^{2}");

} // namespace
