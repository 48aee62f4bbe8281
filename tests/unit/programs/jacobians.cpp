// SPDX-License-Identifier: BSL-1.0
// Jacobians and Hessians as programs: deltas, extents and range guards as conditions inside loops.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::element_types;

constexpr auto i = axis<"i", 5>;
constexpr auto j = axis<"j", 5>;
constexpr auto p = axis<"p", 5>;
constexpr auto q = axis<"q", 5>;
constexpr auto k = axis<"k", 3>;
constexpr auto a = axis<"a", 3>;
constexpr auto x = parameter<"x">(i);
constexpr auto w = parameter<"w">(k);
constexpr auto A = parameter<"A">(i, k);
constexpr auto y = variable<"y">(i);
constexpr auto s = variable<"s">(i);
constexpr auto r = variable<"r">();
constexpr auto Y = variable<"Y">(i, j);
constexpr auto m = variable<"m">(i);

constexpr auto net = equations(
    s(i) = exp(x(i)) / sum(j, exp(x(j))),
    r = sqrt(sum(i, square(x(i)))),
    y(i) = sum(k, w(k) * x(i + k - 1)),
    m(i) = x(i) - sum(j, x(j)) / dim(j),
    Y(i, j) = sum(k, A(i, k) * A(j, k)));

constexpr auto softmax_slope = derivative(net, s(i), x(p));
constexpr auto softmax_diagonal = derivative(net, s(i), x(i));
constexpr auto filter_slope = derivative(net, y(i), x(p));
constexpr auto weight_slope = derivative(net, y(i), w(a));
constexpr auto mean_slope = derivative(net, m(i), x(p));
constexpr auto gram_slope = derivative(net, Y(i, j), A(p, a));
constexpr auto norm_curvature = derivative(net, derivative(net, r, x(p)), x(q));
constexpr auto none = derivative(net, r, w(a));

template <class T>
struct data {
    std::vector<T> at = programs::random_data<T>(5, 1), filter = programs::random_data<T>(3, 2), matrix = programs::random_data<T>(15, 3);
};
// Entries f(row, column) for all rows and columns.
template <class F>
std::vector<long double> table(int rows, int columns, F const& f) {
    std::vector<long double> made;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) made.push_back(f(row, column));
    return made;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(jacobian_of_softmax, T, element_types) {
    data<T> const d;
    long double sum = 0, e[5];
    for (int n = 0; n < 5; ++n) sum += e[n] = std::exp(static_cast<long double>(d.at[static_cast<std::size_t>(n)]));
    auto whole = compile<net, softmax_slope, T>();
    programs::compare<T>("∂s(i)/∂x(p)", whole(x = d.at)[value], table(5, 5, [&](int b, int c) { return e[b] / sum * ((b == c ? 1 : 0) - e[c] / sum); }));
    auto diagonal = compile<net, softmax_diagonal, T>();
    programs::compare<T>("∂s(i)/∂x(i)", diagonal(x = d.at)[value], table(5, 1, [&](int b, int) { return e[b] / sum * (1 - e[b] / sum); }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(jacobians_of_a_filter, T, element_types) {
    data<T> const d;
    auto by_entry = compile<net, filter_slope, T>();
    programs::compare<T>("∂y(i)/∂x(p)", by_entry(w = d.filter)[value], table(5, 5, [&](int b, int c) {
                             int const n = c - b + 1;
                             return n >= 0 && n < 3 ? static_cast<long double>(d.filter[static_cast<std::size_t>(n)]) : 0;
                         }));
    auto by_weight = compile<net, weight_slope, T>();
    programs::compare<T>("∂y(i)/∂w(a)", by_weight(x = d.at)[value], table(5, 3, [&](int b, int c) {
                             int const n = b + c - 1;
                             return n >= 0 && n < 5 ? static_cast<long double>(d.at[static_cast<std::size_t>(n)]) : 0;
                         }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(jacobian_of_numbers_only, T, element_types) {
    auto program = compile<net, mean_slope, T>();
    programs::compare<T>("∂m(i)/∂x(p)", program()[value], table(5, 5, [](int b, int c) { return (b == c ? 1 : 0) - 1 / 5.0L; }));
    auto zero = compile<net, none, T>();
    programs::compare<T>("∂r/∂w(a)", zero()[value], {0, 0, 0});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(jacobian_of_a_gram_matrix, T, element_types) {
    data<T> const d;
    auto program = compile<net, gram_slope, T>();
    std::vector<long double> wanted;
    for (int b = 0; b < 5; ++b)
        for (int c = 0; c < 5; ++c)
            for (int e = 0; e < 5; ++e)
                for (int f = 0; f < 3; ++f) {
                    auto const entry = [&](int row) { return static_cast<long double>(d.matrix[static_cast<std::size_t>(row * 3 + f)]); };
                    wanted.push_back((b == e ? entry(c) : 0) + (c == e ? entry(b) : 0));
                }
    programs::compare<T>("∂Y(i,j)/∂A(p,a)", program(A = d.matrix)[value], wanted);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hessian_of_a_norm, T, element_types) {
    data<T> const d;
    auto const at = [&](int n) { return static_cast<long double>(d.at[static_cast<std::size_t>(n)]); };
    long double square = 0;
    for (int n = 0; n < 5; ++n) square += at(n) * at(n);
    long double const norm = std::sqrt(square);
    auto program = compile<net, norm_curvature, T>();
    programs::compare<T>("∂²r/∂x(p)∂x(q)", program(x = d.at)[value],
                         table(5, 5, [&](int b, int c) { return (b == c ? 1 / norm : 0) - at(b) * at(c) / (norm * square); }));
}

// A delta written by the user, with a factor that is infinite off the diagonal.
constexpr auto user = equations(m(i) = sum(j, delta(i, j) * x(j) * dim(j)), Y(i, j) = delta(i, j) / (x(i) - x(j) + delta(i, j)));
BOOST_AUTO_TEST_CASE_TEMPLATE(deltas_in_equations, T, element_types) {
    std::vector<T> const same(5, T(2));
    auto program = compile<user, T>();
    auto const result = program(x = same);
    programs::compare<T>("m", result[m], std::vector<long double>(5, 10));
    programs::compare<T>("Y", result[Y], table(5, 5, [](int b, int c) { return b == c ? 1.0L : 0.0L; }));
}

} // namespace
