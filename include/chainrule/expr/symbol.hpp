// SPDX-License-Identifier: BSL-1.0
// Symbols and their entries: `input<"x">(i)` is given, `parameter<"w">(j, i)` is what descent moves, `variable<"h">(j)` is defined.
#pragma once
#include <chainrule/expr/equation.hpp>
#include <chainrule/expr/index.hpp>

namespace chainrule {

namespace detail {

template <class Name, int Extent>
constexpr void emit_index(program& p, axis_t<Name, Extent> const&) {
    p.push(code::axis, axis_t<Name, Extent>::facts);
}
template <class... Axes>
constexpr void emit_index(program& p, affine_index<Axes...> const& index) {
    int k = 0;
    (p.push(code::term, Axes::facts, index.factors[k++]), ...);
    p.push(code::offset, index.constant);
}

template <class Index>
constexpr void emit_slot(program& p) {
    if constexpr (is_axis<Index>) p.push(code::slot, Index::facts); // anything else was refused
}

/// What is stored of an index: axes are types only.
template <class I>
struct stored_index {
    using type = I;
};
template <std::integral I>
struct stored_index<I> {
    using type = affine_index<>;
};
template <class I>
constexpr typename stored_index<I>::type store_index(I const& index) {
    if constexpr (std::integral<I>) return as_affine(index);
    else return index;
}

template <class... I>
struct index_list {
    constexpr void emit(program&) const {}
};
template <class First, class... Rest>
struct index_list<First, Rest...> {
    First first{};
    index_list<Rest...> rest{};
    constexpr void emit(program& p) const {
        emit_index(p, first);
        rest.emit(p);
    }
};
constexpr index_list<> list_indices() { return {}; }
template <class First, class... Rest>
constexpr auto list_indices(First const& first, Rest const&... rest) {
    return index_list<typename stored_index<First>::type, typename stored_index<Rest>::type...>{store_index(first),
                                                                                                list_indices(rest...)};
}

template <class Slot, class Index>
constexpr bool fits() {
    if constexpr (is_axis<Index>) return Slot::facts.as_long_as(Index::facts);
    else return true; // reads 0 outside the slot's range
}

template <class Slots, class Indices>
inline constexpr bool extents_agree = true;
template <class... Slot, class... Index>
    requires(sizeof...(Slot) == sizeof...(Index))
inline constexpr bool extents_agree<types<Slot...>, types<Index...>> = (fits<Slot, Index>() && ...);

} // namespace detail

/// An entry of a symbol, `w(j, i)`: an expression, and the left side of an equation.
template <class Symbol, class... Index>
struct access {
    using chainrule_expression = access;
    using symbol = Symbol;
    detail::index_list<Index...> indices{};

    constexpr access() = default;
    constexpr explicit access(detail::index_list<Index...> const& at) : indices(at) {}
    constexpr access(access const&) = default;

    template <expression_operand F>
    constexpr auto operator=(F const& f) const {
        return detail::make_equation<access, detail::node_of<F>>(detail::as_node(f));
    }
    /// Without this, `z(j) = z(j)` would be a copy and no equation.
    constexpr auto operator=(access const& f) const { return detail::make_equation<access, access>(f); }

    constexpr void emit(program& p) const {
        indices.emit(p);
        p.push(code::access, Symbol::facts, static_cast<int>(sizeof...(Index)));
    }
    static constexpr void emit_slots(program& p) { (detail::emit_slot<Index>(p), ...); }
};

/// The type of a symbol: see `input`, `parameter`, `variable`.
template <role Kind, class Name, class Unicode, class Latex, class... Slots>
struct symbol_t {
    using chainrule_expression = symbol_t;
    using symbol = symbol_t;
    static constexpr axis_facts slots[] = {Slots::facts..., axis_facts{}};
    static constexpr symbol_facts facts{
        Name::text, Unicode::text, Latex::text, core::hash_of(Name::text), Kind, static_cast<int>(sizeof...(Slots)),
        slots};

