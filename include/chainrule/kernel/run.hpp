// SPDX-License-Identifier: BSL-1.0
// Kernels one after another: segments, tiles of the run-time axis, sequences, and tiny programs in registers.
#pragma once
#include <chainrule/kernel/nest.hpp>
#include <chainrule/kernel/result.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/range.hpp>

namespace chainrule {

namespace kernel::inline CHAINRULE_TARGET {

/// Named by its program and its number only: names stay short in symbol tables, debuggers and profiles. Functions are inlined, at
/// several places: calls made batches of networks of a few units a fifth slower.
template <class Source, int Kernel, class T>
[[gnu::noinline, gnu::flatten]] constexpr void run_kernel(T* const* slots, int count, int total) {
    using Code = typename Source::plan::template code<Kernel>;
    nest<Code, T, typename Source::functions, false> n{};
    for (int k = 0; k < Code::head.slots; ++k) n.c.slots[k] = slots[k];
    n.c.total = total;
    n.count = count;
    n.run();
}
/// A kernel of a sequence at some indices of its axis: several where it is the only one.
template <class Source, int Kernel, class T>
[[gnu::noinline, gnu::flatten]] constexpr void run_steps(T* const* slots, int count, int total, sequence const& now, int first, int steps) {
    using Code = typename Source::plan::template code<Kernel>;
    nest<Code, T, typename Source::functions, false> n{};
    for (int k = 0; k < Code::head.slots; ++k) n.c.slots[k] = slots[k];
    n.c.total = total;
    n.count = count;
    for (int step = first; step < first + steps; ++step) {
        n.c.at[Code::head.sequential] = now.index(step);
        n.run();
    }
}

/// A kernel that changes entries in place; has one of them kept its value, since the next one was not finite?
template <class Source, int Kernel, class T>
[[gnu::noinline, gnu::flatten]] constexpr bool run_update(T* const* slots, int count, int total) {
    using Code = typename Source::plan::template code<Kernel>;
    nest<Code, T, typename Source::functions, false> n; // not n{}, which GCC 12 leaves as a loop over bytes
    for (int k = 0; k < Code::head.slots; ++k) n.c.slots[k] = slots[k];
    n.c.total = total;
    n.count = count;
    bool wrong = false;
    n.c.wrong = &wrong;
    n.run();
    return wrong;
}

template <class Source, int Kernel, bool LooksLater, class T>
[[gnu::always_inline]] constexpr bool run_unrolled(T* const* slots) {
    using Code = typename Source::plan::template code<Kernel>;
    using functions = called_functions<typename Source::functions>;
    nest<Code, T, std::conditional_t<LooksLater, checked_later<functions>, functions>, true> n{};
#pragma GCC unroll 32
    for (int k = 0; k < Code::head.slots; ++k) n.c.slots[k] = slots[k];
    bool wrong = false;
    finite_numbers<T, Code::head.lanes> later;
    n.c.wrong = &wrong;
    n.c.later = &later;
    n.run();
    return wrong || (LooksLater && !later.all());
}

} // namespace kernel::inline CHAINRULE_TARGET

/// Runs the kernels of a program, given where its values are.
template <class Source>
struct runner {
    using Plan = typename Source::plan;
    using T = typename Source::element;

    struct call_state {
        T* table[Plan::values + 1] = {};
        bool advances[Plan::values + 1] = {}; // data of the user's along the run-time axis
        int total = -1;                       // its extent
        int unread = -1;                      // the same by data that the program does not read
        outcome how = outcome::ok;
    };

