// SPDX-License-Identifier: BSL-1.0
// Nonlinear least squares by Levenberg and Marquardt on a compiled Jacobian, checked to every certified digit of the data set Misra1a of
// the NIST Statistical Reference Datasets (https://www.itl.nist.gov/div898/strd/nls/data/misra1a.shtml): 14 measurements of the
// absorption of a monomolecular layer, y = b1·(1 − exp(−b2·x)).
#include <chainrule/chainrule.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <span>

namespace misra1a {
using namespace chainrule;

constexpr auto n = axis<"n", 14>;
constexpr auto p = axis<"p", 2>;
constexpr auto x = input<"x">(n);
constexpr auto y = input<"y">(n);
constexpr auto b = parameter<"b">(p);
constexpr auto r = variable<"r">(n);

constexpr auto model = equations(r(n) = y(n) - b(0) * (1 - exp(-b(1) * x(n))));
constexpr auto jacobian = derivative(model, r(n), b(p));
static_assert(jacobian == delta(p, 0) * (exp(-b(1) * x(n)) - 1) - delta(p, 1) * b(0) * x(n) * exp(-b(1) * x(n)));

constexpr double pressure[] = {77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
constexpr double volume[] = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};

struct normal_equations { // JᵀJ and Jᵀr
    double a00 = 0, a01 = 0, a11 = 0, g0 = 0, g1 = 0;
};
normal_equations assemble(std::span<double const> J, std::span<double const> residual) {
    normal_equations s;
    for (std::size_t k = 0; k < residual.size(); ++k) { // a row of J for each measurement
        double const j0 = J[2 * k], j1 = J[2 * k + 1];
        s.a00 += j0 * j0;
        s.a01 += j0 * j1;
        s.a11 += j1 * j1;
        s.g0 += j0 * residual[k];
        s.g1 += j1 * residual[k];
    }
    return s;
}
double squares(std::span<double const> residual) {
    double sum = 0;
    for (double const e : residual) sum += e * e;
    return sum;
}

struct fit {
    std::array<double, 2> b, deviation;
    double sum = 0;
    bool converged = false;
};

/// Marquardt 1963: (JᵀJ + λ·diag(JᵀJ))·s = Jᵀr; b − s is taken where it lowers the sum of squares.
fit fitted(std::array<double, 2> start) {
    auto residuals = compile<model>();
    auto slopes = compile<model, jacobian>();
    auto const residual_at = [&](std::array<double, 2> const& at) { return residuals(x = pressure, y = volume, b = at)[r]; };

    fit f{start, {}};
    f.sum = squares(residual_at(f.b));
    double damping = 1e-3;
    for (int step = 0; step < 1000 && !f.converged; ++step) {
        auto const s = assemble(slopes(x = pressure, b = f.b)[value], residual_at(f.b));
        double const a00 = s.a00 * (1 + damping), a11 = s.a11 * (1 + damping), determinant = a00 * a11 - s.a01 * s.a01;
        double const s0 = (a11 * s.g0 - s.a01 * s.g1) / determinant, s1 = (a00 * s.g1 - s.a01 * s.g0) / determinant;
        std::array<double, 2> const next = {f.b[0] - s0, f.b[1] - s1};
        double const sum = squares(residual_at(next));
        if (sum <= f.sum * (1 + 1e-13)) { // by more than rounding it must not rise
            f.converged = std::abs(s0) <= 1e-12 * std::abs(f.b[0]) && std::abs(s1) <= 1e-12 * std::abs(f.b[1]);
            f.b = next;
            f.sum = sum;
            damping /= 10;
        } else {
            damping *= 10;
        }
    }
    auto const s = assemble(slopes(x = pressure, b = f.b)[value], residual_at(f.b));
    double const variance = f.sum / (14 - 2), determinant = s.a00 * s.a11 - s.a01 * s.a01; // of s²·(JᵀJ)⁻¹
    f.deviation = {std::sqrt(variance * s.a11 / determinant), std::sqrt(variance * s.a00 / determinant)};
    return f;
}
} // namespace misra1a

int main() {
    for (auto const start : {std::array{500.0, 0.0001}, std::array{250.0, 0.0005}}) { // both starts of NIST
        auto const f = misra1a::fitted(start);
        std::printf("from (%g, %g): %s\n", start[0], start[1], f.converged ? "converged" : "stopped");
        std::printf("    b1 = %.10E, standard deviation %.10E\n", f.b[0], f.deviation[0]);
        std::printf("    b2 = %.10E, standard deviation %.10E\n", f.b[1], f.deviation[1]);
        std::printf("    residual sum of squares %.10E\n", f.sum);
    }
}

/* output:
from (500, 0.0001): converged
    b1 = 2.3894212918E+02, standard deviation 2.7070075241E+00
    b2 = 5.5015643181E-04, standard deviation 7.2668688436E-06
    residual sum of squares 1.2455138894E-01
from (250, 0.0005): converged
    b1 = 2.3894212918E+02, standard deviation 2.7070075241E+00
    b2 = 5.5015643181E-04, standard deviation 7.2668688436E-06
    residual sum of squares 1.2455138894E-01
*/
