# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
# Sourced by tools/bench/compile: the programs it compiles, written to standard output.

include_program() { # header
    cat <<CPP
#include <$1>
int main() {}
CPP
}

seed_program() { # inputs hidden outputs
    cat <<CPP
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>
using namespace chainrule;

constexpr auto i = axis<"i", $1>;
constexpr auto j = axis<"j", $2>;
constexpr auto k = axis<"k", $3>;

constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    h(j) = sum(i, w1(j, i) * x(i)),
    z(j) = tanh(h(j)),
    y(k) = sum(j, w2(k, j) * z(j)),
    E = 0.5 * sum(k, square(y(k) - t(k))));

constexpr auto d = derivative(net, E, w1(j, i));

int main() { fmt::print("{}\n", d); }
CPP
}

chain_program() { # layers
    local layer
    cat <<'CPP'
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>
using namespace chainrule;

constexpr auto i = axis<"i", 16>;
constexpr auto j = axis<"j", 16>;

constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(j);
constexpr auto E = variable<"E">();
CPP
    for ((layer = 1; layer <= $1; ++layer)); do
        printf 'constexpr auto w%d = parameter<"w%d">(j, i);\nconstexpr auto z%d = variable<"z%d">(j);\n' \
            "$layer" "$layer" "$layer" "$layer"
    done
    printf '\nconstexpr auto net = equations(\n    z1(j) = tanh(sum(i, w1(j, i) * x(i))),\n'
    for ((layer = 2; layer <= $1; ++layer)); do
        printf '    z%d(j) = tanh(sum(i, w%d(j, i) * z%d(i))),\n' "$layer" "$layer" $((layer - 1))
    done
    cat <<CPP
    E = 0.5 * sum(j, square(z$1(j) - t(j))));

constexpr auto d = derivative(net, E, w1(j, i));

int main() { fmt::print("{}\n", d); }
CPP
}

# The network of the seed, its gradient and update in one program. `inline`, so that the function below has external linkage.
gradient_program() { # inputs hidden outputs
    cat <<CPP
#include <chainrule/chainrule.hpp>
#include <chainrule/descent/descend.hpp>
namespace model {
using namespace chainrule;

inline constexpr auto i = axis<"i", $1>;
inline constexpr auto j = axis<"j", $2>;
inline constexpr auto k = axis<"k", $3>;

inline constexpr auto x = input<"x">(i);
inline constexpr auto t = input<"t">(k);
inline constexpr auto w1 = parameter<"w1">(j, i);
inline constexpr auto w2 = parameter<"w2">(k, j);
inline constexpr auto h = variable<"h">(j);
inline constexpr auto z = variable<"z">(j);
inline constexpr auto y = variable<"y">(k);
inline constexpr auto E = variable<"E">();

inline constexpr auto net = equations(
    h(j) = sum(i, w1(j, i) * x(i)),
    z(j) = tanh(h(j)),
    y(k) = sum(j, w2(k, j) * z(j)),
    E = 0.5 * sum(k, square(y(k) - t(k))));

using training = decltype(descend<net, E, float>(sgd{}));
} // namespace model

float step(model::training& d, float const (&x)[$1], float const (&t)[$3]) {
    return d.step(model::x = x, model::t = t).loss;
}
CPP
}

gradient_chain_program() { # layers
    local layer
    cat <<'CPP'
#include <chainrule/chainrule.hpp>
#include <chainrule/descent/descend.hpp>
namespace model {
using namespace chainrule;

inline constexpr auto i = axis<"i", 16>;
inline constexpr auto j = axis<"j", 16>;

inline constexpr auto x = input<"x">(i);
inline constexpr auto t = input<"t">(j);
inline constexpr auto E = variable<"E">();
CPP
    for ((layer = 1; layer <= $1; ++layer)); do
        printf 'inline constexpr auto w%d = parameter<"w%d">(j, i);\ninline constexpr auto z%d = variable<"z%d">(j);\n' \
            "$layer" "$layer" "$layer" "$layer"
    done
    printf '\ninline constexpr auto net = equations(\n    z1(j) = tanh(sum(i, w1(j, i) * x(i))),\n'
    for ((layer = 2; layer <= $1; ++layer)); do
        printf '    z%d(j) = tanh(sum(i, w%d(j, i) * z%d(i))),\n' "$layer" "$layer" $((layer - 1))
    done
    cat <<CPP
    E = 0.5 * sum(j, square(z$1(j) - t(j))));

using training = decltype(descend<net, E, float>(sgd{}));
} // namespace model

float step(model::training& d, float const (&x)[16], float const (&t)[16]) {
    return d.step(model::x = x, model::t = t).loss;
}
CPP
}

# The backward system of tanh layers with biases, derived while compiling; deep in equations, not in types.
layers_program() { # layers
    local layer
    cat <<'TEXT'
#include <chainrule/chainrule.hpp>
namespace model {
using namespace chainrule;
constexpr auto i = axis<"i", 16>;
constexpr auto j = axis<"j", 16>;
constexpr auto z0 = input<"x">(i);
constexpr auto t = input<"t">(j);
constexpr auto E = variable<"E">();
TEXT
    for ((layer = 1; layer <= $1; ++layer)); do
        printf 'constexpr auto w%d = parameter<"w%d">(j, i);\nconstexpr auto b%d = parameter<"b%d">(j);\nconstexpr auto z%d = variable<"z%d">(j);\n' \
            "$layer" "$layer" "$layer" "$layer" "$layer" "$layer"
    done
    printf 'constexpr auto net = equations('
    for ((layer = 1; layer <= $1; ++layer)); do
        printf '\n    z%d(j) = tanh(sum(i, w%d(j, i) * z%d(i)) + b%d(j)),' "$layer" "$layer" $((layer - 1)) "$layer"
    done
    cat <<TEXT

    E = 0.5 * sum(j, square(z$1(j) - t(j))));
constexpr auto backward = gradient<net, E>();
}
unsigned size = sizeof model::backward;
int main() {}
TEXT
}
