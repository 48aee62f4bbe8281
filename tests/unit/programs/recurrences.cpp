// SPDX-License-Identifier: BSL-1.0
// Variables that read themselves at earlier or later entries: filters, and what else goes step by step along one axis.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

dual at(list const& of, int index) { return index >= 0 && index < static_cast<int>(of.size()) ? of[static_cast<std::size_t>(index)] : dual(0); }

constexpr auto n = axis<"n", 11>;
constexpr auto k = axis<"k", 3>;
constexpr auto j = axis<"j", 5>;
constexpr auto i = axis<"i", 5>;
constexpr auto x = parameter<"x">(n);
constexpr auto g = parameter<"g">(n);
constexpr auto a = parameter<"a">();
constexpr auto b = parameter<"b">();
constexpr auto w = parameter<"w">(k);
constexpr auto y = variable<"y">(n);
constexpr auto z = variable<"z">(n);
constexpr auto E = variable<"E">();

constexpr auto second_order = equations(y(n) = a * y(n - 1) + b * y(n - 2) + x(n), E = sum(n, g(n) * square(y(n))));
BOOST_AUTO_TEST_CASE_TEMPLATE(filter_of_second_order, T, element_types) {
    programs::check_within<second_order, E, T>(
        {-0.5, 0.5},
        [](list const& p, list const& q, list const& in, list const& weight) {
            list out;
            dual total;
            for (int r = 0; r < 11; ++r) {
                out.push_back(p[0] * at(out, r - 1) + q[0] * at(out, r - 2) + at(in, r));
                total += at(weight, r) * out.back() * out.back();
            }
            return total;
        },
        a, b, x, g);
}

constexpr auto taps = equations(y(n) = sum(k, w(k) * y(n - 1 - k)) + x(n), E = sum(n, g(n) * square(y(n))));
BOOST_AUTO_TEST_CASE_TEMPLATE(filter_with_coefficients_by_index, T, element_types) {
    programs::check_within<taps, E, T>(
        {-0.5, 0.5},
        [](list const& f, list const& in, list const& weight) {
            list out;
            dual total;
            for (int r = 0; r < 11; ++r) {
                dual entry = at(in, r);
                for (int s = 0; s < 3; ++s) entry += at(f, s) * at(out, r - 1 - s);
                out.push_back(entry);
                total += at(weight, r) * entry * entry;
            }
            return total;
        },
        w, x, g);
}

constexpr auto divided_taps = equations(y(n) = g(n) + sum(k, w(k) * y(n - 1 - k)) / x(n), E = sum(n, square(y(n))));
BOOST_AUTO_TEST_CASE_TEMPLATE(quotients_that_have_no_value_outside, T, element_types) {
    programs::check_within<divided_taps, E, T>(
        {1.0, 1.5},
        [](list const& in, list const& f, list const& first) {
            list out;
            dual total;
            for (int r = 0; r < 11; ++r) {
                dual entry;
                for (int s = 0; s < 3; ++s) entry += at(f, s) * at(out, r - 1 - s) / at(in, r);
                out.push_back(at(first, r) + entry);
                total += out.back() * out.back();
            }
            return total;
        },
        x, w, g);
}

// Both directions; the second one reads the first one, the objective reads a neighbour.
constexpr auto two_ways = equations(y(n) = tanh(a * y(n - 1) + x(n)), z(n) = sin(b * z(n + 1)) + y(n) * g(n), E = sum(n, z(n) * z(n - 1)));
BOOST_AUTO_TEST_CASE_TEMPLATE(forwards_and_backwards, T, element_types) {
    programs::check<two_ways, E, T>(
        [](list const& p, list const& q, list const& in, list const& gain) {
            list up, down(11);
            for (int r = 0; r < 11; ++r) up.push_back(tanh(p[0] * at(up, r - 1) + at(in, r)));
            for (int r = 10; r >= 0; --r) down[static_cast<std::size_t>(r)] = sin(q[0] * at(down, r + 1)) + at(up, r) * at(gain, r);
            dual total;
            for (int r = 0; r < 11; ++r) total += at(down, r) * at(down, r - 1);
            return total;
        },
        a, b, x, g);
}

