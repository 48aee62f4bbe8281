// SPDX-License-Identifier: BSL-1.0
// A compiled program: its memory, and its kernels run one after another.
#pragma once
#include <chainrule/kernel/interpret.hpp>
#include <chainrule/kernel/run.hpp>

namespace chainrule {

namespace detail {

template <class T>
concept any_binding = requires { typename T::chainrule_binding; };
template <class... T>
inline constexpr bool all_bindings = [] {
    bool const each[] = {true, any_binding<T>...};
    for (bool good : each)
        if (!good) return false;
    return true;
}();
template <class... T>
inline constexpr bool any_refused = [] {
    bool const each[] = {false, std::same_as<T, refused>...};
    for (bool bad : each)
        if (bad) return true;
    return false;
}();

} // namespace detail

/// Code and memory for one thread; the code is shared. `Source` says what is computed, and has the schedule.
template <class Source>
class compiled {
    using Plan = typename Source::plan;
    using T = typename Source::element;
    using Functions = typename Source::functions;
    using run = runner<Source>;
    using call_state = typename run::call_state;

public:
    using source = Source;
    using plan = Plan;
    using element = T;
    /// Elements of the program's own memory.
    static constexpr int arena_size = Plan::arena;

    constexpr compiled() = default;

    /// Runs the program on these bindings: one for every input and parameter that it reads, and `into(…)` for results. Data of
    /// symbols with a run-time axis must agree on its extent.
    template <class... Binding>
        requires detail::all_bindings<Binding...>
    [[gnu::always_inline]] constexpr results<Source> operator()(Binding const&... bindings) {
        if constexpr (detail::any_refused<Binding...>) return {call_state{}.table, outcome::ok};
        else if constexpr (Plan::kernels <= kernels_at_the_call) return run_with<Binding...>(bindings...);
        else return run_apart<Binding...>(bindings...);
    }

    /// Calls use(number of the entry, the entry) for all entries of a parameter that the program owns, last slot fastest.
    template <any_symbol Symbol, class Use>
    constexpr void each_entry(Symbol const&, Use const& use) {
        for_entries<owned<Symbol>>(arena_, use);
    }
    template <any_symbol Symbol, class Use>
    constexpr void each_entry(Symbol const&, Use const& use) const {
        for_entries<owned<Symbol>>(arena_, use);
    }
    /// Where a value of the program's memory begins.
    template <int Value>
    constexpr T* first_entry() { return arena_ + Plan::value(Value).offset; }
    template <int Value>
    constexpr T const* first_entry() const { return arena_ + Plan::value(Value).offset; }
    /// Sets what an update rule keeps to 0.
    constexpr void clear_states() {
        for (int k = 0; k < Plan::values; ++k) {
            kernel::value_info const v = Plan::value(k);
            for (int m = 0; Plan::is_state(k) && m < v.elements; ++m) arena_[v.offset + m] = T(0);
        }
    }

private:
    alignas(64) T arena_[Plan::arena > 0 ? Plan::arena : 1] = {};

    template <class... Binding>
    [[gnu::always_inline]] constexpr results<Source> run_with(Binding const&... bindings) {
        call_state call;
        [[maybe_unused]] T numbers[sizeof...(Binding) + 1] = {};
        for (int k = 0; k < Plan::values; ++k)
            if (Plan::value(k).computed) call.table[k] = arena_ + Plan::value(k).offset;
        [[maybe_unused]] int position = 0;
        int const in_order[] = {0, (bind(bindings, call, numbers[position++]), 0)...}; // a fold is limited to 256
        static_cast<void>(in_order);
        check_bound<Binding...>();
        if (call.total < 0) call.total = call.unread;
        if (call.how == outcome::ok) {
            if (__builtin_is_constant_evaluated()) { // not the function of std: GCC 12 would keep the interpreter in object files
                interpret(call, 0, Plan::update_segment);
                if (run::may_update(call.table, call)) interpret_update(call);
            } else if constexpr (Plan::tiny) run::run_in_registers(arena_, call);
            else run::run_all(call);
        } else {
            refuse(call);
        }
        return {call.table, call.how};
    }
    /// Results that were not computed are NaN, in the program's own memory.
    [[gnu::noinline, gnu::cold]] constexpr void refuse(call_state& call) {
        for (int k = 0; k < Plan::values; ++k) {
            kernel::value_info const v = Plan::value(k);
            if (!v.computed || v.streamed || v.owned) continue;
            call.table[k] = arena_ + v.offset;
            for (int m = 0; m < v.elements; ++m) arena_[v.offset + m] = kernel::not_a_number<T>();
        }
    }
    /// Of some kernels the calls stand where the program is called: less is handed over. Others get a function.
    static constexpr int kernels_at_the_call = Plan::tiny ? Plan::kernels : 12;
    template <class... Binding>
    constexpr results<Source> run_apart(Binding const&... bindings) {
        return run_with<Binding...>(bindings...);
    }

    static constexpr bool interpret(call_state const& call, int first, int last) {
        return kernel::interpret_segments<Plan, T, Functions>(call.table, call.advances, call.total < 0 ? 0 : call.total, first, last);
    }

