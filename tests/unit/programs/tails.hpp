// SPDX-License-Identifier: BSL-1.0
// A contraction over an axis and one along it, a reduction and a map, for every extent in a range; all memory ends at a protected page.
#pragma once

#include "unit/programs/protected_memory.hpp"
#include "unit/programs/reference.hpp"

namespace chainrule::programs {

template <int Extent>
struct tails {
    static constexpr auto i = axis<"i", Extent>;
    static constexpr auto j = axis<"j", 3>;
    static constexpr auto x = input<"x">(i);
    static constexpr auto y = parameter<"y">(j);
    static constexpr auto A = parameter<"A">(j, i);
    static constexpr auto h = variable<"h">(j);
    static constexpr auto g = variable<"g">(i);
    static constexpr auto m = variable<"m">(i);
    static constexpr auto r = variable<"r">();
    static constexpr auto net = equations(
        h(j) = sum(i, A(j, i) * x(i)), g(i) = sum(j, A(j, i) * y(j)), m(i) = 3 * x(i) - 1, r = sum(i, square(x(i))));

    template <class T>
    static protected_memory<T>& filled(protected_memory<T>& memory, unsigned seed) {
        auto const data = random_data<T>(memory.size(), seed);
        std::copy(data.begin(), data.end(), memory.begin());
        return memory;
    }
    template <class T>
    static void check() {
        constexpr std::size_t n = Extent;
        protected_memory<T> at(n), by(3), matrix(3 * n), to_h(3), to_g(n), to_m(n);
        filled(at, 1), filled(by, 2), filled(matrix, 3);
        auto program = compile<net, T>();
        auto const result = program(x = entries(at.data(), n), y = entries(by.data(), 3), A = entries(matrix.data(), 3, n),
                                    into(h, entries(to_h.data(), 3)), into(g, entries(to_g.data(), n)), into(m, entries(to_m.data(), n)));
        std::vector<long double> rows, columns, map, total{0};
        for (std::size_t b = 0; b < 3; ++b) {
            rows.push_back(0);
            for (std::size_t a = 0; a < n; ++a) rows.back() += static_cast<long double>(matrix[b * n + a]) * at[a];
        }
        for (std::size_t a = 0; a < n; ++a) {
            columns.push_back(0);
            for (std::size_t b = 0; b < 3; ++b) columns.back() += static_cast<long double>(matrix[b * n + a]) * by[b];
            map.push_back(3 * static_cast<long double>(at[a]) - 1);
            total[0] += static_cast<long double>(at[a]) * at[a];
        }
        BOOST_TEST_CONTEXT("extent " << Extent) {
            compare<T>("h", to_h, rows);
            compare<T>("g", to_g, columns);
            compare<T>("m", to_m, map);
            compare_result<T>("r", result[r], total);
        }
    }
};

template <class T, int First, int... Extent>
void check_tails(std::integer_sequence<int, Extent...>) {
    (tails<First + Extent>::template check<T>(), ...);
}

} // namespace chainrule::programs
