// SPDX-License-Identifier: BSL-1.0
// Tangents ẋ and cotangents ȳ as symbols: directions and weights of products with derivatives, see jvp.hpp and vjp.hpp.
#pragma once
#include <chainrule/core/fixed_text.hpp>
#include <chainrule/expr/symbol.hpp>
#include <chainrule/print/tangent_name.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

using spelled_text = fixed_text<128>;
constexpr spelled_text spelled_as(core::buffer<char> const& from) {
    spelled_text text;
    if (!text.store(from)) refuse("chainrule: tangent(x) needs spellings of x that are not so long");
    return text;
}

/// The name and the spellings that `Spell::spell()` makes, as types.
template <class Spell>
struct spelled_symbol {
    static constexpr spelled_text plain = spelled_as(Spell::spell().plain), unicode = spelled_as(Spell::spell().unicode), latex = spelled_as(Spell::spell().latex);
    static constexpr std::string_view plain_text = plain, unicode_text = unicode, latex_text = latex;

    template <role Kind, class... Slots>
    using type = symbol_t<Kind, name_in<plain_text>, name_in<unicode_text>, name_in<latex_text>, Slots...>;
};
template <auto const& Accent, class Name, class Unicode, class Latex>
struct accented_name {
    static constexpr print::spellings spell() { return print::accented(Name::text, Unicode::text, Latex::text, Accent); }
};
template <class Name, class Unicode, class Latex>
struct paired_name {
    static constexpr print::spellings spell() { return print::paired(Name::text, Unicode::text, Latex::text); }
};

template <role Kind, class Name, class Unicode, class Latex, class... Slots>
constexpr auto tangent_of(symbol_t<Kind, Name, Unicode, Latex, Slots...>) {
    constexpr role own = Kind == role::variable ? role::variable : role::input;
    return typename spelled_symbol<accented_name<print::tangent_accent, Name, Unicode, Latex>>::template type<own, Slots...>{};
}
template <role Kind, class Name, class Unicode, class Latex, class... Slots>
constexpr auto cotangent_of(symbol_t<Kind, Name, Unicode, Latex, Slots...>) {
    return typename spelled_symbol<accented_name<print::cotangent_accent, Name, Unicode, Latex>>::template type<role::input, Slots...>{};
}
template <role Kind, class Name, class Unicode, class Latex, class... Slots>
constexpr auto pairing_of(symbol_t<Kind, Name, Unicode, Latex, Slots...>) {
    return typename spelled_symbol<paired_name<Name, Unicode, Latex>>::template type<role::variable>{};
}

} // namespace detail

/// ẋ, in plain text `x_dot`: how x changes along a direction. Of an input or a parameter it is data, of a variable it has an equation in
/// `jvp(net, x)`. The slots are those of x.
template <any_symbol Symbol>
constexpr auto tangent(Symbol) {
    return detail::tangent_of(Symbol{});
}
/// ȳ, in plain text `y_bar`: the weights of the entries of y in `vjp(net, y)`; data. The slots are those of y.
template <any_symbol Symbol>
constexpr auto cotangent(Symbol) {
    return detail::cotangent_of(Symbol{});
}
/// ⟨ȳ,y⟩, in plain text `y_pair`: the sum of all entries of y, each times its cotangent; a scalar variable of `vjp(net, y)`.
template <any_symbol Symbol>
constexpr auto pairing(Symbol) {
    return detail::pairing_of(Symbol{});
}

/// Anything else.
/// @{
template <class T>
    requires(!any_symbol<T>)
constexpr auto tangent(T const&) {
    static_assert(any_symbol<T>, "chainrule: tangent(x) needs a symbol without indices");
    return detail::refused{};
}
template <class T>
    requires(!any_symbol<T>)
constexpr auto cotangent(T const&) {
    static_assert(any_symbol<T>, "chainrule: cotangent(y) needs a symbol without indices");
    return detail::refused{};
}
template <class T>
    requires(!any_symbol<T>)
constexpr auto pairing(T const&) {
    static_assert(any_symbol<T>, "chainrule: pairing(y) needs a symbol without indices");
    return detail::refused{};
}
/// @}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
