// SPDX-License-Identifier: BSL-1.0
// A derived formula as a value: a frozen graph in arrays of a size known to the type. It may stand wherever an expression may.
#pragma once
#include <chainrule/expr/expression.hpp>
#include <chainrule/expr/inspect_system.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/expr/symbol.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// The array. Words beyond the formula's length cost nothing at compile time.
template <int Words>
struct frozen_storage {
    int words[Words] = {};

    /// False where it does not fit.
    constexpr bool store(core::buffer<int> const& from) {
        if (from.size > Words) return false;
        for (int k = 0; k < from.size; ++k) words[k] = from.items[k];
        return true;
    }
};

namespace detail {

template <engine::operation const*... Function>
struct functions {};

} // namespace detail

/// What `derivative` returns: an expression whose free axes are those asked for, with the left side it is printed with.
/// Functions are the users' operations that it may contain.
template <int Words, class Axes, class Functions>
struct formula;

template <int Words, class... Axes, engine::operation const*... Function>
struct formula<Words, detail::types<Axes...>, detail::functions<Function...>> {
    using chainrule_expression = formula;
    static constexpr axis_facts axes[] = {Axes::facts..., axis_facts{}};
    static constexpr engine::operation const* functions[] = {Function..., nullptr};
    frozen_storage<Words> frozen{};

    /// False where the derivative is 0 because the symbol is not read at all.
    constexpr bool depends() const { return frozen.words[0] != 0; }

    constexpr void emit(program& p) const {
        instruction i;
        i.what = code::formula;
        i.count = static_cast<int>(sizeof...(Axes));
        i.axis = axes;
        i.functions = functions;
        i.function_count = static_cast<int>(sizeof...(Function));
        i.frozen = frozen.words;
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

/// Is T the type of a formula?
/// @{
template <class T>
inline constexpr bool is_formula = false;
template <int Words, class Axes, class Functions>
inline constexpr bool is_formula<formula<Words, Axes, Functions>> = true;
/// @}

namespace detail {

/// Room for what is derived from a program: several times what such derivations took.
constexpr int words_for(program const& p) {
    int words = 1024;
    for (int k = 0; k < p.list.size; ++k)
        words += p.list.items[k].what == code::formula ? 2 * static_cast<int>(p.list.items[k].value.upper) : 32;
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
    static constexpr bool found = T::facts.rank == 0;
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
        if (p.list.items[k].what == code::axis && result.size < axis_list::limit)
            result.axes[result.size++] = *p.list.items[k].axis;
    return result;
}

/// Operations that are not in the library's list, with those their derivatives use.
struct function_list {
    static constexpr int limit = 32;
    engine::operation const* items[limit] = {};
    int size = 0;

    constexpr void add(engine::operation const* f) {
        if (operations::position(f->name) >= 0) return;
        for (int k = 0; k < size; ++k)
            if (items[k]->name == f->name) return;
        if (size == limit)
            refuse("chainrule: derivative(net, f, x) needs at most 32 operations that are not the library's");
        items[size++] = f;
    }
    /// The operations in a rule's result, for operands of which nothing is known.
    constexpr void add_used_by(engine::operation const& f) {
        engine::system s;
        engine::graph& g = s.g;
        int operands[8] = {};
        for (int k = 0; k < f.arity; ++k) operands[k] = engine::make_access(g, s.declare({}, nullptr, 0), nullptr, 0);
        int const value = engine::make_access(g, s.declare({}, nullptr, 0), nullptr, 0);
        for (int k = 0; k < f.arity && f.differentiable; ++k) f.partial(g, k, operands, value);
        for (int id = 0; id < g.nodes.size; ++id)
            if (g.what(id) == engine::kind::call) add(g.at(id).function);
    }
};

constexpr function_list user_functions(program const& p) {
    function_list result;
    for (int k = 0; k < p.list.size; ++k) {
        instruction const& i = p.list.items[k];
        if (i.what == code::call) result.add(i.function);
        for (int m = 0; i.what == code::formula && m < i.function_count; ++m) result.add(i.functions[m]);
    }
    for (int k = 0; k < result.size; ++k) result.add_used_by(*result.items[k]);
    return result;
}
template <class... T>
inline constexpr function_list user_functions_of = [] {
    program all;
    (T{}.emit(all), ...);
    return user_functions(all);
}();

template <auto const& List, std::size_t... K>
types<typename axis_in<List, K>::type...> axes_in(std::index_sequence<K...>);
template <auto const& List, std::size_t... K>
functions<List.items[K]...> functions_in(std::index_sequence<K...>);

/// The type of a formula derived from `of` by `by` in a system.
template <int Words, class Net, class Of, class By>
using formula_for =
    formula<Words, decltype(axes_in<free_axes_of<Of, By>>(std::make_index_sequence<free_axes_of<Of, By>.size>{})),
            decltype(functions_in<user_functions_of<Net, Of>>(
                std::make_index_sequence<user_functions_of<Net, Of>.size>{}))>;

} // namespace detail
} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