// The quotient has no value at 0, which entries outside of the axis are.
constexpr auto quotients = equations(y(n) = x(n) / (2 + y(n - 1)) + delta(n, 0) * a, z(n) = g(n) / y(n) + z(n - 1) / y(n), E = sum(n, z(n)));
BOOST_AUTO_TEST_CASE_TEMPLATE(continued_fraction, T, element_types) {
    programs::check_within<quotients, E, T>(
        {1.0, 2.0},
        [](list const& start, list const& in, list const& gain) {
            list made, other;
            dual total;
            for (int r = 0; r < 11; ++r) {
                made.push_back(at(in, r) / (dual(2) + at(made, r - 1)) + (r == 0 ? start[0] : dual(0)));
                other.push_back(at(gain, r) / made.back() + at(other, r - 1) / made.back());
                total += other.back();
            }
            return total;
        },
        a, x, g);
}

// Two variables that read each other, one of them at the same step.
constexpr auto circle = equations(y(n) = a * z(n - 1) + x(n), z(n) = sin(y(n)) + b * y(n - 2) * z(n - 1), E = sum(n, g(n) * z(n)));
BOOST_AUTO_TEST_CASE_TEMPLATE(two_variables_that_read_each_other, T, element_types) {
    programs::check_within<circle, E, T>(
        {-1.0, 1.0},
        [](list const& p, list const& q, list const& in, list const& weight) {
            list first, second;
            dual total;
            for (int r = 0; r < 11; ++r) {
                first.push_back(p[0] * at(second, r - 1) + at(in, r));
                second.push_back(sin(first.back()) + q[0] * at(first, r - 2) * at(second, r - 1));
                total += at(weight, r) * second.back();
            }
            return total;
        },
        a, b, x, g);
}

// The forward algorithm of a hidden Markov model: a step's maximum is computed within the sequence. The time is the last slot.
constexpr auto A = parameter<"A">(i, j);
constexpr auto e = parameter<"e">(j, n);
constexpr auto l = variable<"l">(j, n);
constexpr auto markov = equations(l(j, n) = e(j, n) + log(sum(i, exp(l(i, n - 1) + A(i, j)))), E = sum(j, square(l(j, 10))));
BOOST_AUTO_TEST_CASE_TEMPLATE(sums_of_exponentials_by_steps, T, element_types) {
    programs::check_within<markov, E, T>(
        {-0.5, 0.5},
        [](list const& transition, list const& emission) {
            list now(5, dual(0));
            for (std::size_t r = 0; r < 11; ++r) {
                list next;
                for (std::size_t q = 0; q < 5; ++q) {
                    dual total;
                    for (std::size_t p = 0; p < 5; ++p) total += exp(now[p] + transition[p * 5 + q]);
                    next.push_back(emission[q * 11 + r] + log(total));
                }
                now = next;
            }
            dual total;
            for (dual const& one : now) total += one * one;
            return total;
        },
        A, e);
}
BOOST_AUTO_TEST_CASE(large_exponents_do_not_overflow) {
    auto program = compile<markov, E>();
    std::vector<double> const transition(25, 0), emission(55, 1000);
    BOOST_TEST(program(A = transition, e = emission)[E] > 5 * 1.21e8);
    BOOST_TEST(program(A = transition, e = emission)[E] < 5 * 1.23e8);
}

// Viterbi's best score: the derivative goes along the best path.
constexpr auto best = equations(l(j, n) = e(j, n) + max(i, l(i, n - 1) + A(i, j)), E = max(j, l(j, 10)));
BOOST_AUTO_TEST_CASE_TEMPLATE(best_path, T, element_types) {
    programs::check_within<best, E, T>(
        {-0.5, 0.5},
        [](list const& transition, list const& emission) {
            list now(5, dual(0));
            for (std::size_t r = 0; r < 11; ++r) {
                list next;
                for (std::size_t q = 0; q < 5; ++q) {
                    dual most = now[0] + transition[q];
                    for (std::size_t p = 1; p < 5; ++p) most = max(most, now[p] + transition[p * 5 + q]);
                    next.push_back(emission[q * 11 + r] + most);
                }
                now = next;
            }
            dual most = now[0];
            for (dual const& one : now) most = max(most, one);
            return most;
        },
        A, e);
}

// All entries of a step read one entry of the step before; the right side lacks an axis of the left side.
constexpr auto leader = equations(l(j, n) = sin(a * l(2, n - 1)) + x(n), E = sum(j, n, e(j, n) * l(j, n)));
BOOST_AUTO_TEST_CASE_TEMPLATE(an_axis_that_is_not_read, T, element_types) {
    programs::check<leader, E, T>(
        [](list const& p, list const& data, list const& weight) {
            dual now, total;
            for (std::size_t r = 0; r < 11; ++r) {
                now = sin(p[0] * now) + data[r];
                for (std::size_t q = 0; q < 5; ++q) total += weight[q * 11 + r] * now;
            }
            return total;
        },
        a, x, e);
}

