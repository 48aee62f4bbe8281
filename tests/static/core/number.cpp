// SPDX-License-Identifier: BSL-1.0
// Exact rationals, doubles where they overflow, decimals as typed, exact powers.
#include <chainrule/core/number.hpp>

namespace {

using namespace chainrule::core;

// lowest terms, sign above
static_assert(ratio(6, 4) == number{3, 2});
static_assert(ratio(6, -4) == number{-3, 2});
static_assert(ratio(-6, -4) == number{3, 2});
static_assert(ratio(0, -7) == number(0));
static_assert(ratio(8, 4).integer());

// arithmetic
static_assert(number{1, 2} + number{1, 3} == number{5, 6});
static_assert(number{1, 3} + number{-1, 3} == number(0));
static_assert(number{1, 2} - number{1, 2} == number(0));
static_assert(number{2, 3} * number{9, 4} == number{3, 2});
static_assert(number(0) * number{3, 7} == number(0));
static_assert(number{-2, 3} * number{-3, 2} == number(1));
static_assert(inverse(number{-2, 3}) == number{-3, 2});
static_assert(-number{1, 2} == number{-1, 2});
static_assert(less(number{1, 3}, number{1, 2}) && !less(number{1, 2}, number{1, 2}));
static_assert(number{-1, 2}.negative() && !number(0).negative());
static_assert(number(3).is(3) && !number{3, 2}.is(3) && !inexact(3).is(3));

// beyond 64 bits: doubles, nothing wraps
constexpr std::int64_t largest = INT64_MAX, lowest = INT64_MIN;
static_assert(!(number(largest) + number(1)).exact() && (number(largest) + number(1)).value() == 9223372036854775808.0);
static_assert(!(number(largest) * number(2)).exact() && (number(largest) * number(2)).value() == 2 * 9223372036854775807.0);
static_assert(!(-number(lowest)).exact() && (-number(lowest)).value() == 9223372036854775808.0);
static_assert(!(number(lowest) - number(1)).exact());
static_assert(!(number{1, 3037000501} + number{1, 3037000507}).exact());
static_assert(!(number{1, largest} * number{1, 2}).exact());
static_assert((number(largest) * number{1, largest}).is(1));
static_assert(ratio(lowest, 1) == number(lowest) && !ratio(1, lowest).exact());
static_assert((inexact(0.5) + number{1, 2}).value() == 1 && !(inexact(0.5) + number{1, 2}).exact());
static_assert(zero(inexact(0.0)) && zero(inexact(-0.0)) && zero(number(0)) && !zero(inexact(1e-300)));

// the decimal that was typed
static_assert(recover(0.1) == number{1, 10});
static_assert(recover(0.3) == number{3, 10});
static_assert(recover(-2.5) == number{-5, 2});
static_assert(recover(1e-3) == number{1, 1000});
static_assert(recover(1e-15) == number{1, 1000000000000000});
static_assert(recover(3.14159) == number{314159, 100000});
static_assert(recover(123456789.125) == number{987654313, 8});
static_assert(recover(0) == number(0) && recover(7) == number(7));
static_assert(recover(0.1).value() == 0.1 && recover(123.456).value() == 123.456);
static_assert(!recover(0.1 + 0.2).exact() && recover(0.1 + 0.2).value() == 0.1 + 0.2);
static_assert(!recover(1.0 / 3).exact());
static_assert(!recover(1e300).exact() && recover(1e300).value() == 1e300);
static_assert(!recover(1e-300).exact());

// exact powers, or none
constexpr bool is(power_result got, number wanted) { return got.found && got.value == wanted; }
static_assert(is(power(2, 10), 1024));
static_assert(is(power(number{2, 3}, -3), number{27, 8}));
static_assert(is(power(4, number{1, 2}), 2));
static_assert(is(power(number{8, 27}, number{2, 3}), number{4, 9}));
static_assert(is(power(number{8, 27}, number{-1, 3}), number{3, 2}));
static_assert(is(power(-2, 3), -8));
static_assert(is(power(7, 0), 1) && is(power(0, 0), 1));
static_assert(is(power(1, number{1, 7}), 1));
static_assert(is(power(0, number{1, 2}), 0) && is(power(0, 3), 0));
static_assert(!power(0, -1).found);
static_assert(!power(2, number{1, 2}).found);
static_assert(!power(-4, number{1, 2}).found && !power(-8, number{1, 3}).found);
static_assert(!power(inexact(4), number{1, 2}).found);
static_assert(power(3, 41).found && !power(3, 41).value.exact()); // 3^41 does not fit: a double
static_assert(exact_root(1000000, 3) == 100 && exact_root(1000001, 3) == 0 && exact_root(1, 63) == 1);
static_assert(gcd(-12, 18) == 6 && gcd(0, 5) == 5);

} // namespace
