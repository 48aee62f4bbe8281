// SPDX-License-Identifier: BSL-1.0
// One kernel: its loops in tiles of rows and packs, the reduction inside, the results after it.
#pragma once
#include <chainrule/kernel/evaluate.hpp>

namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// Calls use(0), use(1), … use(n − 1); unrolled where the program is so small that it runs in registers.
template <bool Unroll, class Use>
[[gnu::always_inline]] constexpr void repeat(int n, Use const& use) {
    if constexpr (Unroll) {
#pragma GCC unroll 64
        for (int k = 0; k < n; ++k) use(k);
    } else {
#pragma GCC unroll 1
        for (int k = 0; k < n; ++k) use(k);
    }
}

template <class Code, class T, class Functions, bool Unroll>
struct nest {
    using fold = schedule::fold;
    static constexpr schedule::header head = Code::head;
    static constexpr int loops = head.loops, lanes = head.lanes, lane_loop = head.lane_loop, row_loop = head.row_loop;
    static constexpr bool reduces_lanes = lane_loop >= loops;
    /// Packs side by side: several, where they are looked at together before they are stored.
    static constexpr int packs_of_tile = Code::updates() && head.how == fold::none && head.packs == 1 && row_loop < 0 ? 4 : head.packs;
    using position = cursor<Code, T>;
    position c;
    int count; // of the run-time axis

    [[gnu::always_inline]] constexpr int extent(int loop) const { return Code::extent(loop) < 0 ? count : Code::extent(loop); }

    [[gnu::always_inline]] constexpr void run() { outer<0>(); }

  private:
    // --- the loops around tiles; that of a sequence is around the kernel
    template <int Loop>
    [[gnu::always_inline]] constexpr void outer() {
        if constexpr (Loop == loops) {
            lane_tiles();
        } else if constexpr (Loop == lane_loop || Loop == row_loop || Loop == head.sequential) {
            outer<Loop + 1>();
        } else {
            repeat<Unroll>(extent(Loop), [&](int k) __attribute__((always_inline)) {
                c.at[Loop] = k;
                outer<Loop + 1>();
            });
        }
    }
    [[gnu::always_inline]] constexpr void lane_tiles() {
        if constexpr (lane_loop < 0 || reduces_lanes) {
            row_tiles<head.packs, false>(0);
        } else if constexpr (Code::extent(lane_loop) < 0) {
            int at = 0;
            for (; at + packs_of_tile * lanes <= count; at += packs_of_tile * lanes) at_lane<packs_of_tile, false>(at, 0);
            if constexpr (packs_of_tile > 1)
                for (; at + lanes <= count; at += lanes) at_lane<1, false>(at, 0);
            if (at < count) at_lane<1, true>(at, count - at);
        } else {
            constexpr int n = Code::extent(lane_loop), width = packs_of_tile * lanes, whole = n / width, packs = n % width / lanes, rest = n % lanes;
            repeat<Unroll>(whole, [&](int k) __attribute__((always_inline)) { at_lane<packs_of_tile, false>(k * width, 0); });
            if constexpr (packs > 0) at_lane<packs, false>(whole * width, 0);
            if constexpr (rest > 0) at_lane<1, true>(n - rest, rest);
        }
    }
    template <int Packs, bool Tail>
    [[gnu::always_inline]] constexpr void at_lane(int at, int live) {
        c.at[lane_loop] = at;
        row_tiles<Packs, Tail>(live);
    }
    template <int Packs, bool Tail>
    [[gnu::always_inline]] constexpr void row_tiles(int live) {
        if constexpr (row_loop < 0) {
            tile<1, Packs, Tail>(live);
        } else if constexpr (Code::extent(row_loop) < 0) {
            int at = 0;
            for (; at + head.rows <= count; at += head.rows) at_row<head.rows, Packs, Tail>(at, live);
            for (; at < count; ++at) at_row<1, Packs, Tail>(at, live);
        } else { // split evenly: two sizes of tiles at most
            constexpr int n = Code::extent(row_loop), tiles = (n + head.rows - 1) / head.rows, less = n / tiles, longer = n % tiles;
            if constexpr (longer > 0)
                repeat<Unroll>(longer, [&](int k) __attribute__((always_inline)) { at_row<less + 1, Packs, Tail>(k * (less + 1), live); });
            repeat<Unroll>(tiles - longer, [&](int k) __attribute__((always_inline)) { at_row<less, Packs, Tail>((k + longer) * less + longer, live); });
        }
    }
    template <int Rows, int Packs, bool Tail>
    [[gnu::always_inline]] constexpr void at_row(int at, int live) {
        c.at[row_loop] = at;
        tile<Rows, Packs, Tail>(live);
    }

