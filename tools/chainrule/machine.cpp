// SPDX-License-Identifier: BSL-1.0
#include "machine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chainrule::tool {

std::pair<long, long> machine::where(index_row const& r) const {
    long first = r.constant, step = 0;
    for (auto const& [place, factor] : r.terms) {
        first += factor * at_[static_cast<std::size_t>(place)];
        if (place == leaf_) step += factor;
    }
    return {first, step};
}

// Entries outside the range are 0: along a row, each slot is inside it for one stretch.
void machine::read(access const& from, double* out, int count) const {
    long offset = 0, stride = 0, low = 0, high = count;
    for (std::size_t k = 0; k < from.slots.size(); ++k) {
        auto const [first, step] = where(from.slots[k]);
        long const extent = from.extents[k];
        if (step == 0) {
            if (first < 0 || first >= extent) high = 0;
        } else { // 0 <= first + step·n < extent
            long const size = step > 0 ? step : -step, below = step > 0 ? -first : first - extent + 1,
                       above = step > 0 ? extent - first : first + 1;
            low = std::max(low, below <= 0 ? 0 : (below + size - 1) / size);
            high = std::min(high, above <= 0 ? 0 : (above + size - 1) / size);
        }
        offset += first * from.strides[k];
        stride += step * from.strides[k];
    }
    if (low >= high) {
        std::fill(out, out + count, 0.0);
        return;
    }
    std::fill(out, out + low, 0.0);
    std::fill(out + high, out + count, 0.0);
    double const* const entries = from.from->entries.data() + offset;
    if (stride == 1) std::copy(entries + low, entries + high, out + low);
    else
        for (long k = low; k < high; ++k) out[k] = entries[k * stride];
}

void machine::conditions(instruction const& i, double* out, int count) {
    auto const [first, step] = where(indices_[static_cast<std::size_t>(i.index)]);
    for (int k = 0; k < count; ++k) {
        long const value = first + step * k;
        switch (i.what) {
        case op::index: out[k] = static_cast<double>(value); break;
        case op::equal: out[k] = value == 0 ? 1 : 0; break;
        default: out[k] = value >= 0 && value < bounds_[static_cast<std::size_t>(i.extra)] ? 1 : 0; break;
        }
    }
}

void machine::arithmetic(instruction const& i, int count) {
    double* const out = at(i.out, i.on_row);
    double const *const a = at(i.a, i.on_row), *const b = at(i.b, i.on_row);
    double const value = i.value;
    auto const each = [&](auto const& f) {
        for (int k = 0; k < count; ++k) out[k] = f(k);
    };
    switch (i.what) {
    case op::same: return each([=](int k) { return a[k] == b[k] ? 1.0 : 0.0; });
    case op::add: return each([=](int k) { return a[k] + b[k]; });
    case op::multiply: return each([=](int k) { return a[k] * b[k]; });
    case op::divide: return each([=](int k) { return a[k] / b[k]; });
    case op::scale: return each([=](int k) { return value * a[k]; });
    case op::raise: return each([=](int k) { return a[k] + value; });
    case op::add_scaled: return each([=](int k) { return a[k] + value * b[k]; });
    case op::root: return each([=](int k) { return std::sqrt(a[k]); });
    case op::general_power: return each([=](int k) { return std::pow(a[k], value); });
    case op::choose: return each([=](int k) { return a[k] != 0 ? b[k] : 0.0; });
    default: // op::power, by repeated squaring
        return each([=, exponent = i.extra](int k) {
            double result = 1, square = a[k];
            for (int n = exponent; n > 0; n /= 2, square *= square)
                if (n % 2 == 1) result *= square;
            return result;
        });
    }
}

void machine::reduce(instruction const& i, int count) {
    double const* const a = at(i.a, i.on_row);
    double& out = *at(i.out, false);
    if (i.what == op::sum) { // several sums at a time: faster, and less is lost to rounding than in one
        double partial[8] = {};
        int k = 0;
        for (; k + 8 <= count; k += 8)
            for (int m = 0; m < 8; ++m) partial[m] += a[k + m];
        for (; k < count; ++k) partial[0] += a[k];
        out += ((partial[0] + partial[4]) + (partial[2] + partial[6])) + ((partial[1] + partial[5]) + (partial[3] + partial[7]));
        return;
    }
    if (i.what == op::product) {
        for (int k = 0; k < count; ++k) out *= a[k];
        return;
    }
    double& found = *at(i.b, false);
    long const start = at_[static_cast<std::size_t>(i.extra)];
    for (int k = 0; k < count; ++k)
        if (found < 0 || (out == out && !(i.what == op::largest ? a[k] <= out : a[k] >= out))) { // the first NaN stays
            out = a[k];
            found = static_cast<double>(start + k);
        }
}

void machine::store(instruction const& i, int count) {
    long offset = 0;
    for (std::size_t p = 0; p < at_.size(); ++p) offset += store_strides_[p] * at_[p];
    long const step = leaf_ >= 0 ? store_strides_[static_cast<std::size_t>(leaf_)] : 0;
    double const* const a = at(i.a, i.on_row);
    double* const to = target_->entries.data() + offset;
    for (int k = 0; k < count; ++k) to[k * step] = a[k];
}

void machine::run(long first, long last) {
    std::vector<long> ends(at_.size(), 0);
    int count = 1; // entries of the row
    for (std::size_t pc = 0; pc < code_.size(); ++pc) {
        instruction const& i = code_[pc];
        int const entries = i.on_row ? count : 1;
        switch (i.what) {
        case op::constant: std::fill_n(at(i.out, i.on_row), entries, i.value); break;
        case op::spread:
            std::fill_n(at(i.out, true), std::min<long>(row, extents_[static_cast<std::size_t>(i.index)]), *at(i.a, false));
            break;
        case op::read: read(reads_[static_cast<std::size_t>(i.index)], at(i.out, i.on_row), entries); break;
        case op::index:
        case op::equal:
        case op::inside: conditions(i, at(i.out, i.on_row), entries); break;
        case op::call: i.function(at(i.a, i.on_row), at(i.b, i.on_row), at(i.out, i.on_row), entries); break;
        case op::begin_sum: *at(i.out, false) = 0; break;
        case op::begin_product: *at(i.out, false) = 1; break;
        case op::begin_search: *at(i.out, false) = 0, *at(i.b, false) = -1; break;
        case op::sum:
        case op::product:
        case op::largest:
        case op::smallest: reduce(i, entries); break;
        case op::loop:
        case op::rows: {
            auto const p = static_cast<std::size_t>(i.index);
            bool const limited = last >= 0 && p == 1;
            at_[p] = limited ? first : 0;
            ends[p] = limited ? last : extents_[p];
            if (i.what == op::rows) {
                leaf_ = i.index;
                count = static_cast<int>(std::min<long>(row, ends[p] - at_[p]));
            }
            break;
        }
        case op::next: {
            auto const p = static_cast<std::size_t>(i.index);
            at_[p] += leaf_ == i.index ? count : 1;
            if (at_[p] < ends[p]) {
                if (leaf_ == i.index) count = static_cast<int>(std::min<long>(row, ends[p] - at_[p]));
                pc = static_cast<std::size_t>(i.extra); // the loop's begin; goes on after it
            } else {
                leaf_ = leaf_ == i.index ? -1 : leaf_;
                at_[p] = 0;
            }
            break;
        }
        case op::store: store(i, entries); break;
        default: arithmetic(i, entries); break;
        }
    }
}

} // namespace chainrule::tool
