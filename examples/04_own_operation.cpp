// SPDX-License-Identifier: BSL-1.0
// An operation of one's own: a struct with its name, value and derivative, and a function that calls it.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace {
using namespace chainrule;

struct softsign_operation { // x / (1 + |x|)
    static constexpr std::string_view name = "softsign", latex = "\\operatorname{softsign}";
    static constexpr auto symmetry = engine::parity::odd; // softsign(−x) = −softsign(x)
    template <class T>
    static T value(T const& x) {
        using std::abs;
        return x / (1 + abs(x));
    }
    /// Written with the operand x and the value y of the operation itself.
    static constexpr term derivative(term, term y) { return (1 - abs(y)) * (1 - abs(y)); }
};
template <operand X>
constexpr auto softsign(X const& x) {
    return call<softsign_operation>(x);
}

constexpr auto i = axis<"i", 8>;
constexpr auto w = parameter<"w">(i);
constexpr auto x = input<"x">(i);
constexpr auto z = variable<"z">();

constexpr auto neuron = equations(z = softsign(sum(i, w(i) * x(i))));
static_assert(derivative(neuron, z, w(i)) == square(1 - abs(z)) * x(i));
} // namespace

int main() {
    fmt::print("{}\n{}\n{:latex}\n", neuron, derivative(neuron, z, w(i)), neuron);
    fmt::print("{}\n", softsign(-z));
}

/* output:
z = softsign(Σ_i w(i)·x(i))
∂z/∂w(i) = (1 − abs(z))²·x(i)
z = \operatorname{softsign}\left(\sum_{i} w_{i} x_{i}\right)
−softsign(z)
*/