// A diagonal: along n, while the other slot shifts as well.
constexpr auto m = axis<"m", 4>;
constexpr auto X = parameter<"X">(n, m);
constexpr auto D = variable<"D">(n, m);
constexpr auto diagonal = equations(D(n, m) = a * D(n - 1, m - 1) + b * D(n - 1, m + 1) + X(n, m), E = sum(n, m, square(D(n, m))));
BOOST_AUTO_TEST_CASE_TEMPLATE(other_slots_shift_too, T, element_types) {
    programs::check_within<diagonal, E, T>(
        {-0.5, 0.5},
        [](list const& p, list const& q, list const& in) {
            std::vector<list> made;
            dual total;
            for (int r = 0; r < 11; ++r) {
                list const before = r > 0 ? made.back() : list{};
                made.emplace_back();
                for (int s = 0; s < 4; ++s) {
                    made.back().push_back(p[0] * at(before, s - 1) + q[0] * at(before, s + 1) + in[static_cast<std::size_t>(r * 4 + s)]);
                    total += made.back().back() * made.back().back();
                }
            }
            return total;
        },
        a, b, X);
}

// Where a delta makes two indices equal, the adjoints are read at the axis of the steps all the same.
constexpr auto C = parameter<"C">(j, i);
constexpr auto F = variable<"F">(j, i);
constexpr auto H = variable<"H">(j, i);
constexpr auto coupled = equations(F(j, i) = b * H(j, i) + a * delta(j, i) * H(j, i), H(j, i) = F(j, i - 1) + C(j, i), E = sum(j, i, square(H(j, i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(equal_indices, T, element_types) {
    programs::check_within<coupled, E, T>(
        {-0.5, 0.5},
        [](list const& p, list const& q, list const& in) {
            dual total;
            for (int r = 0; r < 5; ++r) {
                dual before(0);
                for (int s = 0; s < 5; ++s) {
                    dual const here = before + in[static_cast<std::size_t>(5 * r + s)];
                    before = r == s ? (q[0] + p[0]) * here : q[0] * here;
                    total += here * here;
                }
            }
            return total;
        },
        a, b, C);
}

constexpr auto coupled_along = jvp(coupled, a, b, C);
BOOST_AUTO_TEST_CASE(equal_indices_along_a_direction) {
    auto const data = programs::random_data<double>(25, 1), direction = programs::random_data<double>(25, 2);
    auto plain = compile<coupled, E, double>();
    auto moved = compile<coupled_along, tangent(E), double>(a);
    auto const slope = plain(a = 0.5, b = -0.25, C = data);
    auto const found = moved(a = 0.5, tangent(a) = 2.0, b = -0.25, tangent(b) = 3.0, C = data, tangent(C) = direction);
    double wanted = 2 * slope[grad(a)] + 3 * slope[grad(b)];
    for (std::size_t k = 0; k < 25; ++k) wanted += direction[k] * slope[grad(C)][k];
    BOOST_CHECK_CLOSE(found[tangent(E)], wanted, 1e-9); // percent: rounding of some hundred terms of either
}

// Extents of 1: nothing is read.
constexpr auto o = axis<"o", 1>;
constexpr auto s = parameter<"s">(o);
constexpr auto v = variable<"v">(o);
constexpr auto one_step = equations(v(o) = a * v(o - 1) + sin(s(o)), E = sum(o, square(v(o))));
BOOST_AUTO_TEST_CASE_TEMPLATE(one_step_reads_nothing, T, element_types) {
    programs::check<one_step, E, T>([](list const&, list const& in) { return sin(in[0]) * sin(in[0]); }, a, s);
}

// In a constant expression: a sequence of steps, ascending and, in the gradient, descending.
constexpr double at_compile_time(int wanted) {
    double const in[11] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, weight[11] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    auto program = compile<second_order, E>();
    auto const r = program(a = 0.5, b = 0.25, x = in, g = weight);
    return wanted == 0 ? r[y][3] : wanted == 1 ? r[E] : r[grad(x)][static_cast<std::size_t>(wanted - 2)];
}
static_assert(at_compile_time(0) == 0.375);                                     // 1, 0.5, 0.5, 0.375
static_assert(at_compile_time(1) == 0.375 * 0.375);
static_assert(at_compile_time(2) == 2 * 0.375 * 0.375 && at_compile_time(5) == 2 * 0.375 && at_compile_time(6) == 0);

} // namespace