    /// `step`, `steps`: of the sequence that the kernel is in. Has an entry kept its value?
    template <int Entry, bool LooksLater = false>
    [[gnu::always_inline]] static constexpr bool run_one(T* const* table, int count, int total, [[maybe_unused]] int step = 0, [[maybe_unused]] int steps = 1) {
        constexpr kernel::kernel_info info = Plan::kernel(Entry);
        using code = typename Plan::template code<info.shape>;
        T* slots[code::head.slots + 1] = {};
        gather<info.slots>(slots, table, std::make_integer_sequence<int, code::head.slots>{});
        if constexpr (code::head.sequential >= 0) kernel::run_steps<Source, info.shape>(slots, count, total, Plan::sequence_at(Plan::sequence_of(Entry)), step, steps);
        else if constexpr (Plan::tiny) return kernel::run_unrolled<Source, info.shape, LooksLater>(slots);
        else if constexpr (code::updates()) return kernel::run_update<Source, info.shape>(slots, count, total);
        else kernel::run_kernel<Source, info.shape>(slots, count, total);
        return false;
    }
    template <int First, int... Slot>
    [[gnu::always_inline]] static constexpr void gather(T** slots, T* const* table, std::integer_sequence<int, Slot...>) {
        ((slots[Slot] = table[Plan::word(First + Slot)]), ...);
    }
    template <int First, int Count>
    [[gnu::always_inline]] static constexpr bool run_kernels(T* const* table, int count, int total) {
        bool kept = false;
        boost::hana::for_each(boost::hana::range_c<int, First, First + Count>, [&](auto entry) {
            constexpr int number = decltype(entry)::value, sequence = Plan::sequence_of(number);
            if constexpr (sequence < 0) kept |= run_one<number>(table, count, total);
            else if constexpr (number == Plan::sequence_at(sequence).first) run_sequence<sequence>(table, count, total);
        });
        return kept;
    }
    template <int Sequence>
    static constexpr void run_sequence(T* const* table, int count, int total) {
        constexpr kernel::sequence now = Plan::sequence_at(Sequence);
        if constexpr (now.count == 1) run_one<now.first>(table, count, total, 0, now.extent);
        else
            for (int step = 0; step < now.extent; ++step)
                boost::hana::for_each(boost::hana::range_c<int, now.first, now.first + now.count>,
                                      [&](auto entry) { run_one<decltype(entry)::value>(table, count, total, step); });
    }

