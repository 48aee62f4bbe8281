// SPDX-License-Identifier: BSL-1.0
// Points at which random models are evaluated.
#include "laws/engine/random_model.hpp"

#include <algorithm>

namespace chainrule::laws {

std::vector<long> some_extents(tool::resolved const& axes, bool falling) {
    auto extents = axes.extents;
    long const count = static_cast<long>(extents.size());
    for (long c = 0; c < count; ++c) extents[static_cast<std::size_t>(c)] = 2 + (falling ? count - 1 - c : c) % 4;
    return extents;
}

given some_values(tool::model const& in, tool::resolved const& axes, std::vector<long> const& extents, std::mt19937& random) {
    given made;
    for (auto const& [name, rank] : in.ranks) {
        if (in.find(name) >= 0) continue;
        std::size_t size = 1;
        for (int const c : axes.slots.at(name)) size *= static_cast<std::size_t>(extents[static_cast<std::size_t>(c)]);
        for (std::size_t e = 0; e < size; ++e) {
            real const unit = (real(random()) + real(0.5)) / real(4294967296.0);
            made[name].push_back(name[0] == 'w' ? real(unit + real(1) / 4) : real(3 * unit - real(3) / 2));
        }
    }
    return made;
}

std::vector<std::vector<long>> some_entries(std::vector<int> const& classes, std::vector<long> const& extents, std::size_t most,
                                            std::mt19937& random) {
    std::size_t all = 1;
    for (int const c : classes) all *= static_cast<std::size_t>(extents[static_cast<std::size_t>(c)]);
    std::vector<std::vector<long>> made;
    for (std::size_t n = 0; n < std::min(all, most); ++n) {
        std::vector<long> at;
        std::size_t rest = n;
        for (int const c : classes) {
            auto const size = static_cast<std::size_t>(extents[static_cast<std::size_t>(c)]);
            at.push_back(static_cast<long>((all <= most ? rest : random()) % size));
            rest /= size;
        }
        made.push_back(std::move(at));
    }
    return made;
}

} // namespace chainrule::laws
