// SPDX-License-Identifier: BSL-1.0
// Operations on packs: the library's by their place in the list, a user's lane by lane.
#pragma once
#include <chainrule/kernel/elementary.hpp>
#include <chainrule/kernel/pack.hpp>
#include <chainrule/ops/operations.hpp>

namespace chainrule::kernel::inline CHAINRULE_TARGET {

namespace detail {

template <int K, class Op, class... Rest>
struct operation_at : operation_at<K - 1, Rest...> {};
template <class Op, class... Rest>
struct operation_at<0, Op, Rest...> {
    using type = Op;
};
template <int K, class... Op>
operation_at<K, Op...> find_operation(operations::operation_list<Op...>);

} // namespace detail

/// The operations of the user's that a program calls, in the order of their numbers.
template <engine::operation const*... Function>
struct function_list {
    static constexpr engine::operation const* at[sizeof...(Function) + 1] = {Function..., nullptr}; // Clang 14 reads no element of at[]
    static constexpr int count = static_cast<int>(sizeof...(Function));
};

/// The same, for a program in registers: functions of floats are called. One large function, where every value has its register, gets
/// slower by the bodies of functions in it (4-16-3 a sample at a time: by a tenth); those of doubles are left to the compiler.
template <class Functions>
struct called_functions : Functions {
    static constexpr bool called = true;
};

/// The same, for a program that looks itself, at the end, whether the next entries are finite.
template <class Functions>
struct checked_later : Functions {
    static constexpr bool looks_later = true;
};

template <class Operation, class Pack, class... More>
[[gnu::noinline, gnu::flatten]] Pack call_of_function(Pack a, More... b) {
    return Operation::value(a, b...);
}

/// Operation number Function of a program, applied to a, or to a and b.
template <int Function, class Functions, class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> call(pack<T, N> a, pack<T, N> b) {
    if constexpr (Function < operations::count) {
        using operation = typename decltype(detail::find_operation<Function>(operations::all{}))::type;
        constexpr int wide = vector_bytes >= 16 ? 16 / static_cast<int>(sizeof(T)) : 1;
        if constexpr (N == 1 && wide > 1)
            if (!std::is_constant_evaluated()) // in a register of lanes: the same bits, without branches and moves to integers
                return pack<T, 1>(call<Function, Functions>(pack<T, wide>(a.v), pack<T, wide>(b.v)).get(0));
        constexpr bool unary = chainrule::detail::arity_of<operation>() == 1;
        if constexpr (requires { Functions::called; } && sizeof(T) == sizeof(float) && !chainrule::detail::descriptor<operation>.cheap)
            if (!std::is_constant_evaluated()) {
                if constexpr (unary) return call_of_function<operation>(a);
                else return call_of_function<operation>(a, b);
            }
        if constexpr (unary) return operation::value(a);
        else return operation::value(a, b);
    } else {
        constexpr engine::operation const* f = Functions::at[Function - operations::count];
        static_assert(f->evaluates, "chainrule: compile<net, E>() needs operations that have a value");
        T lanes[N] = {};
        for (int k = 0; k < N; ++k) {
            T const operands[] = {a.get(k), b.get(k)};
            if constexpr (sizeof(T) == sizeof(float)) lanes[k] = f->value_float(operands);
            else lanes[k] = f->value_double(operands);
        }
        return load<pack<T, N>>(lanes);
    }
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
