// SPDX-License-Identifier: BSL-1.0
// Formulas as a user types them, at points where the formula itself overflows: finite and right, in both element types.
#include "unit/programs/reference.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

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
constexpr auto c = input<"c">();
constexpr auto t = input<"t">(k);
constexpr auto e = variable<"e">(k);
constexpr auto s = variable<"s">(k);
constexpr auto v = variable<"v">();
constexpr auto w = variable<"w">();
constexpr auto Z = variable<"Z">();
constexpr auto E = variable<"E">();

// The last place, one rounding for a function of the result, and what underflows; `units` where there are more roundings, of numbers as large as `size`.
template <class T>
void near(T got, long double wanted, int units = 2, long double size = 0) {
    long double const unit = static_cast<long double>(std::numeric_limits<T>::epsilon()) * std::max(size, std::fabs(wanted));
    long double const bound = units * unit + std::numeric_limits<T>::min() * (units > 2 ? 1 : std::numeric_limits<T>::epsilon());
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

// From here on the naive formula overflows, or its logarithm is that of 0, at the larger points; the others are ordinary.
template <class T>
constexpr T points[] = {T(0), T(0.3), T(-2), T(20), T(-20), T(100), T(-100), T(1000), T(-1000)};

long double softplus_at(long double x) { return std::max(x, 0.0L) + std::log1p(std::exp(-std::fabs(x))); }
long double sigmoid_at(long double x) { return std::exp(-softplus_at(-x)); }

template <auto const& Net, class T>
void check_softplus(int sign, int inner) { // sign·softplus(inner·a)
    auto program = compile<Net, E, T>();
    for (T const at : points<T>) {
        auto const r = program(a = at);
        near(r[E], sign * softplus_at(inner * static_cast<long double>(at)), 8);
        near(r[grad(a)], sign * inner * sigmoid_at(inner * static_cast<long double>(at)), 8);
    }
}
constexpr auto turned = equations(E = log(exp(a) + 1));
constexpr auto one_more = equations(E = log1p(exp(a)));
constexpr auto one_more_negative = equations(E = log1p(exp(-a)));
constexpr auto inverted = equations(E = log(1 + 1 / exp(a)));
constexpr auto named_exponential = equations(v = exp(a), E = log(v + 1));
constexpr auto named_one_more = equations(v = exp(a), E = log1p(v));
constexpr auto named_addition = equations(v = exp(a), w = 1 + v, E = log(w));
BOOST_AUTO_TEST_CASE_TEMPLATE(softplus_in_other_words, T, element_types) {
    check_softplus<turned, T>(1, 1);
    check_softplus<one_more, T>(1, 1);
    check_softplus<one_more_negative, T>(1, -1);
    check_softplus<inverted, T>(1, -1);
    check_softplus<named_exponential, T>(1, 1);
    check_softplus<named_one_more, T>(1, 1);
    check_softplus<named_addition, T>(1, 1);
}
constexpr auto stable_already = equations(E = max(a, 0) + log1p(exp(-abs(a))));
BOOST_AUTO_TEST_CASE_TEMPLATE(softplus_written_stably, T, element_types) {
    auto program = compile<stable_already, E, T>();
    for (T const at : points<T>) near(program(a = at)[E], softplus_at(at), 8);
}

constexpr auto log_sigmoid = equations(E = log(sigmoid(a)));
constexpr auto log_quotient = equations(E = -log(1 / (1 + exp(-a))));
constexpr auto log_named = equations(v = 1 / (1 + exp(-a)), E = -log(v));
constexpr auto log_of_parts = equations(v = exp(-a), w = 1 / (1 + v), E = log(w));
constexpr auto log_rest = equations(E = log(1 - sigmoid(a)));
constexpr auto log_named_rest = equations(v = sigmoid(a), E = log(1 - v));
constexpr auto log1p_rest = equations(v = sigmoid(a), E = log1p(-v));
constexpr auto log_rest_named = equations(v = sigmoid(a), w = 1 - v, E = log(w));
BOOST_AUTO_TEST_CASE_TEMPLATE(logarithms_of_a_sigmoid, T, element_types) {
    check_softplus<log_sigmoid, T>(-1, -1);
    check_softplus<log_quotient, T>(1, -1);
    check_softplus<log_named, T>(1, -1);
    check_softplus<log_of_parts, T>(-1, -1);
    check_softplus<log_rest, T>(-1, 1);
    check_softplus<log_named_rest, T>(-1, 1);
    check_softplus<log1p_rest, T>(-1, 1);
    check_softplus<log_rest_named, T>(-1, 1);
}

template <auto const& Net, class T>
void check_sigmoid(int inner) {
    auto program = compile<Net, E, T>();
    for (T const at : points<T>) {
        auto const r = program(a = at);
        long double const y = sigmoid_at(inner * static_cast<long double>(at));
        near(r[E], y, 8);
        near(r[grad(a)], inner * y * (1 - y), 8, 1);
    }
}
constexpr auto quotient = equations(E = 1 / (1 + exp(-a)));
constexpr auto quotient_of_two = equations(E = exp(a) / (1 + exp(a)));
constexpr auto quotient_negative = equations(E = exp(-a) / (1 + exp(-a)));
constexpr auto quotient_named = equations(v = exp(-a), E = 1 / (1 + v));
constexpr auto quotient_of_two_named = equations(v = exp(a), w = 1 + v, E = v / w);
BOOST_AUTO_TEST_CASE_TEMPLATE(sigmoid_as_typed, T, element_types) {
    check_sigmoid<quotient, T>(1);
    check_sigmoid<quotient_of_two, T>(1);
    check_sigmoid<quotient_negative, T>(-1);
    check_sigmoid<quotient_named, T>(1);
    check_sigmoid<quotient_of_two_named, T>(1);
}

template <auto const& Net, class T>
void check_tanh() {
    auto program = compile<Net, E, T>();
    for (T const at : points<T>) {
        auto const r = program(a = at);
        long double const y = std::tanh(static_cast<long double>(at));
        near(r[E], y, 8);
        near(r[grad(a)], 1 - y * y, 8, 1);
    }
}
constexpr auto by_expm1 = equations(E = expm1(2 * a) / (expm1(2 * a) + 2));
constexpr auto by_negative_expm1 = equations(E = -expm1(-2 * a) / (1 + exp(-2 * a)));
constexpr auto by_named_expm1 = equations(v = expm1(2 * a), E = v / (v + 2));
constexpr auto by_named = equations(v = exp(a), w = exp(-a), E = (v - w) / (v + w));
constexpr auto by_inverse = equations(v = exp(a), E = (v - 1 / v) / (v + 1 / v));
BOOST_AUTO_TEST_CASE_TEMPLATE(hyperbolic_tangent_in_other_words, T, element_types) {
    check_tanh<by_expm1, T>();
    check_tanh<by_negative_expm1, T>();
    check_tanh<by_named_expm1, T>();
    check_tanh<by_named, T>();
    check_tanh<by_inverse, T>();
}

template <auto const& Net, class T>
void check_binary() {
    using real = boost::multiprecision::cpp_bin_float_50;
    auto program = compile<Net, E, T>();
    for (T const target : {T(0), T(1), T(0.25)})
        for (T const at : points<T>) {
            auto const r = program(a = at, c = target);
            long double const z = at;
            real const share = target; // not built in: -ffast-math turns t·p + (1 − t)·q into q + t·(p − q), which loses a small p
            near(r[E], static_cast<long double>(share * softplus_at(-z) + (1 - share) * softplus_at(z)), 8);
            near(r[grad(a)], sigmoid_at(z) - target, 8, 1);
        }
}
constexpr auto binary = equations(v = sigmoid(a), E = -(c * log(v) + (1 - c) * log(1 - v)));
constexpr auto binary_of_quotient = equations(v = 1 / (1 + exp(-a)), E = -(c * log(v) + (1 - c) * log(1 - v)));
constexpr auto binary_inline = equations(E = -(c * log(sigmoid(a)) + (1 - c) * log(1 - sigmoid(a))));
constexpr auto binary_typed = equations(E = -(c * log(1 / (1 + exp(-a))) + (1 - c) * log(1 - 1 / (1 + exp(-a)))));
BOOST_AUTO_TEST_CASE_TEMPLATE(binary_cross_entropy_as_typed, T, element_types) {
    check_binary<binary, T>();
    check_binary<binary_of_quotient, T>();
    check_binary<binary_inline, T>();
    check_binary<binary_typed, T>();
}

// Logits, their softmax and the logarithm of that.
struct distribution {
    std::array<long double, 3> entry{}, logarithm{};
    template <class T>
    explicit distribution(std::array<T, 3> const& at) {
        long double const largest = *std::max_element(at.begin(), at.end());
        long double sum = 0;
        for (T const one : at) sum += std::exp(one - largest);
        for (std::size_t m = 0; m < 3; ++m) {
            logarithm[m] = at[m] - largest - std::log(sum);
            entry[m] = std::exp(logarithm[m]);
        }
    }
};
template <class T>
constexpr std::array<T, 3> logits[] = {{T(0.25), T(-1.5), T(0.75)}, {100, 0, -100}, {-100, -100, -100}, {1000, 0, -1000}, {1000, 999, 1000}};

template <auto const& Net, class T>
void check_entropy() {
    auto program = compile<Net, E, T>();
    for (auto const& target : {std::array<T, 3>{0, 0, 1}, {T(0.5), T(0.25), T(0.25)}})
        for (auto const& at : logits<T>) {
            auto const r = program(x = at, t = target);
            distribution const d(at);
            long double loss = 0, largest = 0; // of the logits, which -ffast-math may add up in any order
            for (std::size_t m = 0; m < 3; ++m) {
                loss -= target[m] * d.logarithm[m];
                largest = std::max(largest, std::fabs(static_cast<long double>(at[m])));
            }
            near(r[E], loss, 8, largest);
            for (std::size_t m = 0; m < 3; ++m) near(r[grad(x)][m], d.entry[m] - target[m], 8, 1);
        }
}
template <auto const& Net, class T>
void check_squares() {
    auto program = compile<Net, E, T>();
    std::array<T, 3> const target{T(0.5), T(0.25), T(0.25)};
    for (auto const& at : logits<T>) {
        auto const r = program(x = at, t = target);
        distribution const d(at);
        long double loss = 0, mean = 0;
        for (std::size_t m = 0; m < 3; ++m) {
            loss += (d.entry[m] - target[m]) * (d.entry[m] - target[m]) / 2;
            mean += (d.entry[m] - target[m]) * d.entry[m];
        }
        near(r[E], loss, 8, 1);
        for (std::size_t m = 0; m < 3; ++m) near(r[grad(x)][m], d.entry[m] * (d.entry[m] - target[m] - mean), 8, 1);
    }
}
constexpr auto exponentials = e(k) = exp(x(k));
constexpr auto entropy_of_named = equations(exponentials, s(k) = e(k) / sum(n, e(n)), E = -sum(k, t(k) * log(s(k))));
constexpr auto entropy_of_both = equations(exponentials, Z = sum(n, e(n)), s(k) = e(k) / Z, E = -sum(k, t(k) * log(s(k))));
constexpr auto entropy_of_sum = equations(Z = sum(n, exp(x(n))), s(k) = exp(x(k)) / Z, E = -sum(k, t(k) * log(s(k))));
constexpr auto entropy_at_once = equations(exponentials, Z = sum(n, e(n)), E = -sum(k, t(k) * log(e(k) / Z)));
BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_of_named_parts, T, element_types) {
    check_entropy<entropy, T>();
    check_entropy<entropy_of_named, T>();
    check_entropy<entropy_of_both, T>();
    check_entropy<entropy_of_sum, T>();
    check_entropy<entropy_at_once, T>();
}
constexpr auto squares_of_named = equations(exponentials, s(k) = e(k) / sum(n, e(n)), E = half * sum(k, square(s(k) - t(k))));
constexpr auto squares_of_both = equations(exponentials, Z = sum(n, e(n)), s(k) = e(k) / Z, E = half * sum(k, square(s(k) - t(k))));
constexpr auto squares_at_once = equations(exponentials, Z = sum(n, e(n)), E = half * sum(k, square(e(k) / Z - t(k))));
BOOST_AUTO_TEST_CASE_TEMPLATE(squares_of_a_softmax_of_named_parts, T, element_types) {
    check_squares<squares_of_named, T>();
    check_squares<squares_of_both, T>();
    check_squares<squares_at_once, T>();
}

