// SPDX-License-Identifier: BSL-1.0
// A tape as textbooks write it (Griewank and Walther 2008, chapter 6): operators record their operands and partial derivatives,
// one sweep backwards adds up the adjoints. Its memory is kept from one recording to the next.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

namespace rival {

template <class T>
class tape {
public:
    struct number {
        T value = 0;
        std::uint32_t at = 0; // entry 0 stands for whatever is constant
    };
    void restart() {
        entries_.clear();
        entries_.push_back({});
    }
    number variable(T value) { return record(value, 0, 0, 0, 0); }
    number record(T value, std::uint32_t left, T by_left, std::uint32_t right, T by_right) {
        entries_.push_back({left, right, by_left, by_right});
        return {value, static_cast<std::uint32_t>(entries_.size() - 1)};
    }
    void sweep(number result) {
        adjoints_.assign(entries_.size(), T(0));
        adjoints_[result.at] = 1;
        for (std::size_t k = entries_.size() - 1; k > 0; --k) {
            entry const& e = entries_[k];
            T const adjoint = adjoints_[k];
            adjoints_[e.left] += adjoint * e.by_left;
            adjoints_[e.right] += adjoint * e.by_right;
        }
    }
    T adjoint(number of) const { return adjoints_[of.at]; }

    static tape& active() {
        static tape only;
        return only;
    }

private:
    struct entry {
        std::uint32_t left = 0, right = 0;
        T by_left = 0, by_right = 0;
    };
    std::vector<entry> entries_;
    std::vector<T> adjoints_;
};

template <class T>
struct recorded : tape<T>::number {
    recorded() = default;
    recorded(typename tape<T>::number n) : tape<T>::number(n) {}

    friend recorded operator+(recorded a, recorded b) { return tape<T>::active().record(a.value + b.value, a.at, 1, b.at, 1); }
    friend recorded operator*(recorded a, recorded b) {
        return tape<T>::active().record(a.value * b.value, a.at, b.value, b.at, a.value);
    }
    friend recorded operator*(recorded a, T b) { return tape<T>::active().record(a.value * b, a.at, b, 0, 0); }
    friend recorded operator*(T a, recorded b) { return b * a; }
    friend recorded operator-(recorded a, T b) { return tape<T>::active().record(a.value - b, a.at, 1, 0, 0); }
    friend recorded tanh(recorded a) {
        T const y = std::tanh(a.value);
        return tape<T>::active().record(y, a.at, 1 - y * y, 0, 0);
    }
    recorded& operator+=(recorded b) { return *this = *this + b; }
};

} // namespace rival
