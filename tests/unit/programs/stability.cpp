// SPDX-License-Identifier: BSL-1.0
// Formulas as a user types them, at points where the formula itself overflows: finite and right, in both element types.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::element_types;

constexpr auto i = axis<"i", 2>;
constexpr auto k = axis<"k", 3>;
constexpr auto n = axis<"n", 3>;
constexpr auto p = axis<"p", 3>;
constexpr auto a = parameter<"a">();
constexpr auto u = parameter<"u">(i);
constexpr auto x = parameter<"x">(k);
constexpr auto t = input<"t">(k);
constexpr auto s = variable<"s">(k);
constexpr auto E = variable<"E">();

// The last place, one rounding for a function of the result, and what underflows.
template <class T>
void near(T got, long double wanted) {
    long double const bound = 2 * static_cast<long double>(std::numeric_limits<T>::epsilon()) * std::fabs(wanted) + std::numeric_limits<T>::denorm_min();
    BOOST_CHECK_MESSAGE(std::fabs(static_cast<long double>(got) - wanted) <= bound, got << ", expected " << wanted);
}

constexpr auto soft = equations(E = log(1 + exp(a)));
BOOST_AUTO_TEST_CASE_TEMPLATE(softplus_as_typed, T, element_types) {
    auto program = compile<soft, E, T>();
    for (T const at : {T(100), T(1000), T(-1000), T(0)}) {
        auto const r = program(a = at);
        long double const e = std::exp(-std::fabs(static_cast<long double>(at)));
        near(r[E], std::max<long double>(at, 0) + std::log1p(e));
        near(r[grad(a)], at < 0 ? e / (1 + e) : 1 / (1 + e));
    }
}

constexpr auto lse = equations(E = log(sum(i, exp(u(i)))));
BOOST_AUTO_TEST_CASE_TEMPLATE(log_sum_exp_as_typed, T, element_types) {
    auto program = compile<lse, E, T>();
    for (T const at : {T(1000), T(-1000)}) {
        std::array<T, 2> const data{at, at};
        auto const r = program(u = data);
        near(r[E], static_cast<long double>(at) + std::log(2.0L));
        near(r[grad(u)][0], 0.5L);
        near(r[grad(u)][1], 0.5L);
    }
}

constexpr auto softmax = equations(s(k) = exp(x(k)) / sum(n, exp(x(n))));
constexpr auto slope = derivative(softmax, s(k), x(p));
BOOST_AUTO_TEST_CASE_TEMPLATE(softmax_as_typed, T, element_types) {
    std::array<T, 3> const at{1000, 0, -1000};
    auto program = compile<softmax, T>();
    auto const r = program(x = at);
    BOOST_TEST(r[s][0] == T(1));
    BOOST_TEST(r[s][1] == T(0));
    BOOST_TEST(r[s][2] == T(0));
    auto jacobian = compile<softmax, slope, T>();
    for (T const entry : jacobian(x = at)[value]) BOOST_TEST(entry == T(0));
}

constexpr auto entropy = equations(s(k) = exp(x(k)) / sum(n, exp(x(n))), E = -sum(k, t(k) * log(s(k))));
BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_as_typed, T, element_types) {
    std::array<T, 3> const at{1000, 0, -1000}, target{0, 0, 1};
    auto program = compile<entropy, E, T>();
    auto const r = program(x = at, t = target);
    BOOST_TEST(r[E] == T(2000));
    BOOST_TEST(r[grad(x)][0] == T(1));
    BOOST_TEST(r[grad(x)][1] == T(0));
    BOOST_TEST(r[grad(x)][2] == T(-1));
}

constexpr auto ratio = equations(E = (exp(a) - exp(-a)) / (exp(a) + exp(-a)));
BOOST_AUTO_TEST_CASE_TEMPLATE(hyperbolic_tangent_as_typed, T, element_types) {
    auto program = compile<ratio, E, T>();
    for (T const at : {T(800), T(-800)}) {
        auto const r = program(a = at);
        BOOST_TEST(r[E] == (at > 0 ? T(1) : T(-1)));
        BOOST_TEST(r[grad(a)] == T(0));
    }
}

// tanh rounds to 1 at 20; its slope is asked for to 1e-12 there.
constexpr auto saturated = equations(E = tanh(a));
BOOST_AUTO_TEST_CASE(slope_of_tanh_with_the_accuracy_option) {
    auto program = compile<saturated, E, double, options{.accurate_tanh = true}>();
    BOOST_TEST(std::fabs(program(a = 20.0)[grad(a)] / 1.6993417021166355e-17 - 1) <= 1e-12);
    auto plain = compile<saturated, E, double>();
    BOOST_TEST(plain(a = 20.0)[grad(a)] == 0.0);
}

} // namespace
