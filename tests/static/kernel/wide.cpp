// SPDX-License-Identifier: BSL-1.0
// Products of 128 bits, as targets without __int128 compute them, against __int128.
#include <chainrule/kernel/pack/wide.hpp>

namespace {

using namespace chainrule::kernel::detail;
__extension__ typedef unsigned __int128 native;

constexpr bool equal(wide_unsigned p, native q) { return p.high == static_cast<std::uint64_t>(q >> 64) && p.low == static_cast<std::uint64_t>(q); }

constexpr bool products_agree() {
    std::uint64_t numbers[64] = {0, 1, 2, 0xffffffff, 0x100000000, 0x100000001, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffff00000000, 0xffffffffffffffff};
    for (int k = 10; k < 64; ++k) numbers[k] = numbers[k - 1] * 6364136223846793005 + 1442695040888963407; // Knuth's MMIX
    for (std::uint64_t const a : numbers)
        for (std::uint64_t const b : numbers)
            if (native const p = static_cast<native>(a) * b; !equal(product_by_halves(a, b), p) || !equal(wide_product(a, b), p)) return false;
    return true;
}
static_assert(products_agree());

static_assert(wide_unsigned{1, 2} <= wide_unsigned{1, 2} && wide_unsigned{1, 2} <= wide_unsigned{2, 0} && wide_unsigned{1, 2} <= wide_unsigned{1, 3});
static_assert(!(wide_unsigned{1, 2} <= wide_unsigned{1, 1}) && !(wide_unsigned{2, 0} <= wide_unsigned{1, 9}));

} // namespace