    /// The entry at these indices: axes of the slots' extents, or shifted ones (`x(i + 1)`, 0 outside the range).
    template <class... Index>
    constexpr auto operator()(Index const&... index) const {
        constexpr bool indices = (any_index<Index> && ...);
        static_assert(indices, "chainrule: w(j, i) needs axes and integers, or sums of them, as indices");
        static_assert(sizeof...(Index) == sizeof...(Slots), "chainrule: w(j, i) needs one index per slot of w");
        if constexpr (indices) {
            static_assert(detail::extents_agree<detail::types<Slots...>, detail::types<Index...>>,
                          "chainrule: w(j, i) needs in each slot an axis of that slot's extent");
            return access<symbol_t, typename detail::stored_index<Index>::type...>{detail::list_indices(index...)};
        } else {
            return detail::refused{};
        }
    }

    /// Data for an input or a parameter: see descent/. A variable takes an equation, which names its slots.
    template <class Data>
    constexpr auto operator=(Data&& data) const {
        constexpr bool takes_data = Kind != role::variable && !expression<std::remove_cvref_t<Data>>;
        static_assert(takes_data, "chainrule: h = f needs the indices of h: h(j) = f");
        if constexpr (takes_data) return bind_data(*this, static_cast<Data&&>(data));
        else return detail::refused{};
    }
};

/// A scalar symbol is its own only entry.
template <role Kind, class Name, class Unicode, class Latex>
struct symbol_t<Kind, Name, Unicode, Latex> {
    using chainrule_expression = symbol_t;
    using symbol = symbol_t;
    static constexpr symbol_facts facts{Name::text, Unicode::text, Latex::text, core::hash_of(Name::text), Kind,
                                        0,          nullptr};

    constexpr symbol_t() = default;
    constexpr symbol_t(symbol_t const&) = default;

    /// An equation for a variable; data for an input or a parameter.
    template <class F>
        requires(expression_operand<std::remove_cvref_t<F>> || Kind != role::variable)
    constexpr auto operator=(F&& f) const {
        using plain = std::remove_cvref_t<F>;
        if constexpr (Kind == role::variable || expression<plain>)
            return detail::make_equation<symbol_t, detail::node_of<plain>>(detail::as_node(f));
        else return bind_data(*this, static_cast<F&&>(f));
    }
    constexpr auto operator=(symbol_t const& f) const { return detail::make_equation<symbol_t, symbol_t>(f); }

    constexpr void emit(program& p) const { p.push(code::access, facts, 0); }
    static constexpr void emit_slots(program&) {}
};

/// Is T the type of a symbol?
/// @{
template <class T>
inline constexpr bool is_symbol = false;
template <role Kind, class Name, class Unicode, class Latex, class... Slots>
inline constexpr bool is_symbol<symbol_t<Kind, Name, Unicode, Latex, Slots...>> = true;
/// @}

template <class T>
concept any_symbol = is_symbol<T>;

namespace detail {

template <role Kind, class Name, class Unicode, class Latex, class Slot, class... Slots>
inline constexpr bool read_at_an_index<symbol_t<Kind, Name, Unicode, Latex, Slot, Slots...>> = false;
template <symbolic_index T>
inline constexpr bool is_a_value<T> = false;

template <role Kind, core::literal_text Name, core::literal_text Unicode, core::literal_text Latex, class... Slots>
constexpr auto make_symbol() {
    using id = core::name_of<Name>;
    static_assert(core::is_identifier(id::text),
                  "chainrule: a symbol needs an ASCII identifier as its name; other spellings come after it");
    return symbol_t<Kind, id, core::name_of<Unicode>, core::name_of<Latex>, Slots...>{};
}

} // namespace detail

/// Data: `input<"t", "ŷ", "\\hat{y}">(k)`. The name identifies the symbol; Unicode and LaTeX show it as the spellings say.
template <core::literal_text Name, core::literal_text Unicode = "", core::literal_text Latex = "", any_axis... Slots>
constexpr auto input(Slots...) {
    return detail::make_symbol<role::input, Name, Unicode, Latex, Slots...>();
}
/// What descent moves.
template <core::literal_text Name, core::literal_text Unicode = "", core::literal_text Latex = "", any_axis... Slots>
constexpr auto parameter(Slots...) {
    return detail::make_symbol<role::parameter, Name, Unicode, Latex, Slots...>();
}
/// What an equation defines.
template <core::literal_text Name, core::literal_text Unicode = "", core::literal_text Latex = "", any_axis... Slots>
constexpr auto variable(Slots...) {
    return detail::make_symbol<role::variable, Name, Unicode, Latex, Slots...>();
}

} // namespace chainrule