    // --- a tile
    [[gnu::always_inline]] static constexpr T identity() {
        constexpr T infinity = static_cast<T>(__builtin_inf());
        return head.how == fold::product ? T(1) : head.how == fold::maximum ? -infinity : head.how == fold::minimum ? infinity : T(0);
    }
    template <int Rows, int Packs, bool Tail>
    [[gnu::always_inline]] constexpr void tile(int live) {
        using value = pack<T, lanes>;
        if constexpr (head.how == fold::first_maximum || head.how == fold::first_minimum) {
            find_place();
            return;
        }
        value sums[Rows][Packs];
        for (int m = 0; m < Rows; ++m)
            for (int v = 0; v < Packs; ++v) sums[m][v] = value(identity());
        if constexpr (head.how != fold::none) reduce<0, Rows, Packs, Tail>(sums, live);
        if constexpr (reduces_lanes) {
            constexpr int width = round_up(Rows); // the rows' results side by side
            value rows[width];
#pragma GCC unroll 32
            for (int m = 0; m < width; ++m) {
                rows[m] = m < Rows ? sums[m < Rows ? m : 0][0] : value(T(0));
#pragma GCC unroll 32
                for (int v = 1; v < Packs; ++v)
                    if (m < Rows) rows[m] = evaluator<Code, T, lanes, false, Functions>::combine(rows[m], sums[m < Rows ? m : 0][v]);
            }
            evaluator<Code, T, width, width != Rows, Functions, -1, row_loop>{c, {0, 0, Rows}}.finish(side_by_side(rows));
        } else if constexpr (Code::updates()) {
            using one = evaluator<Code, T, lanes, Tail, Functions>;
            value r[Rows * Packs][head.result];
            finite_numbers<T, lanes> here, &finite = one::looks_later ? *c.later : here;
#pragma GCC unroll 32
            for (int m = 0; m < Rows; ++m)
#pragma GCC unroll 32
                for (int v = 0; v < Packs; ++v) {
                    one const e{c, {m, v * lanes, live}};
                    e.compute(r[m * Packs + v], sums[m][v]);
                    e.look(r[m * Packs + v], finite);
                }
            bool const all_finite = one::looks_later || finite.all();
#pragma GCC unroll 32
            for (int m = 0; m < Rows; ++m)
#pragma GCC unroll 32
                for (int v = 0; v < Packs; ++v) one{c, {m, v * lanes, live}}.commit(r[m * Packs + v], all_finite);
        } else {
#pragma GCC unroll 32
            for (int m = 0; m < Rows; ++m)
#pragma GCC unroll 32
                for (int v = 0; v < Packs; ++v) evaluator<Code, T, lanes, Tail, Functions>{c, {m, v * lanes, live}}.finish(sums[m][v]);
        }
    }
    /// The first place of an extremum; where no entry compares (NaN), the first one.
    [[gnu::always_inline]] constexpr void find_place() {
        using one = evaluator<Code, T, 1, false, Functions>;
        int const n = extent(loops);
        int place = 0;
        T best{};
        for (int k = 0; k < n; ++k) {
            c.at[loops] = k;
            T const now = static_cast<T>(one{c, {}}.entry());
            if (k > 0 && !(head.how == fold::first_maximum ? now > best : now < best)) continue;
            best = now;
            place = k;
        }
        one{c, {}}.finish(pack<T, 1>(static_cast<T>(place)));
    }
    static constexpr int round_up(int n) {
        int power = 1;
        while (power < n) power *= 2;
        return power;
    }
    template <int Width>
    [[gnu::always_inline]] static constexpr pack<T, Width> side_by_side(pack<T, lanes> const (&rows)[Width]) {
        if constexpr (head.how == fold::sum && Width <= lanes) {
            return reduce_add_rows(rows); // through registers
        } else {
            T totals[Width] = {};
#pragma GCC unroll 32
            for (int m = 0; m < Width; ++m) totals[m] = across(rows[m]);
            return load<pack<T, Width>>(totals);
        }
    }
    [[gnu::always_inline]] static constexpr T across(pack<T, lanes> x) {
        if constexpr (head.how == fold::product) return reduce_multiply(x);
        else if constexpr (head.how == fold::maximum) return reduce_max(x);
        else if constexpr (head.how == fold::minimum) return reduce_min(x);
        else return reduce_add(x);
    }

    // --- the reduction; an axis in lanes is its innermost loop
    template <int K, int Rows, int Packs, bool Tail>
    [[gnu::always_inline]] constexpr void reduce(pack<T, lanes> (&sums)[Rows][Packs], int live) {
        constexpr int loop = loops + K;
        if constexpr (K == head.reduced) {
            if constexpr (reduces_lanes) reduced_lanes<Rows, Packs>(sums);
            else step<Rows, Packs, Tail>(sums, live);
        } else if constexpr (loop == lane_loop) {
            reduce<K + 1, Rows, Packs, Tail>(sums, live);
        } else {
            repeat<Unroll>(extent(loop), [&](int k) __attribute__((always_inline)) {
                c.at[loop] = k;
                reduce<K + 1, Rows, Packs, Tail>(sums, live);
            });
        }
    }
    template <int Rows, int Packs>
    [[gnu::always_inline]] constexpr void reduced_lanes(pack<T, lanes> (&sums)[Rows][Packs]) {
        constexpr int width = Packs * lanes;
        int const n = extent(lane_loop), tiles = n / width, packs = n % width / lanes, rest = n % lanes;
        repeat<Unroll>(tiles, [&](int k) __attribute__((always_inline)) {
            c.at[lane_loop] = k * width;
            step<Rows, Packs, false>(sums, 0);
        });
        if constexpr (Packs > 1)
            repeat<Unroll>(packs, [&](int k) __attribute__((always_inline)) {
                c.at[lane_loop] = tiles * width + k * lanes;
                step<Rows, 1, false>(sums, 0);
            });
        if (rest > 0) {
            c.at[lane_loop] = n - rest;
            step<Rows, 1, true>(sums, rest);
        }
    }
    template <int Rows, int Active, bool Tail, int Packs>
    [[gnu::always_inline]] constexpr void step(pack<T, lanes> (&sums)[Rows][Packs], int live) {
#pragma GCC unroll 32
        for (int m = 0; m < Rows; ++m)
#pragma GCC unroll 32
            for (int v = 0; v < Active; ++v)
                sums[m][v] = evaluator<Code, T, lanes, Tail, Functions>{c, {m, v * lanes, live}}.accumulate(sums[m][v]);
    }
};

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
