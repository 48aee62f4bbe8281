// SPDX-License-Identifier: BSL-1.0
// Numbered layers of tanh units, as many as a test asks for: z00 reads x, z01 reads z00, …
#pragma once
#include <chainrule/chainrule.hpp>

namespace layers {

template <char Letter, int K>
constexpr chainrule::core::literal_text<4> numbered{{Letter, static_cast<char>('0' + K / 10), static_cast<char>('0' + K % 10), '\0'}};

template <int Width>
struct of_width {
    static constexpr auto i = chainrule::axis<"i", Width>;
    static constexpr auto j = chainrule::axis<"j", Width>;
    static constexpr auto x = chainrule::input<"x">(i);
    template <int K>
    static constexpr auto w = chainrule::parameter<numbered<'w', K>>(j, i);
    template <int K>
    static constexpr auto z = chainrule::variable<numbered<'z', K>>(j);

    template <int K>
    static constexpr auto below() {
        if constexpr (K == 0) return x(i);
        else return z<K - 1>(i);
    }
    /// The equation of layer K.
    template <int K>
    static constexpr auto layer() {
        return z<K>(j) = tanh(sum(i, w<K>(j, i) * below<K>()));
    }
};

} // namespace layers
