// SPDX-License-Identifier: BSL-1.0
// A derived formula as a value: a frozen graph in arrays of a size known to the type. It may stand wherever an expression may.
#pragma once
#include <chainrule/expr/expression.hpp>
#include <chainrule/expr/inspect_system.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/expr/symbol.hpp>

namespace chainrule {

/// The arrays. Words beyond the formula's length cost nothing at compile time.
template <int Words>
struct frozen_storage {
    static constexpr int functions_limit = 32;
    int words[Words] = {};
    engine::operation const* functions[functions_limit] = {};

    constexpr engine::frozen_view view() const { return {words, functions}; }

    /// False where it does not fit.
    constexpr bool store(engine::frozen const& from) {
        if (from.words.size > Words || from.functions.size > functions_limit) return false;
        for (int k = 0; k < from.words.size; ++k) words[k] = from.words.items[k];
        for (int k = 0; k < from.functions.size; ++k) functions[k] = from.functions.items[k];
        return true;
    }
};

/// What `derivative` returns: an expression whose free axes are those asked for, with the left side it is printed with.
template <int Words, class... Axes>
struct formula {
    using chainrule_expression = formula;
    static constexpr axis_facts axes[] = {Axes::facts..., axis_facts{}};
    frozen_storage<Words> frozen{};

    constexpr void emit(program& p) const {
        instruction i;
        i.what = code::formula;
        i.count = static_cast<int>(sizeof...(Axes));
        i.axis = axes;
        i.frozen = frozen.view();
        i.value = Words;
        p.list.push(i);
    }
};

/// What `gradient` returns: equations for adjoints, in the order in which they are computed.
template <int Words>
struct gradient_system {
    using chainrule_gradient = gradient_system;
    frozen_storage<Words> frozen{};
};

template <class T>
inline constexpr bool is_formula = false;
template <int Words, class... Axes>
inline constexpr bool is_formula<formula<Words, Axes...>> = true;

namespace detail {

/// Room for what is derived from a program: several times what such derivations took.
constexpr int words_for(program const& p) {
    int words = 1024;
    for (int k = 0; k < p.list.size; ++k)
        words += p.list.items[k].what == code::formula ? 3 * static_cast<int>(p.list.items[k].value.upper) : 64;
    return words;
}
template <int Words, class... T>
inline constexpr int room = Words > 0 ? Words : [] {
    program all;
    (T{}.emit(all), ...);
    return words_for(all);
}();

/// `w(j, i)`, or a scalar symbol: an entry whose indices are distinct axes.
template <class T>
struct entry {
    static constexpr bool found = false, plain = false, distinct = false;
};
template <any_symbol T>
struct entry<T> {
    static constexpr bool found = requires { typename T::chainrule_expression; };
    static constexpr bool plain = true, distinct = true;
};
template <class Symbol, class... Index>
struct entry<access<Symbol, Index...>> {
    static constexpr bool found = true, plain = (is_axis<Index> && ...);
    static constexpr bool distinct = [] {
        if constexpr (!plain) return false;
        else {
            std::string_view const names[] = {Index::facts.name...};
            for (std::size_t a = 0; a < sizeof...(Index); ++a)
                for (std::size_t b = 0; b < a; ++b)
                    if (names[a] == names[b]) return false;
            return true;
        }
    }();
};

/// The axes of an entry, from its instructions.
constexpr axis_list entry_axes(program const& p) {
    axis_list result;
    for (int k = 0; k < p.list.size; ++k)
        if (p.list.items[k].what == code::axis && result.size < axis_list::limit) result.axes[result.size++] = *p.list.items[k].axis;
    return result;
}

template <int Words, auto const& List, std::size_t... K>
formula<Words, typename axis_in<List, K>::type...> formula_over(std::index_sequence<K...>);
template <int Words, class... T>
using formula_for = decltype(formula_over<Words, free_axes_of<T...>>(std::make_index_sequence<free_axes_of<T...>.size>{}));

} // namespace detail
} // namespace chainrule
