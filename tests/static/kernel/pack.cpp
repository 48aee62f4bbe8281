// SPDX-License-Identifier: BSL-1.0
// Packs in constant evaluation: one lane everywhere, several lanes where the compiler reads lanes in constant expressions.
#include <chainrule/kernel/pack.hpp>

namespace {

using namespace chainrule::kernel;

template <class T>
constexpr bool one_lane() {
    using scalar = pack<T, 1>;
    scalar x = 3, y = T(-0.5);
    bool good = (1 - x * y).v == T(2.5) && x > 0 && !(y > 0) && x != y && x.get(0) == 3 && y[0] == T(-0.5);
    good = good && static_cast<T>(-x) == -3 && (x / 2).v == T(1.5) && (x > 0 ? T(1) : T(0)) == T(1);
    x += 1;
    good = good && x.v == 4 && mul_add(x, 2, y).v == T(7.5) && sqrt(x).v == 2 && abs(y).v == T(0.5);
    good = good && copysign(x, y).v == -4 && select(x < y, x, y).v == y.v && min(x, y).v == y.v && max(0, y).v == 0 && max(y, 0).v == 0;
    T memory[2] = {1, 2};
    store(memory, load<scalar>(memory + 1));
    good = good && memory[0] == 2 && load_first<scalar>(memory, 0).v == 0;
    store_first(memory, x, 0);
    return good && memory[0] == 2 && reduce_add(x) == 4 && reduce_max(x) == 4 && iota<scalar>().v == 0;
}
static_assert(one_lane<float>());
static_assert(one_lane<double>());

static_assert(sizeof(pack<float, 4>) == 16 && sizeof(pack<double, 1>) == 8 && std::is_trivially_copyable_v<pack<float, 8>>);
static_assert(std::is_trivially_default_constructible_v<pack<double, 2>>);
constexpr pack<float, 4> constant = 1; // may be a constexpr variable
static_assert(sizeof(constant) == 16);

// rounded once, or twice: 1 + 2^-12 squared is 1 + 2^-11 + 2^-24
static_assert(mul_add(pack<float, 1>(0x1.001p0f), 0x1.001p0f, -0x1.002p0f).v == (fused ? 0x1p-24f : 0.0f));
static_assert(mul_add(pack<double, 1>(0x1.0000001p0), 0x1.0000001p0, -0x1.0000002p0).v == (fused ? 0x1p-56 : 0.0));

static_assert(sqrt(pack<double, 1>(2)).v == 0x1.6a09e667f3bcdp0 && sqrt(pack<float, 1>(2)).v == 0x1.6a09e6p0f);
static_assert(sqrt(pack<double, 1>(0x1p-1074)).v == 0x1p-537 && sqrt(pack<double, 1>(0x1.fffffffffffffp1023)).v == 0x1.fffffffffffffp511);
static_assert(sqrt(pack<double, 1>(3)).v == 0x1.bb67ae8584caap0 && sqrt(pack<float, 1>(0x1p-149f)).v == 0x1.6a09e6p-75f);

#if !defined(__clang__) || __clang_major__ >= 19
template <class T, int N>
constexpr bool lanes() {
    using several = pack<T, N>;
    T memory[N + 1] = {};
    store(memory, several(1) + iota<several>());
    several const x = load<several>(memory);
    bool good = reduce_add(x) == T(N * (N + 1) / 2) && reduce_max(x) == T(N) && reduce_min(x) == 1 && reduce_add(load_first<several>(memory, 1)) == 1;
    good = good && reduce_add(select(x > 1, x, 0)) == T(N * (N + 1) / 2 - 1) && any(x == N) && !all(x == N) && all(x <= N);
    good = good && sqrt(x * x).get(N - 1) == N && mul_add(x, x, -x).get(N - 1) == N * N - N && abs(-x).get(0) == 1;
    return good && min(x, 1).get(N - 1) == 1 && max(2, x).get(0) == 2;
}
static_assert(lanes<float, 2>() && lanes<float, 4>() && lanes<float, 16>() && lanes<double, 2>() && lanes<double, 8>());
#endif

} // namespace