// The mean of t under a softmax, where its numerator has a name as well.
constexpr auto mean = equations(exponentials, Z = sum(n, e(n)), v = sum(k, e(k) * t(k)), E = v / Z);
BOOST_AUTO_TEST_CASE_TEMPLATE(mean_of_named_parts, T, element_types) {
    auto program = compile<mean, E, T>();
    std::array<T, 3> const target{2, -1, T(0.5)};
    for (auto const& at : logits<T>) {
        auto const r = program(x = at, t = target);
        distribution const d(at);
        long double wanted = 0;
        for (std::size_t m = 0; m < 3; ++m) wanted += d.entry[m] * target[m];
        near(r[E], wanted, 8, 2);
        for (std::size_t m = 0; m < 3; ++m) near(r[grad(x)][m], d.entry[m] * (target[m] - wanted), 8, 2);
    }
}

// What has a name can be read, and what is derived by keeps its name.
BOOST_AUTO_TEST_CASE_TEMPLATE(named_parts_have_their_values, T, element_types) {
    auto program = compile<entropy_of_both, E, T>();
    std::array<T, 3> const at = logits<T>[0], target{0, 0, 1};
    auto const r = program(x = at, t = target);
    long double sum = 0;
    for (std::size_t m = 0; m < 3; ++m) {
        near(r[e][m], std::exp(static_cast<long double>(at[m])), 4);
        near(r[s][m], distribution(at).entry[m], 8);
        sum += std::exp(static_cast<long double>(at[m]));
    }
    near(r[Z], sum, 4);
    auto by_exponentials = compile<entropy_of_both, E, T>(e);
    auto const q = by_exponentials(x = at, t = target);
    for (std::size_t m = 0; m < 3; ++m) near(q[grad(e)][m], 1 / sum - target[m] / std::exp(static_cast<long double>(at[m])), 16);
}

