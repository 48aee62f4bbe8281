// SPDX-License-Identifier: BSL-1.0
// The loops: equations entry by entry, a row of entries at a time along one letter.
#include "typed.hpp"

#include <algorithm>
#include <cmath>

namespace chainrule::tool {

template <class Real>
std::vector<Real> const& typed_evaluator<Real>::run() {
    if (++run_ == 0) { // what is kept could be of a run with this number
        for (kept_values& one : kept_) std::fill(one.runs.begin(), one.runs.end(), 0u);
        run_ = 1;
    }
    for (stage const& one : stages_) {
        if (one.direction == 0) {
            for (equation const& e : one.equations) compute(e, -1);
            continue;
        }
        equation const& first = one.equations[0];
        long const extent = first.extents[static_cast<std::size_t>(first.recurrent)];
        for (long k = 0; k < extent; ++k)
            for (equation const& e : one.equations) compute(e, one.direction > 0 ? k : extent - 1 - k);
    }
    return tensors_.at(of_).entries;
}

// All entries, or those at one entry of the axis of a recurrence. The last of the other letters goes along rows.
template <class Real>
void typed_evaluator<Real>::compute(equation const& e, long at) {
    int last = static_cast<int>(e.extents.size()) - 1;
    if (last >= 0 && last == e.recurrent) --last;
    std::fill(at_.begin(), at_.end(), 0);
    if (e.recurrent >= 0) at_[static_cast<std::size_t>(e.recurrent)] = at;
    Real computed[row];
    for (bool more = true; more;) {
        long const extent = last < 0 ? 1 : e.extents[static_cast<std::size_t>(last)], stride = last < 0 ? 0 : e.target->strides[static_cast<std::size_t>(last)];
        for (long begin = 0; begin < extent; begin += row) {
            int const count = static_cast<int>(std::min<long>(row, extent - begin));
            long offset = 0;
            if (last >= 0) at_[static_cast<std::size_t>(last)] = begin;
            for (std::size_t k = 0; k < e.extents.size(); ++k) offset += at_[k] * e.target->strides[k];
            along_ = last;
            evaluate(e.body, computed, count, 0);
            for (int k = 0; k < count; ++k) e.target->entries[static_cast<std::size_t>(offset + k * stride)] = computed[k];
        }
        more = false;
        for (int k = last - 1; k >= 0 && !more; --k) {
            if (k == e.recurrent) continue;
            auto const place = static_cast<std::size_t>(k);
            more = ++at_[place] < e.extents[place];
            if (!more) at_[place] = 0;
        }
    }
}

// For the first entry of the row, and from entry to entry.
template <class Real>
std::pair<long, long> typed_evaluator<Real>::where(affine const& a) const {
    long first = a.constant, step = 0;
    for (auto const& [place, factor] : a.terms) {
        first += factor * at_[static_cast<std::size_t>(place)];
        if (place == along_) step += factor;
    }
    return {first, step};
}

template <class Real>
void typed_evaluator<Real>::evaluate(int id, Real* out, int count, int depth) {
    item const& here = items_[static_cast<std::size_t>(id)];
    switch (here.what) {
    case kind::number:
    case kind::pi:
    case kind::dim: std::fill_n(out, count, here.value); return;
    case kind::symbol: read(here, out, count); return;
    case kind::delta:
    case kind::inside: conditions(here, out, count); return;
    case kind::reduce:
    case kind::place: reduce(here, out, count, depth); return;
    case kind::negate:
        evaluate(here.operands[0], out, count, depth);
        for (int k = 0; k < count; ++k) out[k] = -out[k];
        return;
    case kind::binary:
    case kind::call: break;
    }
    evaluate(here.operands[0], out, count, depth);
    Real* const other = buffer(depth);
    if (here.operands.size() > 1) evaluate(here.operands[1], other, count, depth + 1);
    combine(here, out, other, count);
    for (int const mask : here.masks) {
        evaluate(mask, other, count, depth + 1);
        for (int k = 0; k < count; ++k)
            if (other[k] == 0) out[k] = 0;
    }
}

template <class Real>
void typed_evaluator<Real>::read(item const& here, Real* out, int count) const {
    tensor const& from = *here.read;
    long offset = 0, stride = 0;
    int low = 0, high = count; // of the row, what is inside the range
    for (std::size_t slot = 0; slot < here.indices.size(); ++slot) {
        auto const [first, step] = where(here.indices[slot]);
        auto const inside = [&, first = first, step = step](int k) {
            long const at = first + step * k;
            return at >= 0 && at < from.extents[slot];
        };
        while (low < high && !inside(low)) ++low;
        while (low < high && !inside(high - 1)) --high;
        offset += first * from.strides[slot];
        stride += step * from.strides[slot];
    }
    std::fill_n(out, count, Real(0));
    for (int k = low; k < high; ++k) out[k] = from.entries[static_cast<std::size_t>(offset + k * stride)];
}

template <class Real>
void typed_evaluator<Real>::conditions(item const& here, Real* out, int count) const {
    auto const [first, step] = where(here.indices[0]);
    auto const [other, other_step] = here.what == kind::delta ? where(here.indices[1]) : std::pair<long, long>{0, 0};
    for (int k = 0; k < count; ++k) {
        long const at = first + step * k;
        bool const holds = here.what == kind::delta ? at == other + other_step * k : at >= 0 && at < here.extent;
        out[k] = holds ? 1 : 0;
    }
}

template <class Real>
void typed_evaluator<Real>::combine(item const& here, Real* out, Real const* right, int count) const {
    auto const each = [&](auto const& f) {
        for (int k = 0; k < count; ++k) out[k] = f(out[k], right[k]);
    };
    if (here.one != nullptr && here.operands.size() == 1) {
        for (int k = 0; k < count; ++k) out[k] = here.one(out[k]);
        return;
    }
    if (here.two != nullptr) return each(here.two);
    switch (here.operation) {
    case '+': return each([](Real a, Real b) { return a + b; });
    case '-': return each([](Real a, Real b) { return a - b; });
    case '*':
        return each([](Real a, Real b) {
            Real const product = a * b;
            return product != product && a == a && b == b ? Real(0) : product; // 0 times an infinite number
        });
    case '/': return each([](Real a, Real b) { return a / b; });
    default: return each([](Real a, Real b) { return std::pow(a, b); });
    }
}

// A reduction, or delta(index, argmax(i, e)).
template <class Real>
void typed_evaluator<Real>::reduce(item const& here, Real* out, int count, int depth) {
    int const outer = along_;
    bool const on_row = std::find(here.free.begin(), here.free.end(), outer) != here.free.end();
    int const entries = on_row ? count : 1;
    if (!on_row) along_ = -1;
    if (here.kept < 0) {
        fold(here, out, entries, depth);
    } else {
        kept_values& kept = kept_[static_cast<std::size_t>(here.kept)];
        long first = 0, step = 0;
        for (std::size_t k = 0; k < here.free.size(); ++k) {
            first += at_[static_cast<std::size_t>(here.free[k])] * here.strides[k];
            if (here.free[k] == outer) step = here.strides[k];
        }
        bool known = true;
        for (int k = 0; k < entries; ++k) known = known && kept.runs[static_cast<std::size_t>(first + k * step)] == run_;
        if (!known) fold(here, out, entries, depth);
        for (int k = 0; k < entries; ++k) {
            auto const at = static_cast<std::size_t>(first + k * step);
            if (known) out[k] = kept.values[at];
            kept.values[at] = out[k];
            kept.runs[at] = run_;
        }
    }
    along_ = outer;
    for (int k = entries; k < count; ++k) out[k] = out[0];
    if (here.what != kind::place) return;
    auto const [first, step] = where(here.indices[0]);
    for (int k = 0; k < count; ++k) out[k] = static_cast<Real>(first + step * k) == out[k] ? 1 : 0;
}

// The sum, the product, the extremum, or the first place where it is; a NaN counts as the extremum.
template <class Real>
void typed_evaluator<Real>::fold(item const& here, Real* out, int count, int depth) {
    if (along_ < 0) return fold_row(here, out, depth);
    Real *const now = buffer(depth), *const found = buffer(depth + 1);
    auto const place = static_cast<std::size_t>(here.place);
    std::fill_n(out, count, here.folds == fold_kind::product ? Real(1) : Real(0));
    std::fill_n(found, count, Real(0));
    for (long at = 0; at < here.extent; ++at) {
        at_[place] = at;
        evaluate(here.operands[0], now, count, depth + 2);
        for (int k = 0; k < count; ++k) take(here, now[k], at, out[k], found[k]);
    }
    at_[place] = 0;
    if (here.what == kind::place) std::copy_n(found, count, out);
}

// The same for one entry; the letter goes along the row.
template <class Real>
void typed_evaluator<Real>::fold_row(item const& here, Real* out, int depth) {
    Real* const now = buffer(depth);
    auto const place = static_cast<std::size_t>(here.place);
    Real result = here.folds == fold_kind::product ? 1 : 0, found = 0;
    for (long begin = 0; begin < here.extent; begin += row) {
        int const count = static_cast<int>(std::min<long>(row, here.extent - begin));
        along_ = here.place;
        at_[place] = begin;
        evaluate(here.operands[0], now, count, depth + 1);
        for (int k = 0; k < count; ++k) take(here, now[k], begin + k, result, found);
    }
    along_ = -1;
    at_[place] = 0;
    *out = here.what == kind::place ? found : result;
}

template <class Real>
void typed_evaluator<Real>::take(item const& here, Real now, long at, Real& result, Real& found) const {
    switch (here.folds) {
    case fold_kind::sum: result += now; return;
    case fold_kind::product: result *= now; return;
    case fold_kind::largest:
    case fold_kind::smallest: break;
    }
    bool const kept = result != result || (here.folds == fold_kind::largest ? now <= result : now >= result);
    if (at > 0 && kept) return;
    result = now;
    found = static_cast<Real>(at);
}

template class typed_evaluator<double>;
template class typed_evaluator<long double>;

} // namespace chainrule::tool
