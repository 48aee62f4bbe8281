// SPDX-License-Identifier: BSL-1.0
// `vjp`: vector times Jacobian, as the gradient of a scalar. It costs a small multiple of the system itself.
#pragma once
#include <chainrule/expr/reductions.hpp>
#include <chainrule/expr/system.hpp>
#include <chainrule/expr/tangent.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

/// Axes for the slots of a symbol, each letter once: the k-th of several `i` is `i_k`.
template <class Slots, std::size_t... K>
struct distinct_axes;
template <class... Slots, std::size_t... K>
struct distinct_axes<types<Slots...>, K...> {
    template <std::size_t Number>
    struct letter {
        static constexpr spelled_text chars = [] {
            std::string_view const all[] = {Slots::facts.name...};
            core::buffer<char> text{8};
            print::put(text, all[Number]);
            bool again = false;
            for (std::size_t k = 0; k < Number; ++k) again = again || all[k] == all[Number];
            if (again) text.push('_');
            if (again) print::put_integer(text, static_cast<std::int64_t>(Number + 1));
            return spelled_as(text);
        }();
        static constexpr std::string_view text = chars;
    };
    using type = types<axis_t<name_in<letter<K>::text>, Slots::facts.extent>...>;
};

template <class F>
constexpr auto sum_over(types<>, F const& f) {
    return f;
}
template <class Axis, class... Rest, class F>
constexpr auto sum_over(types<Axis, Rest...>, F const& f) {
    return sum(Axis{}, sum_over(types<Rest...>{}, f));
}

template <role Kind, class Name, class Unicode, class Latex>
constexpr auto paired(symbol_t<Kind, Name, Unicode, Latex> y) {
    return pairing(y) = cotangent(y) * y;
}
template <role Kind, class Name, class Unicode, class Latex, class Slot, class... Slots, std::size_t... K>
constexpr auto paired_at(symbol_t<Kind, Name, Unicode, Latex, Slot, Slots...> y, std::index_sequence<K...>) {
    using axes = typename distinct_axes<types<Slot, Slots...>, K...>::type;
    return [&]<class... Axis>(types<Axis...> all) { return pairing(y) = sum_over(all, cotangent(y)(Axis{}...) * y(Axis{}...)); }(axes{});
}
template <role Kind, class Name, class Unicode, class Latex, class Slot, class... Slots>
constexpr auto paired(symbol_t<Kind, Name, Unicode, Latex, Slot, Slots...> y) {
    return paired_at(y, std::index_sequence_for<Slot, Slots...>{});
}

} // namespace detail

/// The system, and ⟨ȳ,y⟩: the scalar whose gradient by x, `gradient(vjp(net, y), pairing(y), x)`, is vector times Jacobian, for the vector
/// given as data for `cotangent(y)`. As a program: `compile<back, pairing(y)>(x)` with `back = vjp(net, y)`.
template <equation_system Net, class Of>
constexpr auto vjp(Net const& net, Of const& of) {
    constexpr bool good = [] {
        if constexpr (any_symbol<Of>) return Of::facts.kind == role::variable;
        else return false;
    }();
    static_assert(good, "chainrule: vjp(net, y) needs a variable without indices after the system");
    if constexpr (!good || std::same_as<Net, detail::refused>) return detail::refused{};
    else return equations(net, detail::paired(of));
}

/// Other arguments.
/// @{
template <class... T>
    requires(((expression<T> || equation_system<T>) || ...) && sizeof...(T) != 2)
constexpr auto vjp(T const&...) {
    static_assert(sizeof...(T) == 0, "chainrule: vjp(net, y) needs a system and a variable of it");
    return detail::refused{};
}
template <class Net, class Of>
    requires(!equation_system<Net> && (expression<Net> || expression<Of> || equation_system<Of>))
constexpr auto vjp(Net const&, Of const&) {
    static_assert(equation_system<Net>, "chainrule: vjp(net, y) needs a system and a variable of it");
    return detail::refused{};
}
/// @}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
