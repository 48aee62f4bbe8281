// SPDX-License-Identifier: BSL-1.0
// Jacobians and Hessians: a derivative is a formula, and a formula can be differentiated again.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 3>;
constexpr auto p = axis<"p", 3>;
constexpr auto q = axis<"q", 3>;

constexpr auto A = input<"A">(i, j);
constexpr auto x = parameter<"x">(i);
constexpr auto s = variable<"s">(i);
constexpr auto r = variable<"r">();
constexpr auto Q = variable<"Q">();

constexpr auto model = equations(
    s(i) = exp(x(i)) / sum(j, exp(x(j))),   // softmax
    r = sqrt(sum(i, square(x(i)))),         // Euclidean norm
    Q = sum(i, j, x(i) * A(i, j) * x(j)));  // quadratic form

constexpr auto slope = derivative(model, Q, x(p));
static_assert(derivative(model, slope, x(q)) == A(p, q) + A(q, p));
} // namespace

int main() {
    fmt::print("{}\n", derivative(model, s(i), x(p)));
    fmt::print("{}\n", derivative(model, s(i), x(i))); // the same letter: the diagonal
    fmt::print("{}\n", slope);
    fmt::print("{}\n", derivative(model, slope, x(q)));
    fmt::print("{}\n", derivative(model, derivative(model, r, x(p)), x(q)));
}

/* output:
∂s(i)/∂x(p) = (δ(i,p) − s(p))·s(i)
∂s(i)/∂x(i) = (1 − s(i))·s(i)
∂Q/∂x(p) = Σ_j (A(p,j) + A(j,p))·x(j)
∂²Q/∂x(p)∂x(q) = A(p,q) + A(q,p)
∂²r/∂x(p)∂x(q) = δ(p,q)/r − x(p)·x(q)/r³
*/