    /// A tiny program works on a copy of its memory, which the compiler keeps in registers.
    [[gnu::always_inline]] static constexpr void run_in_registers(T* arena, call_state& call) {
        alignas(64) T local[Plan::arena > 0 ? Plan::arena : 1];
        T* table[Plan::values + 1] = {};
        constexpr auto all = std::make_integer_sequence<int, Plan::values>{};
        open_values(arena, local, table, call, all);
        if constexpr (Plan::update == Plan::kernels) {
            run_unrolled<0, Plan::kernels>(table);
            close_values<false>(local, call.table, all);
            close_values<true>(local, call.table, all);
        } else if constexpr (Plan::changes_elsewhere()) {
            run_unrolled<0, Plan::update>(table);
            close_values<false>(local, call.table, all);
            if (!may_update(table, call)) return;
            if (run_unrolled<Plan::update, Plan::kernels - Plan::update>(table)) call.how = outcome::not_finite;
            close_values<true>(local, call.table, all);
        } else { // the update does not wait for the loss, only its stores do
            bool const kept = run_unrolled<0, Plan::kernels, true>(table);
            close_values<false>(local, call.table, all);
            if (kept) call.how = outcome::not_finite;
            if (may_update(table, call) && !kept) close_values<true>(local, call.table, all);
        }
    }
    template <int First, int Count, bool LooksLater = false>
    [[gnu::always_inline]] static constexpr bool run_unrolled(T* const* table) {
        bool kept = false;
        boost::hana::for_each(boost::hana::range_c<int, First, First + Count>,
                              [&](auto entry) __attribute__((always_inline)) { kept |= run_one<decltype(entry)::value, LooksLater>(table, 0, 0); });
        return kept;
    }
    template <int... Value>
    [[gnu::always_inline]] static constexpr void open_values(T const* arena, T* local, T** table, call_state const& call, std::integer_sequence<int, Value...>) {
        (open_value<Value>(arena, local, table, call), ...);
    }
    template <int Value>
    [[gnu::always_inline]] static constexpr void open_value(T const* arena, T* local, T** table, call_state const& call) {
        constexpr kernel::value_info info = Plan::value(Value);
        table[Value] = info.computed ? local + info.offset : call.table[Value];
        if constexpr (info.computed && info.owned) copy_whole<info.elements, row_lanes<Value>()>(arena + info.offset, local + info.offset);
    }
    template <bool Owned, int... Value>
    [[gnu::always_inline]] static constexpr void close_values(T const* local, T* const* table, std::integer_sequence<int, Value...>) {
        (close_value<Owned, Value>(local, table), ...);
    }
    template <bool Owned, int Value>
    [[gnu::always_inline]] static constexpr void close_value(T const* local, T* const* table) {
        constexpr kernel::value_info info = Plan::value(Value);
        if constexpr (info.computed && info.owned == Owned && (info.owned || info.wanted))
            copy_whole<info.elements, row_lanes<Value>()>(local + info.offset, table[Value]);
    }
    /// Is every entry of a value finite?
    template <int Value>
    static constexpr bool finite_value(T const* first) {
        constexpr kernel::value_info info = Plan::value(Value);
        constexpr int rank = info.rank, shape = info.shape;
        constexpr int row = [] { // the slot whose entries lie side by side
            for (int k = 0; k < rank; ++k)
                if (Plan::word(shape + 2 * k + 1) == 1) return k;
            return -1;
        }();
        return finite_along<Value, row, 0>(first);
    }
    template <int Value, int Row, int Slot>
    static constexpr bool finite_along(T const* from) {
        constexpr kernel::value_info info = Plan::value(Value);
        if constexpr (Slot == Row && Slot < info.rank) {
            return finite_along<Value, Row, Slot + 1>(from);
        } else if constexpr (Slot < info.rank) {
            constexpr int extent = Plan::word(info.shape + 2 * Slot), stride = Plan::word(info.shape + 2 * Slot + 1);
            for (int k = 0; k < extent; ++k)
                if (!finite_along<Value, Row, Slot + 1>(from + k * stride)) return false;
            return true;
        } else {
            constexpr int count = Row < 0 ? 1 : Plan::word(info.shape + 2 * (Row < 0 ? 0 : Row)), lanes = kernel::native_lanes<T>;
            if (std::is_constant_evaluated()) { // Clang 14 reads no lanes of a vector there
                for (int k = 0; k < count; ++k)
                    if (!kernel::finite(from[k])) return false;
                return true;
            }
            std::uint64_t wrong = 0;
            int k = 0;
            for (; k + lanes <= count; k += lanes) wrong |= kernel::lanes_not_finite(kernel::load<kernel::pack<T, lanes>>(from + k));
            if (k < count) wrong |= kernel::lanes_not_finite(kernel::load_first<kernel::pack<T, lanes>>(from + k, count - k));
            return wrong == 0;
        }
    }

    /// Packs no longer than a row: what was stored as one pack is loaded as one, else the processor waits for the store.
    template <int Value>
    static constexpr int row_lanes() {
        constexpr kernel::value_info info = Plan::value(Value);
        int row = kernel::native_lanes<T>;
        for (int m = 0; m < info.rank; ++m) {
            int const stride = Plan::word(info.shape + 2 * m + 1);
            if (stride > 1 && stride < row) row = stride;
        }
        while ((row & (row - 1)) != 0) row &= row - 1; // a power of two
        return row;
    }
    template <int Elements, int Lanes>
    [[gnu::always_inline]] static constexpr void copy_whole(T const* from, T* to) {
        constexpr int lanes = Lanes;
        using pack = kernel::pack<T, lanes>;
#pragma GCC unroll 64
        for (int k = 0; k < Elements / lanes; ++k) kernel::store(to + k * lanes, kernel::load<pack>(from + k * lanes));
        tail<Elements % lanes, lanes / 2>(from + Elements / lanes * lanes, to + Elements / lanes * lanes);
    }
    template <int Rest, int Width>
    [[gnu::always_inline]] static constexpr void tail(T const* from, T* to) {
        if constexpr (Rest > 0) {
            if constexpr (Rest >= Width) kernel::store(to, kernel::load<kernel::pack<T, Width>>(from));
            constexpr int done = Rest >= Width ? Width : 0;
            tail<Rest - done, Width / 2>(from + done, to + done);
        }
    }

