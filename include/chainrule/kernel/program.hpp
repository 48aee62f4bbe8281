// SPDX-License-Identifier: BSL-1.0
// A compiled program: its memory, its kernels run one after another, and its results by symbol.
#pragma once
#include <chainrule/kernel/bind.hpp>
#include <chainrule/kernel/interpret.hpp>
#include <chainrule/kernel/nest.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/range.hpp>

#include <span>

namespace chainrule {

/// How a call went.
enum class outcome { ok, wrong_size };

namespace kernel::inline CHAINRULE_TARGET {

template <class Code, class T, class Functions>
[[gnu::noinline]] constexpr void run_kernel(T* const* slots, int count, int total) {
    nest<Code, T, Functions> n{};
    for (int k = 0; k < Code::head.slots; ++k) n.c.slots[k] = slots[k];
    n.c.total = total;
    n.count = count;
    n.run();
}

} // namespace kernel::inline CHAINRULE_TARGET

namespace detail {

/// The name under which a program knows a result.
template <class Plan, class Name>
struct value_number {
    static constexpr int at = Plan::find(Name::facts.name);
};
template <class Plan, class Symbol>
struct value_number<Plan, gradient_of<Symbol>> {
    static constexpr int at = [] {
        core::buffer<char> name{32}; // as the backward pass names it
        name.push('d');
        for (int k = 0; Plan::objective >= 0 && k < Plan::value(Plan::objective).name_size; ++k) name.push(Plan::letter(Plan::objective, k));
        name.push('_');
        name.push('d');
        for (char c : Symbol::facts.name) name.push(c);
        return Plan::find({name.items, static_cast<std::size_t>(name.size)});
    }();
};
template <class Plan>
struct value_number<Plan, formula_value> {
    static constexpr int at = Plan::objective;
};

template <class Plan, int Value, int... K>
name<Plan::letter(Value, K)...> spell_value(std::integer_sequence<int, K...>);
template <class Plan, int Value>
using value_name = decltype(spell_value<Plan, Value>(std::make_integer_sequence<int, Plan::value(Value).name_size>{}));

// Named so that the compiler's note says which.
template <class Symbol>
inline constexpr bool bound = false;
template <class Name>
inline constexpr bool computed_by_the_program = false;

} // namespace detail

/// The results of a call, by symbol: `r[E]` a number, `r[z]` and `r[grad(w)]` spans over entries, the last slot contiguous.
/// They lie in the program (or where `into` said) and last until its next call.
template <class Plan, class T>
class results {
public:
    constexpr results(T* const* table, outcome how) : how_(how) {
        for (int k = 0; k < Plan::values; ++k) table_[k] = table[k];
    }
    constexpr outcome status() const { return how_; }

    template <class Name>
    constexpr decltype(auto) operator[](Name const&) const {
        constexpr int number = detail::value_number<Plan, Name>::at;
        static_assert(number >= 0 || detail::computed_by_the_program<Name>, "chainrule: result[z] needs a variable or a gradient that the program computes");
        if constexpr (number < 0) return T(0);
        else return get<Name, number>();
    }

private:
    T* table_[Plan::values + 1] = {};
    outcome how_;

    template <class Name>
    static constexpr bool scalar() {
        if constexpr (std::same_as<Name, formula_value>) return Plan::value(Plan::objective).rank == 0;
        else return Name::symbol::facts.rank == 0;
    }
    template <class Name, int Number>
    constexpr auto get() const {
        constexpr kernel::value_info info = Plan::value(Number);
        if constexpr (scalar<Name>()) return T(*table_[Number]);
        else return std::span<T const>(table_[Number], static_cast<std::size_t>(info.size));
    }
};

/// Code and memory for one thread; the code is shared. `Plan` is the schedule as a type.
template <class Plan, class T, class Functions>
class compiled {
public:
    using plan = Plan;
    using element = T;
    /// Elements of the program's own memory.
    static constexpr int arena_size = Plan::arena;

    constexpr compiled() = default;

    /// Runs the program on these bindings: one for every input and parameter that it reads, and `into(…)` for results.
    template <class... Binding>
        requires(requires { typename Binding::chainrule_binding; } && ...)
    constexpr results<Plan, T> operator()(Binding const&... bindings) {
        T* table[Plan::values + 1] = {};
        T numbers[sizeof...(Binding) + 1] = {};
        for (int k = 0; k < Plan::values; ++k)
            if (Plan::value(k).computed) table[k] = arena_ + Plan::value(k).offset;
        outcome how = outcome::ok;
        int position = 0;
        (bind(bindings, table, numbers[position++], how), ...);
        check_bound<Binding...>(std::make_integer_sequence<int, Plan::values>{});
        if (how == outcome::ok) {
            if (std::is_constant_evaluated()) kernel::interpret<Plan, T, Functions>(table);
            else run(table);
        }
        return {table, how};
    }

private:
    alignas(64) T arena_[Plan::arena > 0 ? Plan::arena : 1] = {};

    template <class Binding>
    static constexpr int number_of = detail::value_number<Plan, typename Binding::name>::at;

    template <class... Binding, int... Value>
    static constexpr void check_bound(std::integer_sequence<int, Value...>) {
        (check_value<Value, Binding...>(), ...);
    }
    template <int Value, class... Binding>
    static constexpr void check_value() {
        constexpr bool good = Plan::value(Value).computed || (false || ... || (number_of<Binding> == Value));
        if constexpr (!good)
            static_assert(good || detail::bound<detail::value_name<Plan, Value>>,
                          "chainrule: program(x = data, …) needs data for every input and parameter that it reads");
    }

    template <class Name, class U, std::size_t Size, bool Result>
    static constexpr void bind(detail::binding<Name, U, Size, Result> const& b, T** table, T&, outcome& how) {
        constexpr int number = detail::value_number<Plan, Name>::at;
        static_assert(std::same_as<std::remove_const_t<U>, T>, "chainrule: w = data needs data of the program's element type");
        static_assert(!Result || !std::is_const_v<U>, "chainrule: into(y, memory) needs memory that can be written");
        if constexpr (number >= 0) {
            constexpr std::size_t size = static_cast<std::size_t>(Plan::value(number).size);
            static_assert(Size == 0 || Size == size, "chainrule: w = data needs as many numbers as w has entries");
            if (b.size != size) how = outcome::wrong_size;
            table[number] = const_cast<T*>(b.data); // inputs are not written
        }
    }
    template <class Name, class U>
    static constexpr void bind(detail::number_binding<Name, U> const& b, T** table, T& number, outcome&) {
        constexpr int at = detail::value_number<Plan, Name>::at;
        number = static_cast<T>(b.value);
        if constexpr (at >= 0) table[at] = &number;
    }

    template <int Kernel>
    [[gnu::always_inline]] static constexpr void run_one(T* const* table) {
        constexpr kernel::kernel_info info = Plan::kernel(Kernel);
        using code = typename Plan::template code<info.shape>;
        T* slots[code::head.slots + 1] = {};
        gather<info.slots>(slots, table, std::make_integer_sequence<int, code::head.slots>{});
        kernel::run_kernel<code, T, Functions>(slots, 0, 0);
    }
    template <int First, int... Slot>
    [[gnu::always_inline]] static constexpr void gather(T** slots, T* const* table, std::integer_sequence<int, Slot...>) {
        ((slots[Slot] = table[Plan::word(First + Slot)]), ...);
    }
    static constexpr void run(T* const* table) {
        boost::hana::for_each(boost::hana::range_c<int, 0, Plan::kernels>, [&](auto kernel) { run_one<decltype(kernel)::value>(table); });
    }
};

} // namespace chainrule
