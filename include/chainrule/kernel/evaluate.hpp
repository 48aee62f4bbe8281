// SPDX-License-Identifier: BSL-1.0
// A kernel's instructions on packs: each is a template, all of them are run by one fold, and the results stay in registers.
#pragma once
#include <chainrule/kernel/function.hpp>
#include <chainrule/kernel/pack.hpp>
#include <chainrule/kernel/plan.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// Where a nest stands.
template <class Code, class T>
struct cursor {
    std::ptrdiff_t at[Code::loops + 1] = {};
    T* slots[Code::head.slots + 1] = {};
    int total = 0; // extent of the run-time axis
    bool* wrong = nullptr; // set where the next value of an entry that changes in place is not finite
    finite_numbers<T, Code::head.lanes>* later = nullptr; // those values, where a program looks at them at its end
};

/// A step away from the cursor: rows and packs of a tile, and how many lanes of the last pack are in range.
struct place {
    int row = 0, lane = 0;
    int live = 0;
};

template <class Code, class T, int N, bool Tail, class Functions, int RowLoop = Code::head.row_loop, int LaneLoop = Code::head.lane_loop>
struct evaluator {
    using value = pack<T, N>;
    static constexpr int row_loop = RowLoop, lane_loop = LaneLoop;
    static constexpr bool looks_later = requires { Functions::looks_later; };
    cursor<Code, T> const& c;
    place p;

    [[gnu::always_inline]] constexpr std::ptrdiff_t index(int loop) const {
        return c.at[loop] + (loop == row_loop ? p.row : 0) + (loop == lane_loop ? p.lane : 0);
    }
    template <int Condition, int... Loop>
    [[gnu::always_inline]] constexpr std::ptrdiff_t row_of(std::integer_sequence<int, Loop...>) const {
        constexpr condition now = Code::condition_at(Condition);
        return (std::ptrdiff_t{now.constant} + ... + (now.factors[Loop] == 0 ? 0 : now.factors[Loop] * index(Loop)));
    }
    /// Does the condition hold in this lane?
    template <int Condition>
    [[gnu::always_inline]] constexpr bool holds(int lane) const {
        constexpr condition now = Code::condition_at(Condition);
        std::ptrdiff_t const row = row_of<Condition>(std::make_integer_sequence<int, Code::loops>{}) + lane * lane_factor<Condition>();
        if constexpr (now.extent == 0) return row == 0;
        else return row >= 0 && row < now.extent;
    }
    template <int Condition>
    static constexpr int lane_factor() {
        if constexpr (N == 1 || lane_loop < 0) return 0;
        else return Code::condition_at(Condition).factors[lane_loop];
    }
    template <int First, int... K>
    [[gnu::always_inline]] constexpr bool all_hold([[maybe_unused]] int lane, std::integer_sequence<int, K...>) const {
        return (true && ... && holds<First + K>(lane));
    }
    template <int First, int... K>
    static constexpr bool uniform(std::integer_sequence<int, K...>) {
        return (true && ... && (lane_factor<First + K>() == 0));
    }

    template <int Address, int... Loop>
    [[gnu::always_inline]] constexpr T* pointer(std::integer_sequence<int, Loop...>) const {
        constexpr address now = Code::address_at(Address);
        return c.slots[now.slot] + (std::ptrdiff_t{now.offset} + ... + (now.strides[Loop] == 0 ? 0 : now.strides[Loop] * index(Loop)));
    }
    template <int Address>
    [[gnu::always_inline]] constexpr T* pointer() const { return pointer<Address>(std::make_integer_sequence<int, Code::loops>{}); }
    template <int Address>
    static constexpr int lane_stride() {
        if constexpr (N == 1 || lane_loop < 0) return 0;
        else return Code::address_at(Address).strides[lane_loop];
    }

