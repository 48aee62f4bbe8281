// SPDX-License-Identifier: BSL-1.0
// Run-time axes in constant expressions: several tiles, several passes over the data, no data at all.
#include <chainrule/chainrule.hpp>

#include <span>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto x = input<"x">(n);
constexpr auto w = parameter<"w">();
constexpr auto mean = variable<"mean">();
constexpr auto y = variable<"y">(n);
constexpr auto E = variable<"E">();
constexpr auto net = equations(mean = sum(n, w * x(n)) / dim(n), y(n) = w * x(n) - mean, E = sum(n, square(y(n))) + max(n, x(n)));
constexpr auto squares = equations(E = sum(n, square(w * x(n))));

constexpr double data[3] = {1, 2, 6};

template <int Tile>
constexpr bool centred() {
    double Y[3] = {};
    auto p = compile<net, E, double, options{.tile = Tile}>();
    auto const r = p(x = data, w = 2.0, into(y, Y));
    bool const values = r.status() == outcome::ok && r[mean] == 6 && Y[0] == -4 && Y[1] == -2 && Y[2] == 6 && r[E] == 62;
    return values && r[grad(w)] == 56; // 2·w·Σ (x − x̄)²
}
static_assert(centred<1>() && centred<2>() && centred<64>());

constexpr bool several_calls() {
    auto p = compile<squares, E, double, options{.tile = 2}>();
    bool good = true;
    for (unsigned count : {3u, 0u, 1u}) {
        auto const r = p(x = std::span(data).first(count), w = 1.0);
        double const sum = count == 3 ? 41 : count;
        if (count == 0) good = good && r.status() == outcome::wrong_size && r[E] != r[E];
        else good = good && r.status() == outcome::ok && r[E] == sum && r[grad(w)] == 2 * sum;
    }
    return good;
}
static_assert(several_calls());

constexpr bool wrong_size() {
    double Y[2] = {};
    auto p = compile<net, E>();
    return p(x = data, w = 2.0, into(y, Y)).status() == outcome::wrong_size;
}
static_assert(wrong_size());
} // namespace
