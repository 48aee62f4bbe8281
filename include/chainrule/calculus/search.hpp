// SPDX-License-Identifier: BSL-1.0
// The search for a shorter form: a candidate is taken if it is strictly shorter, in its own shortest form.
#pragma once
#include <chainrule/calculus/accuracy.hpp>
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// The shortest form found for a node, equal to it. Definitions of the system are recognised and named.
constexpr int tidy(system& s, int root);

/// Names of the simplifier's rules, as derivations print them.
namespace rule {
inline constexpr std::string_view identity = "identity", definition = "definition", common_factor = "common factor",
                                  merged_sums = "sums over one range merged", multiplied_out = "multiplied out, like terms collected",
                                  delta = "equal indices", powers = "powers collected", denominator = "common denominator",
                                  simplex = "simplex", one_hot = "one hot", one_axis = "inner sum", variable = "change of variable",
                                  split_sum = "sum taken term by term", opened = "definitions put in, multiplied out";
}

namespace detail {

inline constexpr int depth_limit = 6;   // of candidates that are looked for inside candidates
inline constexpr int offer_limit = 200; // and how many of them

/// Adopts a candidate if its own shortest form is shorter than the node.
struct search {
    system& s;
    int best;
    int const of = best;
    /// The rule is named in derivations: `engine::rule`, or words of its own. `accurate`: only where no digits are lost, see as_accurate.
    constexpr bool offer(int candidate, std::string_view rule, bool accurate = false) {
        if (candidate < 0 || candidate == best) return false;
        int const cost = s.g.at(best).cost; // how much longer a candidate may be before it is made shorter
        int const slack = s.search_depth == 0 ? cost + 8 : s.search_depth == 1 ? cost / 4 + 4 : 2;
        if (s.g.at(candidate).cost > cost + slack) return false;
        s.offers = s.search_depth == 0 ? 0 : s.offers + 1;
        if (s.search_depth == depth_limit || s.offers > offer_limit) {
            s.truncated = true;
            return false;
        }
        ++s.search_depth;
        int const settled = tidy(s, candidate);
        if (--s.search_depth == 0) {
            while (s.provisional.size > 0) s.tidied.set(s.provisional.pop(), core::int_map::absent);
            s.truncated = false;
        }
        if (s.g.at(settled).cost >= s.g.at(best).cost) return false;
        if (accurate && !as_accurate(s.g, of, settled)) return false;
        best = settled;
        s.because(of, candidate, rule);
        return true;
    }
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>

#include <chainrule/calculus/candidates.hpp> // they and the search use each other