    /// As the kernels do it: of a tiny program all entries keep their values where one does.
    constexpr void interpret_update(call_state& call) {
        T before[Plan::tiny && !Plan::changes_elsewhere() ? arena_size + 1 : 1] = {};
        for (int k = 0; k < arena_size && sizeof(before) > sizeof(T); ++k) before[k] = arena_[k];
        if (!interpret(call, Plan::update_segment, Plan::segments)) return;
        call.how = outcome::not_finite;
        for (int k = 0; k < arena_size && sizeof(before) > sizeof(T); ++k) arena_[k] = before[k];
    }
    template <class Binding>
    static constexpr int number_of = detail::value_number<Plan, typename Binding::name>::at;
    template <class Symbol>
    static constexpr int owned = detail::value_number<Plan, Symbol>::at;

    template <int Value, class Arena, class Use>
    static constexpr void for_entries(Arena* arena, Use const& use) {
        constexpr kernel::value_info info = Plan::value(Value);
        static_assert(info.computed && !info.streamed);
        int k = 0;
        kernel::for_offsets(Plan::words() + info.shape, info.rank, [&](int offset) { use(k++, arena[info.offset + offset]); });
    }

    /// The first value that is neither computed nor bound, or -1.
    template <class... Binding>
    static constexpr int missing_value = [] {
        int const numbers[] = {-1, number_of<Binding>...};
        bool known[Plan::values + 1] = {};
        for (int number : numbers)
            if (number >= 0) known[number] = true;
        for (int k = 0; k < Plan::values; ++k)
            if (!known[k] && !Plan::value(k).computed) return k;
        return -1;
    }();
    /// Does it give, or take, entries along the run-time axis?
    template <class Binding>
    static constexpr bool along_run_time_axis() {
        using name = typename Binding::name;
        if constexpr (number_of<Binding> >= 0) return Plan::value(number_of<Binding>).streamed;
        else if constexpr (any_symbol<name>) return name::facts.rank > 0 && name::facts.slots[0].extent == run_time;
        else return false;
    }
    template <class Binding>
    static constexpr bool takes_result = requires { requires Binding::result; };
    template <class... Binding>
    static constexpr bool bound_twice() {
        int const numbers[] = {-1, number_of<Binding>...};
        bool const results[] = {false, takes_result<Binding>...};
        bool known[2][Plan::values + 1] = {};
        for (std::size_t k = 0; k <= sizeof...(Binding); ++k) {
            if (numbers[k] < 0) continue;
            if (known[results[k]][numbers[k]]) return true;
            known[results[k]][numbers[k]] = true;
        }
        return false;
    }
    template <class... Binding>
    static constexpr bool extent_known() {
        bool const each[] = {!Plan::reads_total, along_run_time_axis<Binding>()...};
        for (bool good : each)
            if (good) return true;
        return false;
    }
    template <class... Binding>
    static constexpr void check_bound() {
        constexpr bool twice = bound_twice<Binding...>(), known = extent_known<Binding...>();
        static_assert(!twice, "chainrule: program(x = data, ...) needs one binding for each symbol, and into(y, memory) once for each result");
        static_assert(known, "chainrule: program(x = data, ...) needs data along the run-time axis, whose extent the formulas read");
        constexpr int missing = missing_value<Binding...>;
        if constexpr (missing >= 0)
            static_assert(missing < 0 || detail::bound<detail::value_name<Plan, missing>>,
                          "chainrule: program(x = data, ...) needs data for every input and parameter that it reads");
    }

    template <class Name, class U, std::size_t Size, bool Result>
    static constexpr void bind(detail::binding<Name, U, Size, Result> const& b, call_state& call, T&) {
        constexpr int number = detail::value_number<Plan, Name>::at;
        constexpr bool same = std::same_as<std::remove_const_t<U>, T>;
        static_assert(same, "chainrule: w = data needs data of the program's element type");
        static_assert(!Result || !std::is_const_v<U>, "chainrule: into(y, memory) needs memory that can be written");
        static_assert(!Result || (number >= 0 && detail::is_result<Name>()), "chainrule: into(y, memory) needs a variable or a gradient that the program computes");
        if constexpr (number >= 0 && same) {
            constexpr kernel::value_info info = Plan::value(number);
            constexpr std::size_t size = static_cast<std::size_t>(info.size);
            static_assert(Size == 0 || Size == size || info.streamed, "chainrule: w = data needs as many numbers as w has entries");
            call.table[number] = const_cast<T*>(b.data); // inputs are not written
            if constexpr (info.streamed) {
                int const count = static_cast<int>(b.size / size);
                if (b.size == 0 || b.size % size != 0 || b.size > std::size_t{0x7fffffff} || (call.total >= 0 && call.total != count)) call.how = outcome::wrong_size;
                call.total = count;
                call.advances[number] = true;
            } else if (b.size != size) {
                call.how = outcome::wrong_size;
            }
        } else if constexpr (any_symbol<Name>) { // not read: its size is checked, and may tell the extent of the run-time axis
            constexpr std::size_t size = detail::known_entries<Name>();
            constexpr bool streamed = Name::facts.rank > 0 && Name::facts.slots[0].extent == run_time;
            static_assert(Size == 0 || Size == size || streamed, "chainrule: w = data needs as many numbers as w has entries");
            if (streamed ? b.size == 0 || b.size % size != 0 || b.size > std::size_t{0x7fffffff} : b.size != size) call.how = outcome::wrong_size;
            else if (streamed) call.unread = static_cast<int>(b.size / size);
        }
    }
    template <class Name, class U>
    static constexpr void bind(detail::number_binding<Name, U> const& b, call_state& call, T& number) {
        constexpr int at = detail::value_number<Plan, Name>::at;
        number = static_cast<T>(b.value);
        if constexpr (at >= 0) call.table[at] = &number;
    }

};

} // namespace chainrule
