#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Boost.Math 1.81 autodiff (Debian 12, libboost1.81-dev 1.81.0-5+deb12u1): tanh of a differentiable number is not std::tanh.
#
# Seen:     the *value* of tanh(x) is NaN from x = 355 on, and at x = 1e-12 it has a relative error of 2e-5; the derivative is 0 at 19
#           and NaN at 355, but right at -19 and -355. (sinh and cosh beside it take their values from the standard library.)
# Expected: the value of std::tanh, an odd function, and the derivative 1/cosh²: 1.25565e-16 at 19, as at -19.
# Why:      autodiff.hpp computes (exp(2x) - 1)/(exp(2x) + 1): the subtraction cancels near 0, exp overflows to ∞/∞ far out.
# Hurts:    whoever ports a network to fvar by changing the number type alone: the same tanh that cannot fail in double turns the
#           loss to NaN for a large pre-activation, on the positive side only, and gradient checks against double fail near 0.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
apt-get -qq -o APT::Sandbox::User=root download libboost1.81-dev=1.81.0-5+deb12u1
dpkg -x libboost1.81-dev_*.deb root

cat > run.cpp <<'CPP'
#include <boost/math/differentiation/autodiff.hpp>
#include <cmath>
#include <cstdio>
int main() {
    const auto show = [](double number) { std::isnan(number) ? std::printf(" NaN") : std::printf(" %.9g", number); };
    for (const double x : {1e-12, 19.0, -19.0, 354.0, 355.0, -355.0}) {
        const auto y = tanh(boost::math::differentiation::make_fvar<double, 1>(x));
        std::printf("x = %g: tanh", x);
        show(y.derivative(0));
        std::printf(" (std::tanh %.9g), derivative", std::tanh(x));
        show(y.derivative(1));
        std::printf(" (1/cosh² %.9g)\n", 1 / (std::cosh(x) * std::cosh(x)));
    }
}
CPP

cat > expected <<'TEXT'
x = 1e-12: tanh 9.99977878e-13 (std::tanh 1e-12), derivative 1 (1/cosh² 1)
x = 19: tanh 1 (std::tanh 1), derivative 0 (1/cosh² 1.25565312e-16)
x = -19: tanh -1 (std::tanh -1), derivative 1.25565312e-16 (1/cosh² 1.25565312e-16)
x = 354: tanh 1 (std::tanh 1), derivative 0 (1/cosh² 1.3230212e-307)
x = 355: tanh NaN (std::tanh 1), derivative NaN (1/cosh² 1.79051449e-308)
x = -355: tanh -1 (std::tanh -1), derivative 1.79051449e-308 (1/cosh² 1.79051449e-308)
TEXT
g++ -std=c++17 -w -isystem root/usr/include run.cpp -o run
./run | tee seen
diff -u expected seen
