// SPDX-License-Identifier: BSL-1.0
// `z(j) = f`: an equation. Its free axes are checked where it is written.
#pragma once
#include <chainrule/expr/expression.hpp>
#include <chainrule/expr/inspect.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

template <class Left, class Right>
struct equation_node {
    struct type {
        using chainrule_equation = type;
        using left_side = Left;
        Right right{};

        constexpr void emit(program& p) const {
            p.push(code::left, Left::symbol::facts, Left::symbol::facts.rank);
            Left::emit_slots(p);
            right.emit(p);
            p.push(code::define);
        }
    };
};

template <class T>
concept equation = requires { typename T::chainrule_equation; };

namespace detail {

template <class Left, class Right>
inline constexpr inspection inspected_equation = inspect_equation(program_of(Left{}), program_of(Right{}));

template <auto const& Inspection>
struct named_axis {
    static constexpr std::string_view text = Inspection.axis.name;
    using type = axis_t<name_in<text>, Inspection.axis.extent>;
};

// Named so that the compiler's note says what is wrong, and for which axis.
template <class Axis>
inline constexpr bool bound_or_on_the_left = false;
template <class Axis>
inline constexpr bool of_one_extent = false;

template <class Left, class Right>
constexpr auto make_equation(Right const& right) {
    static_assert(Left::symbol::facts.kind == role::variable,
                  "chainrule: z(j) = f needs a variable on its left side; an input or a parameter takes data");
    constexpr fault what = inspected_equation<Left, Right>.what;
    static_assert(what != fault::not_an_axis, "chainrule: z(j) = f needs plain axes on its left side");
    static_assert(what != fault::repeated_axis, "chainrule: z(j) = f needs distinct axes on its left side");
    if constexpr (what == fault::free_axis || what == fault::two_extents) {
        using axis = typename named_axis<inspected_equation<Left, Right>>::type;
        static_assert(what != fault::free_axis || bound_or_on_the_left<axis>,
                      "chainrule: z(j) = f needs every free axis of f on its left side, or a sum over it");
        static_assert(what != fault::two_extents || of_one_extent<axis>,
                      "chainrule: z(j) = f needs one extent for each axis name");
    }
    return typename equation_node<Left, Right>::type{right};
}

} // namespace detail
} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
