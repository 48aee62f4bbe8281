// SPDX-License-Identifier: BSL-1.0
// ADOL-C, which has double only: the loss of a sample traced once, x and t as its parameters, and the trace then replayed.
#include "descent.hpp"

#include <adolc/adolc.h>

namespace rival {
namespace {

class replayed {
public:
    explicit replayed(weights_of<double> const& start) {
        double const zero[compared::inputs + compared::outputs] = {};
        adouble w[compared::weights], x[compared::inputs], t[compared::outputs];
        trace_on(tag);
        for (int q = 0; q < compared::weights; ++q) w[q] <<= start.w[q];
        for (int i = 0; i < compared::inputs; ++i) x[i] = mkparam(zero[i]);
        for (int k = 0; k < compared::outputs; ++k) t[k] = mkparam(zero[k]);
        adouble e = loss<double>(w, x, t);
        double value = 0;
        e >>= value;
        trace_off();
    }
    double add(weights_of<double>& g, weights_of<double> const& w, double const* x, double const* t) {
        double given[compared::inputs + compared::outputs], value = 0, one = 1, partial[compared::weights];
        for (int i = 0; i < compared::inputs; ++i) given[i] = x[i];
        for (int k = 0; k < compared::outputs; ++k) given[compared::inputs + k] = t[k];
        set_param_vec(tag, compared::inputs + compared::outputs, given);
        zos_forward(tag, 1, compared::weights, 1, w.w, &value);
        fos_reverse(tag, 1, compared::weights, &one, partial);
        for (int q = 0; q < compared::weights; ++q) g.w[q] += partial[q];
        return value;
    }

private:
    static constexpr short tag = 1;
};

[[maybe_unused]] bool const entered = (enter_gradient<double, replayed>("ADOL-C, traced once"), true);

} // namespace
} // namespace rival
