// SPDX-License-Identifier: BSL-1.0
// Bindings: `x = data` gives a program the memory of an input or a parameter, `into(z, memory)` takes a result.
#pragma once
#include <chainrule/expr/symbol.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

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

/// A matrix, array, view or expression of Eigen's: their extents are in their types. So is a tensor's order.
template <class Data>
concept eigen_matrix = requires {
    std::remove_cvref_t<Data>::RowsAtCompileTime;
    std::remove_cvref_t<Data>::ColsAtCompileTime;
};
template <class Data>
concept eigen_tensor = requires {
    std::remove_cvref_t<Data>::NumIndices;
    std::remove_cvref_t<Data>::Layout;
};
/// Vectors of Eigen's lie as other vectors do, if nothing is between their entries; of matrices the columns lie one after another, and
/// data() and size() do not tell.
template <class Data>
constexpr bool lies_as_eigen() {
    using plain = std::remove_cvref_t<Data>;
    if constexpr (eigen_tensor<plain>) return true;
    else if constexpr (!eigen_matrix<plain>) return false;
    else if constexpr (requires { plain::IsVectorAtCompileTime; plain::InnerStrideAtCompileTime; })
        return !(plain::IsVectorAtCompileTime && plain::InnerStrideAtCompileTime == 1 && sequence<std::remove_reference_t<Data>>);
    else return true;
}
/// Also one of those in an array or a std::vector.
template <class Data>
constexpr bool holds_eigen() {
    if constexpr (lies_as_eigen<Data>()) return true;
    else if constexpr (sequence<std::remove_reference_t<Data>>) {
        using inner = std::remove_pointer_t<decltype(std::data(std::declval<std::remove_reference_t<Data>&>()))>;
        return holds_eigen<inner>();
    } else return false;
}
/// Refuses data of Eigen's by name; true where there is nothing to refuse.
template <class Data>
constexpr bool not_eigen() {
    constexpr bool fits = !holds_eigen<Data>();
    static_assert(fits, "chainrule: an Eigen matrix, view or expression cannot be bound yet: bind a contiguous vector, or entries(m.data(), rows, cols) of a row-major copy");
    return fits;
}

/// Is it computed by a program, and not given to it?
template <class Name>
constexpr bool is_result() {
    if constexpr (requires { typename Name::chainrule_result; }) return true;
    else return Name::facts.kind == role::variable;
}

/// Entries of a symbol; of one entry of the run-time axis, where a slot has it.
template <class Symbol>
constexpr std::size_t known_entries() {
    std::size_t count = 1;
    for (int k = 0; k < Symbol::facts.rank; ++k)
        if (Symbol::facts.slots[k].extent > 0) count *= static_cast<std::size_t>(Symbol::facts.slots[k].extent);
    return count;
}

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
        else if constexpr (requires { requires std::remove_cv_t<Data>::SizeAtCompileTime > 0; }) return static_cast<std::size_t>(std::remove_cv_t<Data>::SizeAtCompileTime) * inner::each;
        else return std::size_t{0}; // known at run time only
    }();
    static constexpr type* first(Data* p) { return inner::first(std::data(*p)); }
};

/// Nested as deep as the symbol has slots, arrays have their extents, in their order. In other forms only the number of entries counts.
/// @{
template <class Data>
constexpr int depth() {
    if constexpr (sequence<Data>) return 1 + depth<std::remove_pointer_t<decltype(std::data(std::declval<Data&>()))>>();
    else return 0;
}
template <class Data>
constexpr bool has_extents(axis_facts const* slots) {
    if constexpr (!sequence<Data>) return true;
    else {
        using inner = std::remove_pointer_t<decltype(std::data(std::declval<Data&>()))>;
        std::size_t const here = elements<Data>::each, below = elements<inner>::each;
        bool const agrees = here == 0 || slots->extent < 0 || here == below * static_cast<std::size_t>(slots->extent);
        return agrees && has_extents<inner>(slots + 1);
    }
}
template <class Symbol, class Data>
constexpr bool nested_as_slots() {
    if constexpr (Symbol::facts.rank < 2 || depth<Data>() != Symbol::facts.rank) return true;
    else return has_extents<Data>(Symbol::facts.slots);
}
/// @}

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
    return binding<Name, typename e::type, e::each, Result>{e::first(&data), static_cast<std::size_t>(std::size(data)) * inner::each};
}

template <class Name, class Data>
constexpr auto bind_result(Data& data) {
    if constexpr (!std::same_as<Name, formula_value>) {
        using symbol = typename Name::symbol;
        static_assert(nested_as_slots<symbol, Data>(), "chainrule: into(y, memory) needs arrays nested as y's slots are");
    }
    return bind_sequence<Name, true>(data);
}

} // namespace detail

/// What `x = data` calls: the data must outlive the program's call, so that temporaries are refused, but for views and numbers.
template <any_symbol Symbol, class Data>
constexpr auto bind_data(Symbol const&, Data&& data) {
    using plain = std::remove_cvref_t<Data>;
    if constexpr (std::is_arithmetic_v<plain>) {
        static_assert(Symbol::facts.rank == 0, "chainrule: w = data needs as many numbers as w has entries");
        return detail::number_binding<Symbol, plain>{data};
    } else if constexpr (!detail::not_eigen<Data>()) {
        return detail::refused{};
    } else {
        constexpr bool numbers = detail::sequence<std::remove_reference_t<Data>>;
        constexpr bool lasting = std::is_lvalue_reference_v<Data> || detail::is_view<plain>;
        static_assert(numbers, "chainrule: w = data needs a number, an array, or something with data() and size()");
        static_assert(!numbers || lasting, "chainrule: w = data needs data that outlives the call: a temporary container does not");
        static_assert(detail::nested_as_slots<Symbol, std::remove_reference_t<Data>>(), "chainrule: w = data needs arrays nested as w's slots are");
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

namespace detail {

template <class Name, class Data>
constexpr auto bind_memory(Data&& data) {
    constexpr bool lasting = std::is_lvalue_reference_v<Data> || is_view<std::remove_cvref_t<Data>>;
    constexpr bool number = std::is_arithmetic_v<std::remove_cvref_t<Data>>, numbers = sequence<std::remove_reference_t<Data>>;
    static_assert(number || numbers, "chainrule: into(y, memory) needs a number, an array, or something with data() and size()");
    static_assert(!(number || numbers) || lasting, "chainrule: into(y, memory) needs memory that outlives the call");
    static_assert(is_result<Name>(), "chainrule: into(y, memory) needs a variable or a gradient that the program computes");
    if constexpr (!is_result<Name>() || !lasting) return refused{};
    else if constexpr (number) return binding<Name, std::remove_reference_t<Data>, 1, true>{&data, 1};
    else if constexpr (numbers) return bind_result<Name>(data);
    else return refused{};
}

} // namespace detail

/// The result goes to this memory: `into(grad(w), buffer)`, `into(y, buffer)`, `into(E, number)`.
template <class Name, class Data>
    requires(any_symbol<Name> || requires { typename Name::chainrule_result; })
constexpr auto into(Name const&, Data&& data) {
    if constexpr (!detail::not_eigen<Data>()) return detail::refused{};
    else return detail::bind_memory<Name>(std::forward<Data>(data));
}

} // namespace chainrule
