// SPDX-License-Identifier: BSL-1.0
// Sums of products as compiled programs: matrices, batches, transposed and repeated reads, several axes, extents of 1.
#include "unit/programs/reference.hpp"

#include <chainrule/kernel/explain.hpp>

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto i = axis<"i", 5>;
constexpr auto j = axis<"j", 3>;
constexpr auto k = axis<"k", 7>;
constexpr auto b = axis<"b", 2>;
constexpr auto m = axis<"m", 5>;
constexpr auto n = axis<"n", 5>;
constexpr auto one = axis<"one", 1>;

constexpr auto x = parameter<"x">(i);
constexpr auto y = parameter<"y">(j);
constexpr auto z = parameter<"z">(k);
constexpr auto A = parameter<"A">(i, j);
constexpr auto B = parameter<"B">(j, k);
constexpr auto C = parameter<"C">(k, i);
constexpr auto S = parameter<"S">(m, n);
constexpr auto P = parameter<"P">(b, i, j);
constexpr auto Q = parameter<"Q">(b, j, k);
constexpr auto c = parameter<"c">();
constexpr auto o = parameter<"o">(one);
constexpr auto Oi = parameter<"Oi">(one, i);
constexpr auto Io = parameter<"Io">(i, one);
constexpr auto h = variable<"h">(j);
constexpr auto H = variable<"H">(b, i, k);
constexpr auto T1 = variable<"T1">(m, n);
constexpr auto g = variable<"g">(i);
constexpr auto go = variable<"go">(one);
constexpr auto E = variable<"E">();

constexpr auto product = equations(h(j) = sum(i, A(i, j) * x(i)), E = sum(j, square(h(j)) * y(j)));
BOOST_AUTO_TEST_CASE_TEMPLATE(matrix_times_vector, T, element_types) {
    programs::check<product, E, T>(
        [](list const& a, list const& u, list const& v) {
            dual total;
            for (std::size_t q = 0; q < 3; ++q) {
                dual row;
                for (std::size_t p = 0; p < 5; ++p) row += a[p * 3 + q] * u[p];
                total += row * row * v[q];
            }
            return total;
        },
        A, x, y);
}

