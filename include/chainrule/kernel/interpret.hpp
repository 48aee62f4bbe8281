// SPDX-License-Identifier: BSL-1.0
// A program run by a plain loop over its words: for constant evaluation, where instantiating kernels would gain nothing.
#pragma once
#include <chainrule/core/buffer.hpp>
#include <chainrule/kernel/function.hpp>
#include <chainrule/kernel/plan.hpp>

#include <bit>
#include <cstdint>

namespace chainrule::kernel::inline CHAINRULE_TARGET {

namespace detail {

template <class Functions, class T, int K>
constexpr pack<T, 1> call_numbered(pack<T, 1> a, pack<T, 1> b) {
    return kernel::call<K, Functions>(a, b);
}
template <class Functions, class T, int... K>
constexpr auto call_table(std::integer_sequence<int, K...>) {
    struct table {
        pack<T, 1> (*at[sizeof...(K) + 1])(pack<T, 1>, pack<T, 1>);
    };
    return table{{&call_numbered<Functions, T, K>..., nullptr}};
}

template <class T, class Functions, int Operations>
struct interpreter {
    using value = pack<T, 1>;
    int const* code;
    T* const* table;
    int const* slots; // numbers of values
    schedule::header h;
    int count, total; // of the run-time axis: in this tile, and in all
    bool kept = false; // has an entry kept its value, since its next one was not finite?
    long long at[address::limit] = {};

    constexpr int extent(int loop) const {
        int const known = code[schedule::header_words + loop];
        return known < 0 ? count : known;
    }
    constexpr int loops() const { return h.loops + h.reduced; }
    constexpr int first_condition() const { return schedule::header_words + loops() + h.addresses * (5 + loops()); }
    constexpr int first_body() const { return first_condition() + h.conditions * (2 + loops()); }

    constexpr long long row_of(int number) const {
        int const* const w = code + first_condition() + number * (2 + loops());
        long long row = w[0];
        for (int k = 0; k < loops(); ++k) row += w[2 + k] * at[k];
        return row;
    }
    constexpr bool holds(int number) const {
        int const* const w = code + first_condition() + number * (2 + loops());
        long long const row = row_of(number);
        return w[1] == 0 ? row == 0 : row >= 0 && row < w[1];
    }
    /// The entry, or null where it lies outside.
    constexpr T* entry(int number) const {
        int const* const w = code + schedule::header_words + loops() + number * (5 + loops());
        long long offset = w[1];
        for (int k = 0; k < loops(); ++k) offset += w[2 + k] * at[k];
        for (int k = 0; k < w[3 + loops()]; ++k)
            if (!holds(w[2 + loops()] + k)) return nullptr;
        return table[slots[w[0]]] + offset;
    }
    constexpr value run(int first, int steps, core::buffer<value>& r, value accumulated) {
        using schedule::op;
        constexpr auto calls = call_table<Functions, T>(std::make_integer_sequence<int, Operations>{});
        r.size = 0;
        for (int k = 0; k < steps; ++k) {
            int const* const w = code + first + 4 * k;
            value x = T(0);
            auto const a = [&] { return r.items[w[1]]; };
            auto const b = [&] { return r.items[w[2]]; };
            switch (static_cast<op>(w[0])) {
            case op::number:
                x = static_cast<T>(std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(w[1])) |
                                                         static_cast<std::uint64_t>(static_cast<std::uint32_t>(w[2])) << 32));
                break;
            case op::total: x = static_cast<T>(total); break;
            case op::load:
                if (T const* const from = entry(w[1]); from != nullptr) x = *from;
                break;
            case op::valid: x = holds(w[1]) ? T(1) : T(0); break;
            case op::where_valid: x = holds(w[1]) ? b() : value(T(0)); break;
            case op::index: x = static_cast<T>(row_of(w[1])); break;
            case op::accumulated: x = accumulated; break;
            case op::add: x = a() + b(); break;
            case op::subtract: x = a() - b(); break;
            case op::multiply: x = a() * b(); break;
            case op::divide: x = a() / b(); break;
            case op::negate: x = -a(); break;
            case op::mul_add: x = mul_add(a(), b(), r.items[w[3]]); break;
            case op::power: {
                value base = a();
                bool started = false;
                for (int e = w[2]; e > 0; e /= 2, base = base * base) {
                    if (e % 2 == 0) continue;
                    x = started ? x * base : base;
                    started = true;
                }
                break;
            }
            case op::sqrt: x = sqrt(a()); break;
            case op::call: x = calls.at[w[1]](r.items[w[2]], r.items[w[3]]); break;
            case op::update: {
                bool finite = true;
                for (int m = 0; m < w[3]; ++m) finite = finite && kernel::finite(static_cast<T>(r.items[w[4 * m + 2]]));
                for (int m = 0; m < w[3] && finite; ++m) *entry(w[4 * m + 1]) = static_cast<T>(r.items[w[4 * m + 2]]);
                kept = kept || !finite;
                x = b();
                break;
            }
            case op::store: *entry(w[1]) = static_cast<T>(x = b()); break;
            case op::merge_store: {
                T* const to = entry(w[1]);
                *to = static_cast<T>(x = combine(h.how, *to, b()));
                break;
            }
            }
            r.push(x);
        }
        return r.items[steps - 1];
    }
    static constexpr value combine(schedule::fold how, value a, value b) {
        using schedule::fold;
        return how == fold::product ? a * b : how == fold::maximum ? (a == a ? max(a, b) : a) : how == fold::minimum ? (a == a ? min(a, b) : a) : a + b;
    }
    static constexpr T identity(schedule::fold how) {
        using schedule::fold;
        constexpr T infinity = static_cast<T>(__builtin_inf());
        return how == fold::product ? T(1) : how == fold::maximum ? -infinity : how == fold::minimum ? infinity : T(0);
    }
    /// Next index of the loops first … last − 1, the last one fastest; false at the end.
    constexpr bool next(int first, int last) {
        for (int k = last - 1; k >= first; --k) {
            if (k == h.sequential) continue;
            if (++at[k] < extent(k)) return true;
            at[k] = 0;
        }
        return false;
    }
    /// `index`: of the sequence that the kernel is in.
    constexpr void kernel(int index) {
        core::buffer<value> r(64);
        if (h.sequential >= 0) at[h.sequential] = index;
        do {
            value total = identity(h.how);
            if (h.how == schedule::fold::first_maximum || h.how == schedule::fold::first_minimum) {
                value best = T(0);
                long long place = 0;
                do {
                    value const now = run(first_body(), h.body, r, total);
                    if (at[h.loops] > 0 && !(h.how == schedule::fold::first_maximum ? now > best : now < best)) continue;
                    best = now;
                    place = at[h.loops];
                } while (next(h.loops, loops()));
                total = static_cast<T>(place);
            } else if (h.how != schedule::fold::none) {
                do total = combine(h.how, total, run(first_body(), h.body, r, total));
                while (next(h.loops, loops()));
            }
            run(first_body() + 4 * h.body, h.result, r, total);
        } while (next(0, h.loops));
    }
};

} // namespace detail