    /// Do the results of all rows lie side by side with no others after them? The tile has all rows, and whatever else the entry depends on
    /// is further away than the pack is wide.
    template <int Address, int... Loop>
    static constexpr bool alone(std::integer_sequence<int, Loop...>) {
        constexpr address now = Code::address_at(Address);
        if constexpr (lane_loop < 0) return false;
        else return Code::extent(lane_loop) == Code::head.rows && (true && ... && (Loop == lane_loop || Code::extent(Loop) == 1 || now.strides[Loop] == 0 || now.strides[Loop] >= N));
    }
    /// May a pack run over the end? Along the axis that rows are padded along; of rows in one pack, where they are alone.
    template <int Address>
    static constexpr bool whole() {
        return Code::address_at(Address).whole && (lane_loop == Code::head.lane_loop || alone<Address>(std::make_integer_sequence<int, Code::loops>{}));
    }

    template <int Address>
    [[gnu::always_inline]] constexpr value load_entry() const {
        constexpr address now = Code::address_at(Address);
        constexpr auto conditions = std::make_integer_sequence<int, now.conditions>{};
        constexpr int stride = lane_stride<Address>();
        if constexpr (!uniform<now.condition>(conditions) || (stride != 0 && stride != 1)) {
            T lanes[N] = {};
            for (int k = 0; k < (Tail ? p.live : N); ++k)
                if (all_hold<now.condition>(k, conditions)) lanes[k] = pointer<Address>()[k * stride];
            return load<value>(lanes);
        } else {
            if constexpr (now.conditions > 0)
                if (!all_hold<now.condition>(0, conditions)) return value(T(0));
            if constexpr (stride == 0) return value(*pointer<Address>());
            else if constexpr (Tail && !whole<Address>()) return load_first<value>(pointer<Address>(), p.live);
            else return load<value>(pointer<Address>());
        }
    }
    template <int Address, bool Merge>
    [[gnu::always_inline]] constexpr void store_entry(value x) const {
        constexpr int stride = lane_stride<Address>();
        T* const to = pointer<Address>();
        if constexpr (N > 1 && stride != 1) {
            for (int k = 0; k < (Tail ? p.live : N); ++k) to[k * stride] = Merge ? static_cast<T>(evaluator<Code, T, 1, false, Functions>::combine(to[k * stride], x.get(k))) : x.get(k);
        } else {
            constexpr bool partial = Tail && !whole<Address>();
            if constexpr (Merge) x = combine(partial ? load_first<value>(to, p.live) : load<value>(to), x);
            if constexpr (partial) store_first(to, x, p.live);
            else store(to, x);
        }
    }
    template <int Condition>
    [[gnu::always_inline]] constexpr value truth() const {
        if constexpr (lane_factor<Condition>() == 0) return value(holds<Condition>(0) ? T(1) : T(0));
        else {
            T lanes[N] = {};
            for (int k = 0; k < N; ++k) lanes[k] = holds<Condition>(k) ? T(1) : T(0);
            return load<value>(lanes);
        }
    }

    template <int Condition>
    [[gnu::always_inline]] constexpr value index_value() const {
        value const first(static_cast<T>(row_of<Condition>(std::make_integer_sequence<int, Code::loops>{})));
        constexpr int factor = lane_factor<Condition>();
        if constexpr (factor == 0) return first;
        else return first + value(T(factor)) * iota<value>(); // exact
    }

    template <int Exponent>
    [[gnu::always_inline]] static constexpr value power(value x) {
        if constexpr (Exponent > 16) return pow(x, value(T(Exponent))); // repeated multiplication takes (n − 1)/2 ulp
        else if constexpr (Exponent == 1) return x;
        else if constexpr (Exponent % 2 == 0) return power<Exponent / 2>(x * x);
        else return x * power<Exponent / 2>(x * x);
    }