constexpr auto batched = equations(H(b, i, k) = sum(j, P(b, i, j) * Q(b, j, k)), E = sum(b, i, k, H(b, i, k) * H(b, i, k) * x(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(batched_matrix_product, T, element_types) {
    programs::check<batched, E, T>(
        [](list const& p, list const& q, list const& u) {
            dual total;
            for (std::size_t e = 0; e < 2; ++e)
                for (std::size_t r = 0; r < 5; ++r)
                    for (std::size_t s = 0; s < 7; ++s) {
                        dual entry;
                        for (std::size_t t = 0; t < 3; ++t) entry += p[(e * 5 + r) * 3 + t] * q[(e * 3 + t) * 7 + s];
                        total += entry * entry * u[r];
                    }
            return total;
        },
        P, Q, x);
}

// One matrix read along rows, along columns and on its diagonal.
constexpr auto transposed = equations(T1(m, n) = S(m, n) * S(n, m) + S(m, m), E = sum(m, n, T1(m, n) * T1(n, m) * S(n, n)));
BOOST_AUTO_TEST_CASE_TEMPLATE(transposed_and_diagonal_reads, T, element_types) {
    programs::check<transposed, E, T>(
        [](list const& s) {
            auto const at = [&](std::size_t p, std::size_t q) { return s[p * 5 + q] * s[q * 5 + p] + s[p * 5 + p]; };
            dual total;
            for (std::size_t p = 0; p < 5; ++p)
                for (std::size_t q = 0; q < 5; ++q) total += at(p, q) * at(q, p) * s[q * 5 + q];
            return total;
        },
        S);
}

// A matrix declared over (m, n) and read at other letters of the same extent.
constexpr auto other_letters = equations(g(i) = sum(m, S(i, m) * S(m, i) * x(m)), E = sum(n, g(n) * S(n, n)));
BOOST_AUTO_TEST_CASE_TEMPLATE(other_letters_of_the_same_extent, T, element_types) {
    programs::check<other_letters, E, T>(
        [](list const& s, list const& u) {
            dual total;
            for (std::size_t p = 0; p < 5; ++p)
                for (std::size_t q = 0; q < 5; ++q) total += s[p * 5 + q] * s[q * 5 + p] * u[q] * s[p * 5 + p];
            return total;
        },
        S, x);
}

constexpr auto chained = equations(E = sum(i, j, k, x(i) * A(i, j) * B(j, k) * z(k)));
BOOST_AUTO_TEST_CASE_TEMPLATE(bilinear_form_of_four_factors, T, element_types) {
    programs::check<chained, E, T>(
        [](list const& u, list const& a, list const& p, list const& v) {
            dual total;
            for (std::size_t r = 0; r < 5; ++r)
                for (std::size_t s = 0; s < 3; ++s)
                    for (std::size_t t = 0; t < 7; ++t) total += u[r] * a[r * 3 + s] * p[s * 7 + t] * v[t];
            return total;
        },
        x, A, B, z);
}

constexpr auto trace = equations(E = sum(i, sum(j, sum(k, A(i, j) * B(j, k) * C(k, i)))));
BOOST_AUTO_TEST_CASE_TEMPLATE(trace_of_three_factors, T, element_types) {
    programs::check<trace, E, T>(
        [](list const& a, list const& p, list const& q) {
            dual total;
            for (std::size_t r = 0; r < 5; ++r)
                for (std::size_t s = 0; s < 3; ++s)
                    for (std::size_t t = 0; t < 7; ++t) total += a[r * 3 + s] * p[s * 7 + t] * q[t * 5 + r];
            return total;
        },
        A, B, C);
}

// Terms that lack an axis of the sum, a scalar, and a number.
constexpr auto broadcast = equations(g(i) = c * x(i) + c + sum(j, A(i, j) + y(j) + 2 * c), E = sum(i, j, g(i) * y(j) - x(i) + 3));
BOOST_AUTO_TEST_CASE_TEMPLATE(broadcasts, T, element_types) {
    programs::check<broadcast, E, T>(
        [](list const& s, list const& u, list const& a, list const& v) {
            dual total;
            for (std::size_t r = 0; r < 5; ++r) {
                dual row = s[0] * u[r] + s[0];
                for (std::size_t q = 0; q < 3; ++q) row += a[r * 3 + q] + v[q] + dual(2) * s[0];
                for (std::size_t q = 0; q < 3; ++q) total += row * v[q] - u[r] + dual(3);
            }
            return total;
        },
        c, x, A, y);
}

// One variable read by three equations.
constexpr auto shared = equations(g(i) = square(x(i)) * c, h(j) = sum(i, g(i) * A(i, j)), E = sum(j, h(j) * y(j)) + sum(i, g(i) * x(i)) + sum(i, g(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(variable_of_several_readers, T, element_types) {
    programs::check<shared, E, T>(
        [](list const& u, list const& s, list const& a, list const& v) {
            dual total;
            for (std::size_t r = 0; r < 5; ++r) {
                dual const here = u[r] * u[r] * s[0];
                for (std::size_t q = 0; q < 3; ++q) total += here * a[r * 3 + q] * v[q];
                total += here * u[r] + here;
            }
            return total;
        },
        x, c, A, y);
}

constexpr auto ones = equations(go(one) = sum(i, Oi(one, i) * Io(i, one) * x(i)) + o(one), E = sum(one, go(one) * go(one) * o(one)));
BOOST_AUTO_TEST_CASE_TEMPLATE(extents_of_one, T, element_types) {
    programs::check<ones, E, T>(
        [](list const& p, list const& q, list const& u, list const& s) {
            dual row = s[0];
            for (std::size_t r = 0; r < 5; ++r) row += p[r] * q[r] * u[r];
            return row * row * s[0];
        },
        Oi, Io, x, o);
}

// Factors over (j, k) of a sum over (b, j, k) are multiplied once, not for each b, where that saves more than it costs.
constexpr auto D = parameter<"D">(j, k);
constexpr auto R = parameter<"R">(k, b);
constexpr auto F = variable<"F">(j, b);
constexpr auto backward_pass = equations(F(j, b) = sum(k, (1 - square(D(j, k))) * R(k, b) * B(j, k)), E = sum(j, b, F(j, b) * F(j, b) * y(j)));
BOOST_AUTO_TEST_CASE_TEMPLATE(factors_that_lack_an_axis, T, element_types) {
    programs::check<backward_pass, E, T>(
        [](list const& d, list const& r, list const& p, list const& v) {
            dual total;
            for (std::size_t s = 0; s < 3; ++s)
                for (std::size_t e = 0; e < 2; ++e) {
                    dual entry;
                    for (std::size_t t = 0; t < 7; ++t) entry += (dual(1) - d[s * 7 + t] * d[s * 7 + t]) * r[t * 2 + e] * p[s * 7 + t];
                    total += entry * entry * v[s];
                }
            return total;
        },
        D, R, B, y);
}

template <auto const& Net>
std::string explained() {
    return explain(compile<Net>());
}
constexpr auto three_operations = equations(F(j, b) = sum(k, (1 - square(D(j, k))) * R(k, b) * B(j, k)));
constexpr auto two_operations = equations(F(j, b) = sum(k, square(D(j, k)) * R(k, b) * B(j, k)));
constexpr auto over_all_axes = equations(h(j) = sum(k, (1 - square(D(j, k))) * z(k) * B(j, k)));
BOOST_AUTO_TEST_CASE(kernels_of_factors_that_lack_an_axis) {
    std::string const text = explained<three_operations>();
    BOOST_TEST_CONTEXT(text) {
        BOOST_TEST(text.starts_with("2 kernels"));
        BOOST_TEST(text.find("t₁(j,k) = (1 − D(j,k)²)·B(j,k)") != std::string::npos);
        BOOST_TEST(text.find("F(j,b) = Σ_k R(k,b)·t₁(j,k)") != std::string::npos);
    }
    BOOST_TEST(explained<two_operations>().starts_with("1 kernel,"));
    BOOST_TEST(explained<over_all_axes>().starts_with("1 kernel,"));
}

// A reduction that several equations have, or one at several axes, is computed once, whatever the order of its factors.
constexpr auto q = axis<"q", 4>;
constexpr auto X = input<"X">(q, i);
constexpr auto U = parameter<"U">(k, i);
constexpr auto chance = variable<"chance">(q);
constexpr auto chances = variable<"chances">(q, k);
constexpr auto logistic = equations(chance(q) = sigmoid(sum(i, x(i) * X(q, i)) + c), E = -sum(q, log(chance(q)) + log(1 - chance(q))));
constexpr auto multinomial = equations(chances(q, k) = exp(sum(i, U(k, i) * X(q, i))) / sum(k, exp(sum(i, U(k, i) * X(q, i)))), E = -sum(q, k, log(chances(q, k))));
int count(std::string_view text, std::string_view what) {
    int found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; ++at) ++found;
    return found;
}
BOOST_AUTO_TEST_CASE(a_reduction_that_occurs_again) {
    std::string const one = explain(compile<logistic, E>()), several = explain(compile<multinomial, E>());
    BOOST_TEST_CONTEXT(one) BOOST_TEST(count(one, "Σ_i") == 1);
    BOOST_TEST_CONTEXT(several) {
        BOOST_TEST(count(several, "Σ_i") == 1);
        BOOST_TEST(count(several, "exp(") == 1);
    }
}

} // namespace
