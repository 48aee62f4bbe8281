// SPDX-License-Identifier: BSL-1.0
// Quotients with a removable singularity, in the spellings that people type.
#include "derived.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

static_assert(derives([](calculus& w) {
    return same(w.tidy((exp(w.c()) - 1) / w.c()), exprel(w.c())) && same(w.tidy((1 - exp(w.c())) / w.c()), -exprel(w.c())) &&
           same(w.tidy(expm1(w.c()) / w.c()), exprel(w.c())) && same(w.tidy((1 - exp(-w.c())) / w.c()), exprel(-w.c()));
}));
static_assert(derives([](calculus& w) { return same(w.tidy(sin(w.c()) / w.c()), sinc(w.c())) && same(w.tidy(square(sin(w.c()) / w.c())), square(sinc(w.c()))); }));
static_assert(derives([](calculus& w) {
    return same(w.tidy(log1p(w.c()) / w.c()), log1prel(w.c())) && same(w.tidy(log(1 + w.c()) / w.c()), log1prel(w.c())) &&
           !same(w.tidy(log(w.c()) / (w.c() - 1)), log1prel(w.c() - 1)); // near 0 that loses digits
}));
static_assert(derives([](calculus& w) { // no shorter, so it stays in what is printed
    term const f = (1 - cos(w.c())) / square(w.c());
    return same(w.tidy(f), f) && engine::recognise(w.g, f.id) == (square(sinc(w.c() / 2)) / 2).id;
}));
// coefficients, products, sums and powers as operands
static_assert(derives([](calculus& w) {
    return same(w.tidy((exp(2 * w.c()) - 1) / w.c()), 2 * exprel(2 * w.c())) && same(w.tidy(sin(w.c() / 3) / (5 * w.c())), sinc(w.c() / 3) / 15);
}));
static_assert(derives([](calculus& w) {
    term const u = w.c() * w.d();
    return same(w.tidy((exp(u) - 1) / u), exprel(u)) && same(w.tidy(sin(u) / u), sinc(u)) && same(w.tidy((1 - exp(-u)) / w.c()), w.d() * exprel(-u));
}));
static_assert(derives([](calculus& w) {
    term const u = w.c() - w.d(), s = w.sum(w.i, square(w.x(w.i)));
    return same(w.tidy((exp(u) - 1) / u), exprel(u)) && same(w.tidy((exp(u) - 1) / (w.d() - w.c())), -exprel(u)) && same(w.tidy(sin(sqrt(s)) / sqrt(s)), sinc(sqrt(s)));
}));
static_assert(derives([](calculus& w) { // others stay what they are
    term const a = sin(w.c()) / square(w.c()), b = sin(w.c()) / w.d(), c = (exp(w.c()) - 2) / w.c(), d = log1p(w.c()) / (1 + w.c());
    return same(w.tidy(a), a) && same(w.tidy(b), b) && same(w.tidy(c), c) && same(w.tidy(d), d);
}));
// values at 0
static_assert(derives([](calculus& w) {
    term const zero = w.number(0);
    return same(exprel(zero), w.number(1)) && same(sinc(zero), w.number(1)) && same(log1prel(zero), w.number(1)) && same(2 * exprel_prime(zero), w.number(1)) &&
           same(-3 * sinc_double_prime(zero), w.number(1)) && same(-2 * log1prel_prime(zero), w.number(1));
}));

} // namespace
