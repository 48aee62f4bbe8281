// SPDX-License-Identifier: BSL-1.0
// Packs against loops over their lanes; partial loads and stores at the end of readable memory.
#if !defined(__clang__)
#    pragma GCC diagnostic ignored "-Wpsabi" // packs beyond the target's registers
#endif
#include <chainrule/kernel/pack.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <limits>

namespace {

using namespace chainrule::kernel;

template <class F>
void for_each_pack(F f) {
    f.template operator()<float, 1>();
    f.template operator()<float, 2>();
    f.template operator()<float, 4>();
    f.template operator()<float, 8>();
    f.template operator()<float, 16>();
    f.template operator()<double, 1>();
    f.template operator()<double, 2>();
    f.template operator()<double, 4>();
    f.template operator()<double, 8>();
    f.template operator()<double, 16>();
}

[[gnu::noinline]] void expect(bool ok, char const* what, int lanes, std::size_t bytes) { BOOST_TEST(ok, what << " in " << lanes << " lanes of " << bytes << " bytes"); }
#define EXPECT(...) expect((__VA_ARGS__), #__VA_ARGS__, N, sizeof(T)) // one instantiation of Boost.Test's machinery for all

struct rows { // side by side, to the same bits
    template <class T, int N>
    void operator()() const {
        []<int... Bits>(std::integer_sequence<int, Bits...>) { (check<T, N, (1 << Bits)>(), ...); }(std::make_integer_sequence<int, 5>{});
    }
    template <class T, int N, int Rows>
    static void check() {
        if constexpr (Rows <= N) {
            pack<T, N> sums[Rows];
            for (int m = 0; m < Rows; ++m) {
                T lanes[N];
                for (int k = 0; k < N; ++k) lanes[k] = T(1) / T(3 * m + 7 * k + 1);
                sums[m] = load<pack<T, N>>(lanes);
            }
            auto const totals = reduce_add_rows(sums);
            for (int m = 0; m < Rows; ++m) EXPECT(totals.get(m) == reduce_add(sums[m]));
        }
    }
};

struct arithmetic {
    template <class T, int N>
    void operator()() const {
        T a[N], b[N];
        for (int i = 0; i < N; ++i) a[i] = T(i) - T(2.5), b[i] = T(3) - T(i) / 2;
        auto const x = load<pack<T, N>>(a), y = load<pack<T, N>>(b);
        T sum = 0, product = 1;
        for (int i = 0; i < N; ++i) {
            EXPECT((x + y).get(i) == a[i] + b[i]);
            EXPECT((x - y)[i] == a[i] - b[i]);
            EXPECT((x * y)[i] == a[i] * b[i]);
            EXPECT((2 / x)[i] == T(2) / a[i]);
            EXPECT((-x)[i] == -a[i]);
            EXPECT((x < y).get(i) == (a[i] < b[i]));
            EXPECT((x >= 0).get(i) == (a[i] >= 0));
            EXPECT((!(x == y)).get(i) == (x != y).get(i));
            EXPECT(((x > 0) & (y > 0)).get(i) == (a[i] > 0 && b[i] > 0));
            EXPECT(((x > 0) | (y > 0)).get(i) == (a[i] > 0 || b[i] > 0));
            EXPECT(select(x < 0, x, 7)[i] == (a[i] < 0 ? a[i] : T(7)));
            EXPECT(min(x, y)[i] == std::fmin(a[i], b[i]));
            EXPECT(max(0, y)[i] == std::fmax(T(0), b[i]));
            EXPECT(abs(x)[i] == std::fabs(a[i]));
            EXPECT(copysign(y, x)[i] == std::copysign(b[i], a[i]));
            EXPECT(sqrt(abs(y))[i] == std::sqrt(std::fabs(b[i])));
            EXPECT((iota<pack<T, N>>()[i] == T(i)));
            sum += a[i];
            product *= i % 3 == 0 ? T(-2) : T(0.5);
        }
        EXPECT(reduce_add(x) == sum);
        T factors[N];
        for (int i = 0; i < N; ++i) factors[i] = i % 3 == 0 ? T(-2) : T(0.5);
        EXPECT(reduce_multiply(load<pack<T, N>>(factors)) == product);
        EXPECT(reduce_max(x) == a[N - 1]);
        EXPECT(reduce_min(x) == a[0]);
        EXPECT(any(x == a[N - 1]));
        EXPECT(!any(x > 100));
        EXPECT(all(x < 100));
        EXPECT(all(x == a[0]) == (N == 1));
    }
};

struct fused_or_not {
    template <class T, int N>
    void operator()() const {
        T const volatile step = std::numeric_limits<T>::epsilon() * 1024; // its square is lost unless the product is exact
        pack<T, N> const x = 1 + step;
        T const got = mul_add(x, x, -(1 + 2 * step)).get(N - 1);
        EXPECT(got == (fused ? step * step : T(0)));
    }
};

struct not_numbers {
    template <class T, int N>
    void operator()() const {
        pack<T, N> const nan = std::numeric_limits<T>::quiet_NaN(), zero = T(0), minus = T(-0.0);
        EXPECT(min(nan, 1).get(N - 1) == 1);
        EXPECT(max(nan, 1).get(N - 1) == 1);
        EXPECT((std::isnan(min(pack<T, N>(1), nan).get(0))));
        EXPECT((std::isnan(max(pack<T, N>(1), nan).get(0))));
        EXPECT(std::signbit(min(zero, minus).get(0)));
        EXPECT(std::signbit(max(zero, minus).get(0)));
        EXPECT(!std::signbit(min(minus, zero).get(0)));
        EXPECT((std::signbit(pack<T, N>(T(-0.0)).get(N - 1))));
        EXPECT(!any(nan == nan));
        EXPECT(all(nan != nan));
    }
};

/// A page that may be used, with pages before and after that may not.
struct guarded_page {
    std::size_t const size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* const all = static_cast<char*>(mmap(nullptr, 3 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    guarded_page() { BOOST_REQUIRE(all != MAP_FAILED && mprotect(all + size, size, PROT_READ | PROT_WRITE) == 0); }
    ~guarded_page() { munmap(all, 3 * size); }
    guarded_page(guarded_page const&) = delete;
    template <class T>
    T* last(int count) const { return reinterpret_cast<T*>(all + 2 * size) - count; }
};

struct partial {
    guarded_page const& page;
    template <class T, int N>
    void operator()() const {
        int const volatile first = 0; // counts are not known to the optimiser
        for (int count = first; count <= N; ++count) {
            T* const end = page.last<T>(count);
            for (int i = 0; i < count; ++i) end[i] = T(i + 1);
            auto const x = load_first<pack<T, N>>(end, count);
            for (int i = 0; i < N; ++i) EXPECT(x.get(i) == (i < count ? T(i + 1) : T(0)));
            store_first(end, x + 1, count);
            for (int i = 0; i < count; ++i) EXPECT(end[i] == T(i + 2));

            T row[N + 2]; // what lies beyond stays as it was
            for (T& r : row) r = T(-1);
            store_first(row + 1, x, count);
            for (int i = 0; i < N + 2; ++i) EXPECT(row[i] == (i > 0 && i <= count ? T(i) : T(-1)));
        }
    }
};

struct whole {
    guarded_page const& page;
    template <class T, int N>
    void operator()() const {
        T* const end = page.last<T>(N);
        store(end, iota<pack<T, N>>());
        EXPECT((load<pack<T, N>>(end).get(N - 1) == T(N - 1)));
        char* const odd = reinterpret_cast<char*>(page.last<T>(N + 1)); // aligned as an element only
        store(reinterpret_cast<T*>(odd), iota<pack<T, N>>() + 1);
        EXPECT((load<pack<T, N>>(reinterpret_cast<T*>(odd)).get(0) == 1));
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(kernel_pack)

BOOST_AUTO_TEST_CASE(packs_compute_as_their_lanes_do) { for_each_pack(arithmetic{}); }
BOOST_AUTO_TEST_CASE(multiply_add_rounds_as_the_target_class_says) { for_each_pack(fused_or_not{}); }
#if !defined(__FAST_MATH__)
BOOST_AUTO_TEST_CASE(extrema_and_comparisons_of_not_a_number) { for_each_pack(not_numbers{}); }
#endif
BOOST_AUTO_TEST_CASE(totals_of_rows_are_those_of_each_row) { for_each_pack(rows{}); }
BOOST_AUTO_TEST_CASE(partial_loads_and_stores_touch_nothing_beyond) {
    guarded_page const page;
    for_each_pack(partial{page});
}
BOOST_AUTO_TEST_CASE(whole_loads_and_stores_need_no_alignment) {
    guarded_page const page;
    for_each_pack(whole{page});
}

BOOST_AUTO_TEST_SUITE_END()