    template <bool Result, int K>
    [[gnu::always_inline]] constexpr value step(value const* r, value accumulated) const {
        using schedule::op;
        constexpr schedule::instruction i = Code::template instruction<Result>(K);
        if constexpr (i.what == op::number) {
            constexpr T number = static_cast<T>(std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(i.a)) |
                                                                     static_cast<std::uint64_t>(static_cast<std::uint32_t>(i.b)) << 32));
            return value(number);
        } else if constexpr (i.what == op::total) {
            return value(static_cast<T>(c.total));
        } else if constexpr (i.what == op::load) {
            return load_entry<i.a>();
        } else if constexpr (i.what == op::valid) {
            return truth<i.a>();
        } else if constexpr (i.what == op::where_valid) {
            if constexpr (lane_factor<i.a>() == 0) return holds<i.a>(0) ? r[i.b] : value(T(0));
            else return select(truth<i.a>() > value(T(0)), r[i.b], value(T(0)));
        } else if constexpr (i.what == op::index) {
            return index_value<i.a>();
        } else if constexpr (i.what == op::accumulated) {
            return accumulated;
        } else if constexpr (i.what == op::add) {
            return r[i.a] + r[i.b];
        } else if constexpr (i.what == op::subtract) {
            return r[i.a] - r[i.b];
        } else if constexpr (i.what == op::multiply) {
            return r[i.a] * r[i.b];
        } else if constexpr (i.what == op::divide) {
            return r[i.a] / r[i.b];
        } else if constexpr (i.what == op::negate) {
            return -r[i.a];
        } else if constexpr (i.what == op::mul_add) {
            return mul_add(r[i.a], r[i.b], r[i.c]);
        } else if constexpr (i.what == op::power) {
            return power<i.b>(r[i.a]);
        } else if constexpr (i.what == op::sqrt) {
            return sqrt(r[i.a]);
        } else if constexpr (i.what == op::call) {
            return call<i.a, Functions>(r[i.b], r[i.c]);
        } else if constexpr (i.what == op::update) {
            return r[i.b]; // stored when it is known to be finite
        } else {
            store_entry<i.a, i.what == op::merge_store>(r[i.b]);
            return r[i.b];
        }
    }
    template <bool Result, int First, int... K>
    [[gnu::always_inline]] constexpr void block(value* r, value accumulated, std::integer_sequence<int, K...>) const {
        ((r[First + K] = step<Result, First + K>(r, accumulated)), ...);
    }
    /// All instructions from First on, 64 in a fold (Clang refuses more than 256).
    template <bool Result, int First, int Count>
    [[gnu::always_inline]] constexpr void blocks(value* r, value accumulated) const {
        if constexpr (Count > 64) {
            block<Result, First>(r, accumulated, std::make_integer_sequence<int, 64>{});
            blocks<Result, First + 64, Count - 64>(r, accumulated);
        } else {
            block<Result, First>(r, accumulated, std::make_integer_sequence<int, Count>{});
        }
    }

    /// The value whose extremum is looked for.
    [[gnu::always_inline]] constexpr value entry() const {
        constexpr int count = Code::head.body;
        value r[count];
        blocks<false, 0, count>(r, value(T(0)));
        return r[count - 1];
    }
    /// The summand of a reduction, added to (multiplied to, …) the accumulator: a product by one multiply-add.
    [[gnu::always_inline]] constexpr value accumulate(value so_far) const {
        using schedule::fold;
        constexpr int count = Code::head.body;
        constexpr schedule::instruction last = Code::template instruction<false>(count - 1);
        constexpr bool product = Code::head.how == fold::sum && last.what == schedule::op::multiply;
        value r[count];
        blocks<false, 0, count - (product ? 1 : 0)>(r, so_far);
        if constexpr (product) return mask_rest(mul_add(r[last.a], r[last.b], so_far), so_far);
        else return mask_rest(combine(so_far, r[count - 1]), so_far);
    }
    /// Lanes beyond a tail of the reduced axis keep what they had.
    [[gnu::always_inline]] constexpr value mask_rest(value now, value before) const {
        if constexpr (!Tail || lane_loop < Code::head.loops) return now;
        else return select(iota<value>() < value(static_cast<T>(p.live)), now, before);
    }
    [[gnu::always_inline]] static constexpr value combine(value a, value b) {
        using schedule::fold;
        if constexpr (Code::head.how == fold::product) return a * b;
        else if constexpr (Code::head.how == fold::maximum) return select(a == a, max(a, b), a); // max(a, b) is NaN where b is
        else if constexpr (Code::head.how == fold::minimum) return select(a == a, min(a, b), a);
        else return a + b;
    }
    [[gnu::always_inline]] constexpr void finish(value accumulated) const {
        value r[Code::head.result];
        compute(r, accumulated);
        if constexpr (Code::updates()) {
            finite_numbers<T, N> finite;
            look(r, finite);
            commit(r, finite.all());
        }
    }
    /// All results; those for entries that change in place are not stored yet.
    [[gnu::always_inline]] constexpr void compute(value* r, value accumulated) const { blocks<true, 0, Code::head.result>(r, accumulated); }
    using results = std::make_integer_sequence<int, Code::head.result>;
    [[gnu::always_inline]] constexpr void look(value const* r, finite_numbers<T, N>& finite) const { look(r, finite, results{}); }
    /// Stores them. Unless all are finite, the entries for which one is not keep what they have.
    [[gnu::always_inline]] constexpr void commit(value const* r, bool all_finite) const {
        if (!all_finite) *c.wrong = true;
        if (looks_later || __builtin_expect(all_finite, 1)) commit<false>(r, results{});
        else commit<true>(r, results{});
    }

