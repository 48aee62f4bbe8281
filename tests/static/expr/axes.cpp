// SPDX-License-Identifier: BSL-1.0
// Indices: letters of one's own, diagonals, transposes, shifts, run-time extents; what a derivative must not mix up.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 4>;
constexpr auto j = axis<"j", 4>;
constexpr auto p = axis<"p", 4>;
constexpr auto q = axis<"q", 4>;
constexpr auto n = axis<"n">;
constexpr auto k = axis<"k", 3>;

constexpr auto x = input<"x">(i);
constexpr auto c = input<"c">();
constexpr auto A = input<"A">(i, j);
constexpr auto w = parameter<"w">(k);
constexpr auto X = input<"X">(n, i);

// a bound letter is not the letter asked for
static_assert(derivative(sum(i, square(x(i))), x(i)) == 2 * x(i));
static_assert(derivative(sum(i, square(x(i))), x(p)) == 2 * x(p));
static_assert(derivative(sum(i, x(i) * sum(i, x(i))), x(p)) == 2 * sum(i, x(i)));
static_assert(sum(i, x(i)) == sum(j, x(j)));
static_assert(sum(i, sum(j, A(i, j))) == sum(j, sum(i, A(i, j))));
static_assert(sum(i, j, A(i, j) * x(i)) == sum(j, sum(i, A(i, j) * x(i))));
static_assert(!(sum(i, j, A(i, j) * x(i)) == sum(i, j, A(i, j) * x(j))));

// diagonal and transposed reads
static_assert(derivative(sum(i, A(i, i)), A(p, q)) == delta(p, q));
static_assert(derivative(sum(i, A(i, i) * x(i)), x(p)) == A(p, p));
static_assert(derivative(sum(i, sum(j, x(i) * A(i, j) * x(j))), x(p)) == sum(i, (A(p, i) + A(i, p)) * x(i)));
static_assert(derivative(derivative(sum(i, sum(j, x(i) * A(i, j) * x(j))), x(p)), x(q)) == A(p, q) + A(q, p));
static_assert(derivative(A(j, i), A(p, q)) == delta(j, p) * delta(i, q));

// Jacobians: the diagonal where the letters are the same
static_assert(derivative(square(x(i)), x(p)) == 2 * delta(i, p) * x(p));
static_assert(derivative(square(x(i)), x(i)) == 2 * x(i));

// reads at other axes than those of the definition
constexpr auto y = variable<"y">(i);
constexpr auto f = variable<"f">();
constexpr auto reads = equations(y(i) = sum(j, A(i, j) * x(j)), f = sum(j, y(j) * y(j)));
static_assert(derivative(reads, f, x(j)) == 2 * sum(i, A(i, j) * y(i)));
static_assert(derivative(reads, f, A(p, q)) == 2 * y(p) * x(q));
static_assert(derivative(reads, f, A(q, p)) == 2 * y(q) * x(p));

// shifts: 0 outside the range
static_assert(derivative(sum(i, x(i) * x(i + 1)), x(p)) == x(p - 1) + x(p + 1));
constexpr auto v = variable<"v">(i);
constexpr auto g = input<"g">(i);
constexpr auto convolution = equations(v(i) = sum(k, w(k) * x(i + k)), f = sum(i, g(i) * v(i)));
static_assert(derivative(convolution, f, w(k)) == sum(i, g(i) * x(i + k)));
static_assert(derivative(convolution, f, x(p)) == sum(i, g(i) * w(p - i)));
static_assert(derivative(sum(i, x(2 * i + 1)), x(p)) == sum(i, delta(2 * i + 1, p)));
static_assert(derivative(x(2), x(p)) == delta(p, 2));

// extents
static_assert(derivative(sum(i, c), c) == dim(i));
static_assert(derivative(sum(i, x(i)) / dim(i), x(p)) == 1 / dim(p));
static_assert(derivative(sum(n, sum(i, square(X(n, i)))), X(n, i)) == 2 * X(n, i)); // known at run time only
static_assert(!(sum(n, c) == sum(i, c)));

static_assert(text(x(i + 1) * x(2 * i - k)) == "x(2i−k)·x(i+1)");
} // namespace
