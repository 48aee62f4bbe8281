#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# ADOL-C 2.7.2 (Debian 12, libadolc-dev 2.7.2-6): at 0, gradient() and jacobian() of the same tape disagree about pow(x, 1.0).
#
# Seen:     gradient() (reverse mode) says that the derivative of pow(x, 1.0) at x = 0 is 0; jacobian() and fos_forward() of the same tape
#           say 1, which is right. For pow(x, 0.5) it is 0 against ∞, for 2·x + pow(x, 1.0) it is 2 against 3. A tape recorded at x = 1 and
#           evaluated at 0 does the same. At 1e-300 both modes agree.
# Expected: one derivative, in both modes: 1 for the identity.
# Why:      it looks as if the reverse sweep leaves out what pow with a constant exponent contributes where the base is exactly 0.
# Hurts:    whoever ports a polynomial or a power law with exponents from a table: at parameters that start at 0 the linear terms
#           vanish from the gradient, and the optimiser stays there; a check by jacobian(), which takes forward mode for one
#           unknown, finds nothing.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
apt-get -qq -o APT::Sandbox::User=root download libadolc-dev=2.7.2-6 libadolc2=2.7.2-6 libcolpack0v5=1.0.10-7
for package in *.deb; do dpkg -x "$package" root; done

cat > run.cpp <<'CPP'
#include <adolc/adolc.h>
#include <cstdio>
template <class F> void show(const char* name, F f, double taped_at, double at) {
    adouble x, y;
    double value = 0, reverse = 0, forward = 0, direction = 1, entry = 0;
    double* row = &entry;
    trace_on(1);
    x <<= taped_at;
    y = f(x);
    y >>= value;
    trace_off();
    gradient(1, 1, &at, &reverse);
    jacobian(1, 1, 1, &at, &row);
    fos_forward(1, 1, 1, 0, &at, &direction, &value, &forward);
    std::printf("%s at %g, taped at %g: gradient %g, jacobian %g, forward %g\n", name, at, taped_at, reverse, entry, forward);
}
int main() {
    const auto linear = [](const adouble& x) -> adouble { return pow(x, 1.0); };
    show("pow(x, 1.0)", linear, 0, 0);
    show("pow(x, 1.0)", linear, 1, 0);
    show("pow(x, 1.0)", linear, 1, 1e-300);
    show("2*x + pow(x, 1.0)", [](const adouble& x) -> adouble { return 2 * x + pow(x, 1.0); }, 0, 0);
    show("pow(x, 0.5)", [](const adouble& x) -> adouble { return pow(x, 0.5); }, 0, 0);
}
CPP

cat > expected <<'TEXT'
pow(x, 1.0) at 0, taped at 0: gradient 0, jacobian 1, forward 1
pow(x, 1.0) at 0, taped at 1: gradient 0, jacobian 1, forward 1
pow(x, 1.0) at 1e-300, taped at 1: gradient 1, jacobian 1, forward 1
2*x + pow(x, 1.0) at 0, taped at 0: gradient 2, jacobian 3, forward 3
pow(x, 0.5) at 0, taped at 0: gradient 0, jacobian inf, forward inf
TEXT
libraries=$(dirname root/usr/lib/*/libadolc.so.2)
g++ -std=c++17 -w -isystem root/usr/include run.cpp "$libraries/libadolc.so.2" -Wl,-rpath-link,"$libraries" -o run
LD_LIBRARY_PATH="$libraries" ./run | tee seen
diff -u expected seen