private:
    template <int K>
    static constexpr bool updates = Code::template instruction<true>(K).what == schedule::op::update;

    template <int... K>
    [[gnu::always_inline]] constexpr void look(value const* r, finite_numbers<T, N>& finite, std::integer_sequence<int, K...>) const {
        (look<K>(r, finite), ...);
    }
    template <int K>
    [[gnu::always_inline]] constexpr void look([[maybe_unused]] value const* r, [[maybe_unused]] finite_numbers<T, N>& finite) const {
        if constexpr (!updates<K>) return;
        else if constexpr (!Tail) finite.look(r[Code::template instruction<true>(K).b]);
        else finite.look(select(iota<value>() < value(static_cast<T>(p.live)), r[Code::template instruction<true>(K).b], value(T(0))));
    }
    template <bool Chosen, int... K>
    [[gnu::always_inline]] constexpr void commit(value const* r, std::integer_sequence<int, K...>) const {
        (commit<Chosen, K>(r), ...);
    }
    template <bool Chosen, int K>
    [[gnu::always_inline]] constexpr void commit([[maybe_unused]] value const* r) const {
        if constexpr (updates<K>) {
            constexpr schedule::instruction i = Code::template instruction<true>(K);
            if constexpr (!Chosen) store_entry<i.a, false>(r[i.b]);
            else if constexpr (i.c > 0) store_finite<K>(r, std::make_integer_sequence<int, i.c>{});
        }
    }
    /// The values of one parameter: where one of them is not finite, none is stored.
    template <int First, int... K>
    [[gnu::always_inline]] constexpr void store_finite(value const* r, std::integer_sequence<int, K...>) const {
        std::uint64_t const wrong = (std::uint64_t{0} | ... | kernel::lanes_not_finite(r[Code::template instruction<true>(First + K).b]));
        for (int lane = 0; lane < (Tail ? p.live : N); ++lane)
            if ((wrong >> lane & 1) == 0) (store_lane<Code::template instruction<true>(First + K).a>(r[Code::template instruction<true>(First + K).b], lane), ...);
    }
    template <int Address>
    [[gnu::always_inline]] constexpr void store_lane(value x, int lane) const {
        pointer<Address>()[lane * lane_stride<Address>()] = x.get(lane);
    }
};

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
