// SPDX-License-Identifier: BSL-1.0
// What is known of values: signs that follow from the form of an expression and from declared facts.
#pragma once
#include <chainrule/calculus/recognise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

enum class range { unknown, nonnegative, positive };

/// A lower bound on the sign of every entry, from the node's form: exp(…), squares, sums and products of such, declared facts.
constexpr range sign_of(graph& g, int root) {
    memo known(g);
    auto const at = [&](int id) { return static_cast<range>(known.at(id)); };
    post_order(
        g, root, known,
        [&](int id) {
            node const& n = g.at(id);
            part const* const p = g.parts_of(id);
            range result = range::unknown;
            switch (n.what) {
            case kind::number:
                result = n.value.negative() ? range::unknown : core::zero(n.value) ? range::nonnegative : range::positive;
                break;
            case kind::pi:
            case kind::extent: result = range::positive; break;
            case kind::access: result = g.symbols.items[n.tag].positive ? range::positive : range::unknown; break;
            case kind::delta:
            case kind::guard:
            case kind::arg_maximum:
            case kind::arg_minimum: result = range::nonnegative; break;
            case kind::add: {
                bool good = !n.value.negative(), strict = !core::zero(n.value);
                for (int k = 0; k < n.count; ++k) {
                    good = good && !p[k].value.negative() && at(p[k].id) != range::unknown;
                    strict = strict || at(p[k].id) == range::positive;
                }
                if (good) result = strict ? range::positive : range::nonnegative;
                break;
            }
            case kind::multiply: {
                bool good = !n.value.negative(), strict = true;
                for (int k = 0; k < n.count; ++k) {
                    bool const even = p[k].value.integer() && p[k].value.upper % 2 == 0;
                    good = good && (even || !p[k].value.integer() || at(p[k].id) != range::unknown);
                    strict = strict && at(p[k].id) == range::positive;
                }
                if (good) result = strict ? range::positive : range::nonnegative;
                break;
            }
            case kind::call:
                if (detail::is_call<operations::exp>(g, id) || detail::is_call<operations::sigmoid>(g, id) ||
                    detail::is_call<operations::softplus>(g, id) || detail::is_call<operations::cosh>(g, id) || detail::is_call<operations::exprel>(g, id))
                    result = range::positive;
                else if (n.function->indicator || detail::is_call<operations::abs>(g, id) || detail::is_call<operations::relu>(g, id))
                    result = range::nonnegative;
                else if (detail::is_call<operations::pow>(g, id))
                    result = at(p[0].id);
                break;
            default: result = at(p[0].id); break; // reductions of entries of one sign
            }
            known.set(id, static_cast<int>(result));
        });
    return at(root);
}

constexpr bool positive(graph& g, int id) { return sign_of(g, id) == range::positive; }

/// |x| as x, step(x) as 1 and the like where the sign of x is known; otherwise the call itself.
constexpr int call_of_known_sign(graph& g, int id) {
    using namespace detail;
    bool const absolute = is_call<operations::abs>(g, id), rectified = is_call<operations::relu>(g, id), sign = is_call<operations::sign>(g, id);
    if (!absolute && !rectified && !sign && !is_call<operations::step>(g, id) && !is_call<operations::heaviside>(g, id)) return id;
    int const x = operand_of(g, id);
    if (range const r = sign_of(g, x); r != range::unknown) {
        if (absolute || rectified) return x;
        if (r == range::positive) return g.one();
    }
    if (range const r = sign_of(g, negate(g, x)); r != range::unknown) {
        if (absolute) return negate(g, x);
        if (!sign && !is_call<operations::heaviside>(g, id)) return g.zero(); // relu and step: also where it is 0
        if (!sign && r == range::positive) return g.zero();
        if (sign && r == range::positive) return negate(g, g.one());
    }
    return id;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