    template <int First, int Count>
    static constexpr void fill(T* const* table) {
        constexpr T infinity = static_cast<T>(__builtin_inf());
        for (int k = First; k < First + Count; ++k) {
            int const kind = Plan::fill_kind(k), number = Plan::filled_value(k), size = Plan::value(number).elements;
            T const start = kind == 0 ? T(0) : kind == 1 ? T(1) : kind == 2 ? -infinity : infinity;
            for (int m = 0; m < size; ++m) table[number][m] = start;
        }
    }
    template <int Segment>
    static constexpr void run_segment(call_state& call) {
        constexpr kernel::segment now = Plan::segment_at(Segment);
        int const total = call.total < 0 ? 0 : call.total;
        if constexpr (!now.tiled) {
            if (run_kernels<now.first, now.count>(call.table, 0, total)) call.how = outcome::not_finite;
        } else {
            T* table[Plan::values + 1] = {};
            for (int k = 0; k < Plan::values; ++k) table[k] = call.table[k];
            fill<now.fill, now.fills>(table);
            for (int start = 0; start < total; start += Plan::tile) {
                int const count = total - start < Plan::tile ? total - start : Plan::tile;
                if (run_kernels<now.first, now.count>(table, count, total)) call.how = outcome::not_finite;
                for (int k = 0; k < Plan::values; ++k)
                    if (call.advances[k]) table[k] += static_cast<std::ptrdiff_t>(count) * Plan::value(k).size;
            }
        }
    }
    template <int First, int Count>
    static constexpr void run_segments(call_state& call) {
        boost::hana::for_each(boost::hana::range_c<int, First, First + Count>, [&](auto segment) { run_segment<decltype(segment)::value>(call); });
    }
    static constexpr void run_all(call_state& call) {
        run_segments<0, Plan::update_segment>(call);
        if constexpr (Plan::update_segment < Plan::segments)
            if (may_update(call.table, call)) run_segments<Plan::update_segment, Plan::segments - Plan::update_segment>(call);
    }
    /// Those that are in memory before the first update.
    template <int... Value>
    [[gnu::always_inline]] static constexpr bool gradients_finite([[maybe_unused]] T* const* table, std::integer_sequence<int, Value...>) {
        return (true && ... && gradient_finite<Value>(table));
    }
    template <int Value>
    [[gnu::always_inline]] static constexpr bool gradient_finite([[maybe_unused]] T* const* table) {
        if constexpr (constexpr kernel::value_info info = Plan::value(Value); info.watched && info.computed && !info.owned && !info.streamed) return finite_value<Value>(table[Value]);
        else return true;
    }
    /// Before parameters change: the values that forbid it have been computed.
    [[gnu::always_inline]] static constexpr bool may_update(T* const* table, call_state& call) {
        bool finite = true;
        if constexpr (Plan::update < Plan::kernels) {
            finite = kernel::finite(*table[Plan::objective]);
            if constexpr (Plan::square_norm >= 0) finite = finite && kernel::finite(*table[Plan::square_norm]);
            else finite = finite && gradients_finite(table, std::make_integer_sequence<int, Plan::values>{});
        }
        if (!finite) call.how = outcome::not_finite;
        return finite;
    }
};

} // namespace chainrule
