// SPDX-License-Identifier: BSL-1.0
// Values of a system's symbols in double precision, from those of the given ones.
#pragma once

#include "computation.hpp"
#include "machine.hpp"

#include <memory>
#include <vector>

namespace chainrule::tool {

class evaluator {
public:
    // For some symbols and what they depend on; `extents` are per class. Equations are brought into their stable form. The
    // system must outlive this. Throws model_error where definitions depend on each other without an order.
    evaluator(engine::system& s, std::vector<long> extents, std::vector<int> const& wanted);

    std::vector<int> const& given() const { return given_; } // symbols whose values are needed
    std::vector<long> shape(int symbol) const;
    array& values(int symbol) { return arrays_[static_cast<std::size_t>(symbol)]; }
    void run(); // computes all defined symbols
    // Computes one symbol, with those of what it depends on.
    void run(int symbol);

private:
    struct step {
        std::vector<std::unique_ptr<machine>> machines; // one after another; in a recurrence, entry by entry of its axis
        int direction = 0;                              // of a recurrence: 1 or -1
        long extent = 0;
        std::vector<int> equations; // positions
    };

    engine::system& s_;
    std::vector<long> extents_;
    std::vector<array> arrays_; // of symbols, then of temporaries
    std::vector<int> given_;
    std::vector<step> steps_;
    int last_symbol_ = -1; // of run(symbol), and the equations it needs
    std::vector<char> last_needed_;

    static void run(step const& one);
    void shape_arrays(computation const& order);
};

} // namespace chainrule::tool
