// SPDX-License-Identifier: BSL-1.0
// Random points for the rows of a table.
#include "sample.hpp"

#include <algorithm>

namespace chainrule::identities {

using oracle::real;

namespace {

bool has(std::vector<std::string> const& names, std::string const& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}
void normalise(std::vector<real>& entries, std::size_t width) {
    for (std::size_t from = 0; from < entries.size(); from += width) {
        real sum = 0;
        for (std::size_t e = from; e < from + width; ++e) sum += entries[e];
        for (std::size_t e = from; e < from + width; ++e) entries[e] /= sum;
    }
}

} // namespace

bool agree(real const& a, real const& b) { return abs(a - b) <= bound * std::max(real(1), real(abs(b))); }

// Distinct extents, rising from 2 along the classes or falling to 4: shifts by 2 leave something of the latter.
std::vector<long> choose_extents(tool::resolved const& axes, bool falling) {
    auto extents = axes.extents;
    std::vector<long> fresh;
    for (long next = falling ? 4 : 2; fresh.size() < extents.size(); ++next)
        if (std::find(axes.extents.begin(), axes.extents.end(), next) == axes.extents.end()) fresh.push_back(next);
    if (falling) std::reverse(fresh.begin(), fresh.end());
    for (std::size_t c = 0; c < extents.size(); ++c)
        if (extents[c] < 0) extents[c] = fresh[c];
    return extents;
}

real sampler::uniform() {
    real const scale = 4294967296.0;
    return (real(random_()) + real(random_()) / scale + real(0.5) / scale) / scale;
}

std::map<std::string, std::vector<real>> sampler::values(std::vector<long> const& extents) {
    std::map<std::string, std::vector<real>> made;
    for (auto const& [name, rank] : in_.ranks) {
        if (in_.find(name) >= 0) continue;
        auto const& slots = axes_.slots.at(name);
        std::size_t size = 1;
        for (int const c : slots) size *= static_cast<std::size_t>(extents[static_cast<std::size_t>(c)]);
        bool const simplex = has(from_.simplex, name), positive = simplex || has(from_.positive, name);
        auto& entries = made[name];
        for (std::size_t e = 0; e < size; ++e)
            entries.push_back(positive ? uniform() + real(1) / 4 : 3 * uniform() - real(3) / 2);
        auto const last = slots.empty() ? 1 : static_cast<std::size_t>(extents[static_cast<std::size_t>(slots.back())]);
        for (std::size_t e = 0; e < size && has(from_.one_hot, name); e += last) {
            std::size_t const place = random_() % last;
            for (std::size_t k = 0; k < last; ++k) entries[e + k] = k == place ? 1 : 0;
        }
        for (std::size_t e = 0; e < size && has(from_.symmetric, name); ++e) entries[e] = entries[std::min(e, e % last * last + e / last)];
        if (simplex)
            normalise(entries, last);
    }
    return made;
}

std::vector<std::vector<long>> sampler::entries(std::vector<long> const& extents, std::vector<int> const& classes) {
    std::size_t all = 1;
    for (int const c : classes) all *= static_cast<std::size_t>(extents[static_cast<std::size_t>(c)]);
    std::vector<std::vector<long>> made;
    for (std::size_t n = 0; n < std::min(all, entries_per_point); ++n) {
        std::vector<long> at(classes.size());
        std::size_t rest = n;
        bool const repeat = random_() % 2 == 0;
        for (std::size_t s = at.size(); s-- > 0;) {
            auto const size = static_cast<std::size_t>(extents[static_cast<std::size_t>(classes[s])]);
            at[s] = static_cast<long>((all <= entries_per_point ? rest : random_()) % size);
            rest /= size;
            for (std::size_t t = s + 1; t < at.size() && repeat && all > entries_per_point; ++t)
                if (classes[t] == classes[s]) at[s] = at[t];
        }
        made.push_back(std::move(at));
    }
    return made;
}

} // namespace chainrule::identities
