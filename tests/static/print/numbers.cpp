// SPDX-License-Identifier: BSL-1.0
// Numbers: integers, decimals, fractions, doubles.
#include "workspace.hpp"

#include <limits>

namespace {

using namespace chainrule::print_test;
using chainrule::term;
using in = workspace&;

struct three {
    std::string_view plain, unicode, latex;
};
template <class Build>
constexpr bool prints(Build const& build, three const& wanted) {
    return plain(build) == wanted.plain && unicode(build) == wanted.unicode && latex(build) == wanted.latex;
}
constexpr auto number(std::int64_t above, std::int64_t below) {
    return [=](in m) { return m.number(above, below); };
}
constexpr auto times_x(std::int64_t above, std::int64_t below) {
    return [=](in m) { return m.number(above, below) * m.x(); };
}
constexpr auto over_x(std::int64_t above, std::int64_t below) {
    return [=](in m) { return m.number(above, below) / m.x(); };
}

// Alone.
static_assert(prints(number(0, 1), {"0", "0", "0"}));
static_assert(prints(number(-12, 1), {"-12", "−12", "-12"}));
static_assert(prints(number(1, 2), {"0.5", "½", "\\frac{1}{2}"}));
static_assert(prints(number(-5, 4), {"-1.25", "−1.25", "-1.25"}));
static_assert(prints(number(2, 3), {"2/3", "⅔", "\\frac{2}{3}"}));
static_assert(prints(number(22, 7), {"22/7", "22/7", "\\frac{22}{7}"}));
static_assert(prints(number(1, 1000000), {"1e-6", "1e-6", "1 \\cdot 10^{-6}"}));
static_assert(prints(number(3, 2000), {"0.0015", "0.0015", "0.0015"}));
static_assert(prints(number(INT64_MAX, 1), {"9223372036854775807", "9223372036854775807", "9223372036854775807"}));

// As a coefficient: 1/n divides.
static_assert(prints(times_x(3, 1), {"3*x(i)", "3·x(i)", "3 x_{i}"}));
static_assert(prints(times_x(1, 2), {"x(i)/2", "½·x(i)", "\\frac{1}{2} x_{i}"}));
static_assert(prints(times_x(-1, 3), {"-x(i)/3", "−⅓·x(i)", "-\\frac{1}{3} x_{i}"}));
static_assert(prints(times_x(1, 7), {"x(i)/7", "x(i)/7", "\\frac{1}{7} x_{i}"}));
static_assert(prints(times_x(3, 2), {"1.5*x(i)", "1.5·x(i)", "1.5 x_{i}"}));
static_assert(prints(times_x(3, 4), {"0.75*x(i)", "¾·x(i)", "\\frac{3}{4} x_{i}"}));
static_assert(prints(times_x(2, 3), {"2/3*x(i)", "⅔·x(i)", "\\frac{2}{3} x_{i}"}));
static_assert(prints(times_x(1, 100000), {"1e-5*x(i)", "1e-5·x(i)", "1 \\cdot 10^{-5} x_{i}"}));
static_assert(prints(over_x(1, 2), {"1/(2*x(i))", "1/(2·x(i))", "\\frac{1}{2 x_{i}}"}));
static_assert(prints(over_x(2, 3), {"2/(3*x(i))", "2/(3·x(i))", "\\frac{2}{3 x_{i}}"}));
static_assert(prints([](in m) { return m.number(2, 7) * m.z() / m.x(); },
                     {"2*z(j)/(7*x(i))", "2·z(j)/(7·x(i))", "\\frac{2 z_{j}}{7 x_{i}}"}));
static_assert(prints([](in m) { return m.number(2, 3) * m.z() / m.x(); },
                     {"2*z(j)/(3*x(i))", "⅔·z(j)/x(i)", "\\frac{2 z_{j}}{3 x_{i}}"}));
static_assert(prints(over_x(3, 2), {"1.5/x(i)", "1.5/x(i)", "\\frac{1.5}{x_{i}}"}));
static_assert(prints([](in m) { return m.sum(m.i, m.x()) / 2; },
                     {"sum(i, x(i))/2", "½·Σ_i x(i)", "\\frac{1}{2} \\sum_{i} x_{i}"}));
static_assert(prints([](in m) { return m.sum(m.i, m.x()) / 5; },
                     {"sum(i, x(i))/5", "(Σ_i x(i))/5", "\\frac{1}{5} \\sum_{i} x_{i}"}));
static_assert(prints([](in m) { return m.z() - m.x() / 2; },
                     {"z(j)-x(i)/2", "z(j) − ½·x(i)", "z_{j} - \\frac{1}{2} x_{i}"}));

// As a base.
static_assert(prints([](in m) { return m.power(m.number(2, 3), 1, 3); },
                     {"(2/3)^(1/3)", "(⅔)^(1/3)", "\\left(\\frac{2}{3}\\right)^{1/3}"}));
static_assert(prints([](in m) { return m.power(m.number(3, 2), 1, 3); },
                     {"1.5^(1/3)", "1.5^(1/3)", "\\left(1.5\\right)^{1/3}"}));

// Doubles, by their shortest text.
constexpr bool reads(double value, std::string_view wanted) {
    return plain([=](in m) { return m.inexact(value); }) == wanted;
}
static_assert(reads(0.1, "0.1") && reads(1.0, "1") && reads(-2.5, "-2.5") && reads(0.3, "0.3") && reads(100, "100"));
static_assert(reads(1.0 / 3, "0.3333333333333333") && reads(2.0 / 3, "0.6666666666666666") &&
              reads(0.1 + 0.2, "0.30000000000000004"));
static_assert(reads(3.141592653589793, "3.141592653589793") && reads(123456.789, "123456.789"));
static_assert(reads(5e-324, "5e-324") && reads(2.2250738585072014e-308, "2.2250738585072014e-308"));
static_assert(reads(1.7976931348623157e308, "1.7976931348623157e308") && reads(1e23, "1e23") &&
              reads(9007199254740993.0, "9007199254740992"));
static_assert(reads(1e-7, "1e-7") && reads(6.02214076e23, "6.02214076e23") && reads(4.35, "4.35") &&
              reads(9.5367431640625e-07, "9.5367431640625e-7"));
static_assert(reads(std::numeric_limits<double>::infinity(), "inf") &&
              reads(-std::numeric_limits<double>::infinity(), "-inf"));
static_assert(reads(std::numeric_limits<double>::quiet_NaN(), "nan") && reads(-0.0, "0"));
static_assert(latex([](in m) { return m.inexact(1.5e-9) * m.x(); }) == "1.5 \\cdot 10^{-9} x_{i}");

} // namespace
