// SPDX-License-Identifier: BSL-1.0
// Random numbers that are the same everywhere: by integer arithmetic, with one rounding at the end.
#pragma once
#include <cstdint>

namespace chainrule {

/// xoshiro256** 1.0 (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"), its state filled by splitmix64 (Steele, Lea,
/// Flood 2014) from the seed, as its authors advise. Any seed will do. Meets std::uniform_random_bit_generator.
class xoshiro256 {
public:
    using result_type = std::uint64_t;

    constexpr explicit xoshiro256(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15u;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
            word = z ^ (z >> 31);
        }
    }
    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

    /// 64 random bits.
    constexpr std::uint64_t operator()() {
        std::uint64_t const result = rotated(state_[1] * 5, 7) * 9, shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotated(state_[3], 45);
        return result;
    }
    /// Evenly one of 0 … count − 1; count > 0.
    constexpr std::uint64_t below(std::uint64_t count) {
        std::uint64_t const whole = max() - max() % count; // a multiple of count: what lies above is drawn again
        std::uint64_t drawn = (*this)();
        while (drawn >= whole) drawn = (*this)();
        return drawn % count;
    }
    /// Evenly in (−limit, limit), symmetric about 0: an odd multiple of limit/2⁵³, rounded once.
    constexpr double uniform(double limit) {
        auto const steps = static_cast<std::int64_t>((*this)() >> 11);
        return static_cast<double>(2 * steps + 1 - (std::int64_t{1} << 53)) * (limit * 0x1p-53);
    }
    /// Normally distributed about 0: exactly, to the 53 bits that are drawn (Karney 2016, "Sampling exactly from the normal distribution",
    /// algorithm N), rounded once.
    constexpr double normal(double deviation) {
        for (;;) {
            std::uint64_t whole = 0;
            while (half_exponential()) ++whole; // exp(−k/2)
            bool good = true;
            for (std::uint64_t m = whole < 2 ? 0 : whole * (whole - 1); m > 0 && good; --m) good = half_exponential(); // exp(−k(k−1)/2)
            std::uint64_t const part = (*this)() >> 11;
            for (std::uint64_t m = 0; m <= whole && good; ++m) good = accepts(whole, part); // exp(−x(2k+x)/2)
            if (!good) continue;
            auto const size = static_cast<std::int64_t>((whole << 53) | part);
            return static_cast<double>((*this)() >> 63 != 0 ? -size : size) * (deviation * 0x1p-53);
        }
    }

private:
    std::uint64_t state_[4] = {};

    static constexpr std::uint64_t rotated(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }
    /// True with probability exp(−1/2): a falling sequence from 1/2 on has even length (von Neumann 1951).
    constexpr bool half_exponential() {
        std::uint64_t last = std::uint64_t{1} << 52;
        bool even = true;
        for (std::uint64_t next = (*this)() >> 11; next < last; next = (*this)() >> 11) {
            last = next;
            even = !even;
        }
        return even;
    }
    /// True with probability exp(−x(2k + x)/(2k + 2)), x = part/2⁵³ (algorithm B).
    constexpr bool accepts(std::uint64_t k, std::uint64_t part) {
        std::uint64_t last = part;
        bool even = true;
        for (;;) {
            std::uint64_t const next = (*this)() >> 11;
            if (next >= last) return even;
            std::uint64_t const choice = below(2 * k + 2);
            if (choice == 2 * k + 1 || (choice == 2 * k && (*this)() >> 11 >= part)) return even;
            last = next;
            even = !even;
        }
    }
};

} // namespace chainrule