// One symbol along both axes of the logits.
constexpr auto q = axis<"q", 3>;
constexpr auto T1 = input<"T1">(k, q);
constexpr auto A = variable<"A">(k, q);
constexpr auto P = variable<"P">(k, q);
constexpr auto of_products = equations(A(k, q) = exp(x(k) * x(q)) / sum(n, exp(x(k) * x(n))), E = sum(k, q, A(k, q) * T1(k, q)));
constexpr auto of_named_products = equations(P(k, q) = exp(x(k) * x(q)), A(k, q) = P(k, q) / sum(n, P(k, n)), E = sum(k, q, A(k, q) * T1(k, q)));
template <auto const& Net, class T>
void check_products() {
    auto program = compile<Net, E, T>();
    std::array<T, 9> const weight{1, -1, 0, 2, T(0.5), -2, 0, 1, T(0.25)};
    for (auto const& at : {std::array<T, 3>{T(0.5), T(-1.25), T(0.75)}, {4, -3, 2}, {12, T(11.75), -12}, {30, -20, 10}}) {
        auto const r = program(x = at, T1 = weight);
        long double value = 0, largest = 0;
        std::array<long double, 3> wanted{};
        for (std::size_t row = 0; row < 3; ++row) {
            distribution const d(std::array<long double, 3>{static_cast<long double>(at[row]) * at[0], static_cast<long double>(at[row]) * at[1],
                                                            static_cast<long double>(at[row]) * at[2]});
            long double mean_of_row = 0;
            for (std::size_t m = 0; m < 3; ++m) mean_of_row += d.entry[m] * weight[3 * row + m];
            value += mean_of_row;
            for (std::size_t m = 0; m < 3; ++m) {
                long double const logit = d.entry[m] * (weight[3 * row + m] - mean_of_row);
                wanted[row] += logit * at[m];
                wanted[m] += logit * at[row];
            }
            largest = std::max(largest, std::fabs(static_cast<long double>(at[row])));
        }
        long double const roundings = largest * largest; // of the logits, where they are exponents
        near(r[E], value, 8, std::max(1.0L, roundings));
        for (std::size_t m = 0; m < 3; ++m) near(r[grad(x)][m], wanted[m], 8, std::max(1.0L, largest * roundings));
    }
}
BOOST_AUTO_TEST_CASE_TEMPLATE(softmax_of_products_of_one_symbol, T, element_types) {
    check_products<of_products, T>();
    check_products<of_named_products, T>();
}

} // namespace
