// SPDX-License-Identifier: BSL-1.0
// A model whose gradient is easily written down, and update rules as the papers print them, in loops of long double.
#pragma once

#include "unit/element_types.hpp"

#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace chainrule::descents {

using element_types = tested_element_types;
using numbers = std::vector<long double>;

/// A layer w and a scaling v of as many entries as it has outputs: u(j) = v(j)·Σ_i w(j,i)·x(i), E = ½·Σ_j (u(j) − t(j))².
template <int Rows, int Columns>
struct layer {
    static constexpr auto i = axis<"i", Columns>;
    static constexpr auto j = axis<"j", Rows>;
    static constexpr auto x = input<"x">(i);
    static constexpr auto t = input<"t">(j);
    static constexpr auto w = parameter<"w">(j, i);
    static constexpr auto v = parameter<"v">(j);
    static constexpr auto h = variable<"h">(j);
    static constexpr auto u = variable<"u">(j);
    static constexpr auto E = variable<"E">();
    static constexpr auto net = equations(h(j) = sum(i, w(j, i) * x(i)), u(j) = v(j) * h(j), E = half * sum(j, square(u(j) - t(j))));
    static constexpr std::size_t rows = Rows, columns = Columns, weights = rows * columns, all = weights + rows;

    /// The loss, and its derivative by all entries of w, then of v.
    static long double gradient(numbers const& at, numbers const& data, numbers const& target, numbers& result) {
        long double loss = 0;
        result.assign(all, 0);
        for (std::size_t r = 0; r < rows; ++r) {
            long double sum = 0;
            for (std::size_t c = 0; c < columns; ++c) sum += at[r * columns + c] * data[c];
            long double const off = at[weights + r] * sum - target[r];
            loss += off * off / 2;
            for (std::size_t c = 0; c < columns; ++c) result[r * columns + c] = off * at[weights + r] * data[c];
            result[weights + r] = off * sum;
        }
        return loss;
    }
};

/// Data exact in float, a little different in each step.
inline numbers data_of(std::size_t size, std::size_t step, long double scale) {
    numbers made(size);
    for (std::size_t k = 0; k < size; ++k) made[k] = scale * (static_cast<long double>((k * 7 + step * 5) % 16) - 7) / 8;
    return made;
}

template <class T>
std::vector<T> in(numbers const& from) {
    return {from.begin(), from.end()};
}

/// Runs a descent beside loops: `next(parameters, gradient, step)` changes all parameters of the loops.
template <class Model, class T, class Descent, class Next>
void follow(Descent& d, Next const& next, int steps, long double roundings = 64, long double scale = 1) {
    numbers at = data_of(Model::all, 3, 0.5L), gradient;
    std::vector<T> w = in<T>(at), got(Model::all);
    d.set(Model::w, std::span(w).first(Model::weights));
    d.set(Model::v, std::span(w).subspan(Model::weights));
    for (int s = 1; s <= steps; ++s) {
        numbers const x = data_of(Model::columns, static_cast<std::size_t>(s), scale), t = data_of(Model::rows, static_cast<std::size_t>(s) + 1, scale);
        std::vector<T> const xs = in<T>(x), ts = in<T>(t);
        long double const loss = Model::gradient(at, x, t, gradient);
        auto const r = d.step(Model::x = xs, Model::t = ts);
        BOOST_REQUIRE(r.status == outcome::ok);
        BOOST_TEST(r.step == s);
        long double const unit = static_cast<long double>(std::numeric_limits<T>::epsilon()) * roundings * s;
        BOOST_TEST(std::fabs(static_cast<long double>(r.loss) - loss) <= unit * std::max(1.0L, loss));
        next(at, gradient, s);
        d.get(Model::w, std::span(got).first(Model::weights));
        d.get(Model::v, std::span(got).subspan(Model::weights));
        long double largest = 1;
        for (long double const one : at) largest = std::max(largest, std::fabs(one));
        for (std::size_t k = 0; k < Model::all; ++k)
            BOOST_CHECK_MESSAGE(std::fabs(static_cast<long double>(got[k]) - at[k]) <= unit * largest,
                                "step " << s << ", entry " << k << " is " << got[k] << ", expected " << at[k]);
    }
}

} // namespace chainrule::descents
