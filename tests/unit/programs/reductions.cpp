// SPDX-License-Identifier: BSL-1.0
// Products over axes with their gradients; maxima and minima over axes.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto i = axis<"i", 6>;
constexpr auto j = axis<"j", 7>;
constexpr auto x = parameter<"x">(i);
constexpr auto A = parameter<"A">(i, j);
constexpr auto u = variable<"u">(i);
constexpr auto v = variable<"v">(j);
constexpr auto E = variable<"E">();

constexpr auto product = equations(E = prod(i, x(i)));
constexpr auto multiply_all = [](list const& p) {
    dual total(1);
    for (dual const one : p) total *= one;
    return total;
};
BOOST_AUTO_TEST_CASE_TEMPLATE(product_of_a_vector, T, element_types) { programs::check<product, E, T>(multiply_all, x); }
BOOST_AUTO_TEST_CASE_TEMPLATE(product_with_zero_entries, T, element_types) {
    programs::check_on<product, E, T>({{2, 3, 0, T(0.5), -1, 4}}, multiply_all, x);
    programs::check_on<product, E, T>({{2, 0, 3, T(0.5), 0, 4}}, multiply_all, x);
    programs::check_on<product, E, T>({{0, 0, 0, 0, 0, 0}}, multiply_all, x);
}

constexpr auto products = equations(u(i) = prod(j, 1 + A(i, j) * x(i)), E = sum(i, u(i) * x(i)) + prod(i, u(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(products_of_rows, T, element_types) {
    programs::check_within<products, E, T>(
        {-0.5, 0.75},
        [](list const& a, list const& p) {
            dual total, all(1);
            for (std::size_t r = 0; r < 6; ++r) {
                dual row(1);
                for (std::size_t s = 0; s < 7; ++s) row *= dual(1) + a[r * 7 + s] * p[r];
                total += row * p[r];
                all *= row;
            }
            return total + all;
        },
        A, x);
}

constexpr auto extrema = equations(u(i) = max(j, A(i, j) * x(i)), v(j) = min(i, A(i, j)), E = sum(i, u(i) * x(i)) + sum(j, v(j) * v(j)) + max(i, j, A(i, j)) * min(i, x(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(maxima_and_minima, T, element_types) {
    programs::check_value<extrema, E, T>(
        [](list const& a, list const& p) {
            dual total, largest = a[0], least = p[0];
            for (std::size_t r = 0; r < 6; ++r) {
                dual row = a[r * 7] * p[r];
                for (std::size_t s = 0; s < 7; ++s) {
                    row = max(row, a[r * 7 + s] * p[r]);
                    largest = max(largest, a[r * 7 + s]);
                }
                total += row * p[r];
                least = min(least, p[r]);
            }
            for (std::size_t s = 0; s < 7; ++s) {
                dual column = a[s];
                for (std::size_t r = 0; r < 6; ++r) column = min(column, a[r * 7 + s]);
                total += column * column;
            }
            return total + largest * least;
        },
        A, x);
}

// All entries negative, or all beyond the largest finite number of the other type: nothing may start from 0.
constexpr auto largest = equations(E = max(i, x(i)));
constexpr auto least = equations(E = min(i, x(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(maximum_of_negative_entries, T, element_types) {
    std::vector<T> const negative{-3, -2, -5, -7, -4, -6}, positive{3, 2, 5, 7, 4, 6};
    auto up = compile<largest, T>();
    auto down = compile<least, T>();
    BOOST_TEST(up(x = negative)[E] == T(-2));
    BOOST_TEST(down(x = positive)[E] == T(2));
}

constexpr auto nested = equations(E = sum(i, prod(j, sum(i, A(i, j)) + x(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(reductions_inside_reductions, T, element_types) {
    programs::check_within<nested, E, T>(
        {-0.5, 0.5},
        [](list const& a, list const& p) {
            dual total;
            for (std::size_t r = 0; r < 6; ++r) {
                dual row(1);
                for (std::size_t s = 0; s < 7; ++s) {
                    dual column;
                    for (std::size_t q = 0; q < 6; ++q) column += a[q * 7 + s];
                    row *= column + p[r];
                }
                total += row;
            }
            return total;
        },
        A, x);
}

} // namespace
