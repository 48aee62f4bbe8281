// SPDX-License-Identifier: BSL-1.0
// Bindings: `x = data` gives a program the memory of an input or a parameter, `into(z, memory)` takes a result.
#pragma once
#include <chainrule/expr/symbol.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <type_traits>

namespace chainrule {

/// The derivative of a program's objective by a symbol, as a name for its value: `result[grad(w)]`.
template <class Symbol>
struct gradient_of {
    using chainrule_result = gradient_of;
    using symbol = Symbol;
};

/// The name of the gradient by a symbol.
template <any_symbol Symbol>
constexpr gradient_of<Symbol> grad(Symbol const&) {
    return {};
}

/// The value of a compiled formula: `result[value]`.
struct formula_value {
    using chainrule_result = formula_value;
};
/// The name of a compiled formula's value.
inline constexpr formula_value value{};

namespace detail {

template <class Data>
concept sequence = requires(Data& d) {
    std::data(d);
    std::size(d);
};

/// The numbers behind nested arrays: `double[2][3]` is six of them.
template <class Data>
struct elements {
    using type = std::remove_reference_t<Data>;
    static constexpr std::size_t each = 1;
    static constexpr type* first(type* p) { return p; }
};
template <class Data>
    requires sequence<Data>
struct elements<Data> {
    using inner = elements<std::remove_pointer_t<decltype(std::data(std::declval<Data&>()))>>;
    using type = typename inner::type;
    static constexpr std::size_t each = [] {
        if constexpr (std::is_bounded_array_v<Data>) return std::extent_v<Data> * inner::each;
        else if constexpr (requires { std::tuple_size<std::remove_cv_t<Data>>::value; }) return std::tuple_size<std::remove_cv_t<Data>>::value * inner::each;
        else return std::size_t{0}; // known at run time only
    }();
    static constexpr type* first(Data* p) { return inner::first(std::data(*p)); }
};

/// Data for a symbol. Size 0 as a type means that it is known at run time.
template <class Name, class T, std::size_t Size, bool Result>
struct binding {
    using chainrule_binding = binding;
    using name = Name;
    using element = T;
    static constexpr std::size_t known_size = Size;
    static constexpr bool result = Result;
    T* data = nullptr;
    std::size_t size = 0;
};
/// A number for a scalar symbol.
template <class Name, class T>
struct number_binding {
    using chainrule_binding = number_binding;
    using name = Name;
    using element = T;
    T value;
};

template <class Data>
inline constexpr bool is_view = requires(Data d) { typename Data::element_type; requires std::is_trivially_copyable_v<Data>; };

template <class Name, bool Result, class Data>
constexpr auto bind_sequence(Data& data) {
    using e = elements<Data>;
    using inner = elements<std::remove_pointer_t<decltype(std::data(data))>>;
    static_assert(inner::each > 0, "chainrule: w = data needs contiguous data: arrays of arrays of known length, or one sequence");
    return binding<Name, typename e::type, e::each, Result>{e::first(&data), std::size(data) * inner::each};
}

} // namespace detail

/// What `x = data` calls: the data must outlive the program's call, so that temporaries are refused, but for views and numbers.
template <any_symbol Symbol, class Data>
constexpr auto bind_data(Symbol const&, Data&& data) {
    using plain = std::remove_cvref_t<Data>;
    if constexpr (std::is_arithmetic_v<plain>) {
        static_assert(Symbol::facts.rank == 0, "chainrule: w = data needs as many numbers as w has entries");
        return detail::number_binding<Symbol, plain>{data};
    } else {
        constexpr bool numbers = detail::sequence<std::remove_reference_t<Data>>;
        constexpr bool lasting = std::is_lvalue_reference_v<Data> || detail::is_view<plain>;
        static_assert(numbers, "chainrule: w = data needs a number, an array, or something with data() and size()");
        static_assert(!numbers || lasting, "chainrule: w = data needs data that outlives the call: a temporary container does not");
        if constexpr (numbers) return detail::bind_sequence<Symbol, false>(data);
        else return detail::refused{};
    }
}

/// Memory behind a pointer, with the extents of the symbol it is bound to: `w = entries(p, 32, 64)`.
template <class T>
struct memory_view {
    using element_type = T;
    T* pointer = nullptr;
    std::size_t count = 0;
    constexpr T* data() const { return pointer; }
    constexpr std::size_t size() const { return count; }
};
/// Memory with as many entries as the extents say, last slot fastest; without extents a single number.
template <class T, std::integral... Extent>
constexpr memory_view<T> entries(T* pointer, Extent... extents) {
    return {pointer, (std::size_t{1} * ... * static_cast<std::size_t>(extents))};
}

/// The result goes to this memory: `into(grad(w), buffer)`, `into(y, buffer)`.
template <class Name, class Data>
    requires(any_symbol<Name> || requires { typename Name::chainrule_result; })
constexpr auto into(Name const&, Data&& data) {
    constexpr bool lasting = std::is_lvalue_reference_v<Data> || detail::is_view<std::remove_cvref_t<Data>>;
    static_assert(lasting, "chainrule: into(y, memory) needs memory that outlives the call");
    return detail::bind_sequence<Name, true>(data);
}

} // namespace chainrule