/// Runs kernels first … last − 1; `table` has a pointer for each value. Sums are plain loops: other bits than the kernels'. `count`
/// entries of the run-time axis, of `total`. Has an entry kept its value, since its next one was not finite?
template <class Plan, class T, class Functions>
constexpr bool interpret(T* const* table, int first, int last, int count, int total) {
    constexpr int operations = chainrule::operations::count + Functions::count;
    bool kept = false;
    auto const run = [&](int k, int index) {
        kernel_info const info = Plan::kernel(k);
        int const* const w = Plan::words() + info.first;
        detail::interpreter<T, Functions, operations> i{
            w, table, Plan::words() + info.slots,
            schedule::read_header(w), count, total};
        i.kernel(index);
        kept = kept || i.kept;
    };
    for (int k = first; k < last; ++k) {
        int const number = Plan::sequence_of(k);
        if (number < 0) run(k, 0);
        else if (sequence const now = Plan::sequence_at(number); k == now.first)
            for (int step = 0; step < now.extent; ++step)
                for (int m = 0; m < now.count; ++m) run(k + m, now.index(step));
    }
    return kept;
}

/// Runs segments first … last − 1 as the runner does: `advances` says which values are data along the run-time axis, of extent `total`.
template <class Plan, class T, class Functions>
constexpr bool interpret_segments(T* const* values, bool const* advances, int total, int first, int last) {
    constexpr T infinity = static_cast<T>(__builtin_inf());
    bool kept = false;
    for (int s = first; s < last; ++s) {
        segment const now = Plan::segment_at(s);
        if (!now.tiled) {
            kept |= interpret<Plan, T, Functions>(values, now.first, now.first + now.count, 0, total);
            continue;
        }
        T* table[Plan::values + 1] = {};
        for (int k = 0; k < Plan::values; ++k) table[k] = values[k];
        for (int k = now.fill; k < now.fill + now.fills; ++k) {
            int const kind = Plan::fill_kind(k), number = Plan::filled_value(k);
            for (int m = 0; m < Plan::value(number).elements; ++m) table[number][m] = kind == 0 ? T(0) : kind == 1 ? T(1) : kind == 2 ? -infinity : infinity;
        }
        for (int start = 0; start < total; start += Plan::tile) {
            int const count = total - start < Plan::tile ? total - start : Plan::tile;
            kept |= interpret<Plan, T, Functions>(table, now.first, now.first + now.count, count, total);
            for (int k = 0; k < Plan::values; ++k)
                if (advances[k]) table[k] += static_cast<long>(count) * Plan::value(k).size;
        }
    }
    return kept;
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
