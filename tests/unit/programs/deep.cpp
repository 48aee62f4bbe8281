// SPDX-License-Identifier: BSL-1.0
// Networks too deep for one constant evaluation compile within the compilers' default limits.
#include "unit/programs/layers.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <utility>
#include <vector>

namespace {
using namespace chainrule;

constexpr int count = 24, width = 6;
using net_of = layers::of_width<width>;
constexpr auto i = net_of::i;
constexpr auto j = net_of::j;
constexpr auto x = net_of::x;
constexpr auto t = input<"t">(i);
template <int K>
constexpr auto w = net_of::w<K>;
constexpr auto E = variable<"E">();

template <int... K>
constexpr auto chain(std::integer_sequence<int, K...>) {
    return equations(net_of::layer<K>()..., E = half * sum(j, square(net_of::z<count - 1>(j) - t(j))));
}
constexpr auto all = std::make_integer_sequence<int, count>{};
constexpr auto net = chain(all);

// Plain loops, forwards and backwards.
struct by_hand {
    std::vector<std::vector<long double>> z, gradient;
    long double loss = 0;

    by_hand(std::vector<double> const& x, std::vector<double> const& t, std::vector<double> const& w) : gradient(count) {
        z.emplace_back(x.begin(), x.end());
        for (int l = 0; l < count; ++l) {
            z.emplace_back(width);
            for (int a = 0; a < width; ++a) {
                long double h = 0;
                for (int b = 0; b < width; ++b) h += static_cast<long double>(at(w, l, a, b)) * z[static_cast<std::size_t>(l)][static_cast<std::size_t>(b)];
                z.back()[static_cast<std::size_t>(a)] = std::tanh(h);
            }
        }
        std::vector<long double> down(width);
        for (std::size_t a = 0; a < width; ++a) {
            down[a] = z.back()[a] - static_cast<long double>(t[a]);
            loss += down[a] * down[a] / 2;
        }
        for (int l = count - 1; l >= 0; --l) {
            auto const k = static_cast<std::size_t>(l);
            std::vector<long double> next(width);
            for (std::size_t a = 0; a < width; ++a) {
                long double const d = down[a] * (1 - z[k + 1][a] * z[k + 1][a]);
                for (std::size_t b = 0; b < width; ++b) {
                    gradient[k].push_back(d * z[k][b]);
                    next[b] += d * static_cast<long double>(at(w, l, static_cast<int>(a), static_cast<int>(b)));
                }
            }
            down = next;
        }
    }
    static double at(std::vector<double> const& w, int l, int a, int b) { return w[static_cast<std::size_t>((l * width + a) * width + b)]; }
};

template <class Program, int... K>
void check(Program& program, std::vector<double> const& X, std::vector<double> const& T, std::vector<double> const& W, std::integer_sequence<int, K...>) {
    by_hand const wanted(X, T, W);
    auto const r = program(x = X, t = T, w<K> = entries(W.data() + K * width * width, width, width)...);
    BOOST_TEST(r[E] == static_cast<double>(wanted.loss), boost::test_tools::tolerance(1e-12));
    auto const compare = [&](auto const& found, std::size_t layer) {
        for (std::size_t k = 0; k < width * width; ++k)
            BOOST_TEST(std::abs(found[k] - static_cast<double>(wanted.gradient[layer][k])) < 1e-12, "layer " << layer << ", entry " << k);
    };
    (compare(r[grad(w<K>)], static_cast<std::size_t>(K)), ...);
}

} // namespace

BOOST_AUTO_TEST_CASE(deep_chain_within_default_limits) {
    std::vector<double> X(width), T(width), W(count * width * width);
    for (std::size_t k = 0; k < width; ++k) X[k] = 0.3 * static_cast<double>(k) - 0.7, T[k] = 0.1 * static_cast<double>(k);
    for (std::size_t k = 0; k < W.size(); ++k) W[k] = static_cast<double>((7 * k + 3) % 17) / 16 - 0.5;
    auto program = compile<net, E, double>();
    check(program, X, T, W, all);
}
