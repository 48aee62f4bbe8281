// SPDX-License-Identifier: BSL-1.0
// Reads at shifted indices: entries outside their range are 0, and gradients gather what the reads scattered.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto i = axis<"i", 9>;
constexpr auto k = axis<"k", 4>;
constexpr auto a = axis<"a", 6>;
constexpr auto b = axis<"b", 5>;
constexpr auto u = axis<"u", 3>;
constexpr auto v = axis<"v", 2>;

constexpr auto x = parameter<"x">(i);
constexpr auto g = parameter<"g">(i);
constexpr auto w = parameter<"w">(k);
constexpr auto X = parameter<"X">(a, b);
constexpr auto K = parameter<"K">(u, v);
constexpr auto y = variable<"y">(i);
constexpr auto Y = variable<"Y">(a, b);
constexpr auto E = variable<"E">();

dual at(list const& of, int index) { return index >= 0 && index < static_cast<int>(of.size()) ? of[static_cast<std::size_t>(index)] : dual(0); }

constexpr auto neighbours = equations(y(i) = x(i - 1) * x(i + 1) + x(i + 2) * g(i), E = sum(i, y(i) * y(i - 1)));
BOOST_AUTO_TEST_CASE_TEMPLATE(reads_of_neighbours, T, element_types) {
    programs::check<neighbours, E, T>(
        [](list const& p, list const& q) {
            list made;
            for (int r = 0; r < 9; ++r) made.push_back(at(p, r - 1) * at(p, r + 1) + at(p, r + 2) * at(q, r));
            dual total;
            for (int r = 0; r < 9; ++r) total += at(made, r) * at(made, r - 1);
            return total;
        },
        x, g);
}

constexpr auto correlation = equations(y(i) = sum(k, w(k) * x(i + k)), E = sum(i, g(i) * y(i) * y(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(correlation_with_a_filter, T, element_types) {
    programs::check<correlation, E, T>(
        [](list const& f, list const& p, list const& q) {
            dual total;
            for (int r = 0; r < 9; ++r) {
                dual entry;
                for (int s = 0; s < 4; ++s) entry += at(f, s) * at(p, r + s);
                total += at(q, r) * entry * entry;
            }
            return total;
        },
        w, x, g);
}

constexpr auto strided = equations(y(i) = sum(k, w(k) * x(2 * i + k - 1)), E = sum(i, g(i) * y(i) * y(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(reads_two_apart, T, element_types) {
    programs::check<strided, E, T>(
        [](list const& f, list const& p, list const& q) {
            dual total;
            for (int r = 0; r < 9; ++r) {
                dual entry;
                for (int s = 0; s < 4; ++s) entry += at(f, s) * at(p, 2 * r + s - 1);
                total += at(q, r) * entry * entry;
            }
            return total;
        },
        w, x, g);
}

constexpr auto reversed = equations(y(i) = x(8 - i) * g(i) + x(3 - i), E = sum(i, y(i) * y(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(reads_from_the_end, T, element_types) {
    programs::check<reversed, E, T>(
        [](list const& p, list const& q) {
            dual total;
            for (int r = 0; r < 9; ++r) {
                dual const entry = at(p, 8 - r) * at(q, r) + at(p, 3 - r);
                total += entry * entry;
            }
            return total;
        },
        x, g);
}

constexpr auto image = equations(Y(a, b) = sum(u, v, K(u, v) * X(a + u - 1, b + v)), E = sum(a, b, tanh(Y(a, b)) * X(a, b)));
BOOST_AUTO_TEST_CASE_TEMPLATE(convolution_of_an_image, T, element_types) {
    programs::check<image, E, T>(
        [](list const& f, list const& p) {
            auto const pixel = [&](int r, int s) { return r >= 0 && r < 6 && s >= 0 && s < 5 ? at(p, r * 5 + s) : dual(0); };
            dual total;
            for (int r = 0; r < 6; ++r)
                for (int s = 0; s < 5; ++s) {
                    dual entry;
                    for (int m = 0; m < 3; ++m)
                        for (int n = 0; n < 2; ++n) entry += at(f, m * 2 + n) * pixel(r + m - 1, s + n);
                    total += tanh(entry) * pixel(r, s);
                }
            return total;
        },
        K, X);
}

// One entry read by all, and one outside the range.
constexpr auto fixed = equations(E = sum(i, x(2) * x(i) + x(9) * g(i) + g(-1)));
BOOST_AUTO_TEST_CASE_TEMPLATE(reads_of_one_entry, T, element_types) {
    programs::check<fixed, E, T>(
        [](list const& p, list const&) {
            dual total;
            for (int r = 0; r < 9; ++r) total += at(p, 2) * at(p, r);
            return total;
        },
        x, g);
}

// Where the solved index leaves its range the derivative is 0, though the other factor is 1/0 or log 0 there.
constexpr auto quotient = equations(E = sum(i, x(i + 1) / w(0) + x(i + 1) / g(i) + x(i - 2) * log(g(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(guards_hide_what_is_singular_outside, T, element_types) {
    programs::check_within<quotient, E, T>(
        {0.5, 2.0},
        [](list const& p, list const& q, list const& f) {
            dual total;
            for (int r = 0; r < 9; ++r) total += at(p, r + 1) / at(f, 0) + at(p, r + 1) / at(q, r) + at(p, r - 2) * log(at(q, r));
            return total;
        },
        x, g, w);
}

constexpr auto differences = equations(E = sum(i, square(x(i) - x(i + 1)) + cos(g(i)) * x(i + 3)));
BOOST_AUTO_TEST_CASE_TEMPLATE(functions_that_are_not_zero_outside, T, element_types) {
    programs::check<differences, E, T>(
        [](list const& p, list const& q) {
            dual total;
            for (int r = 0; r < 9; ++r) {
                dual const step = at(p, r) - at(p, r + 1);
                total += step * step + cos(at(q, r)) * at(p, r + 3);
            }
            return total;
        },
        x, g);
}

} // namespace
