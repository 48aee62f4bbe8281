// SPDX-License-Identifier: BSL-1.0
#include "costs.hpp"

#include <algorithm>
#include <map>

namespace chainrule::tool {

operation_count count(engine::graph& g, std::vector<engine::equation> const& equations) {
    operation_count total;
    for (auto const& e : equations) engine::count_operations(g, e, total);
    return total;
}

std::vector<engine::equation> forward_equations(opened& m, std::vector<int> const& symbols) {
    std::vector<engine::equation> result;
    std::vector<char> listed(static_cast<std::size_t>(m.s.equations.size), 0);
    for (int const symbol : symbols) {
        if (m.is_given(symbol)) continue;
        engine::ordering const o = engine::order_equations(m.s, symbol);
        for (int k = 0; k < o.equations.size; ++k) {
            auto& seen = listed[static_cast<std::size_t>(o.equations.items[k])];
            if (seen == 0) result.push_back(m.s.equations.items[o.equations.items[k]]);
            seen = 1;
        }
    }
    return result;
}

operation_count count_as_accumulated(model_text const& from, target const& of, std::vector<int> const& by) {
    opened m(from); // a system of its own: the one that is shown must not know these equations
    m.lower(from.assume);
    engine::system& s = m.s;
    core::int_map wanted, announced;
    for (int const symbol : by) wanted.set(symbol, 1);
    std::vector<engine::equation> equations;
    int const objective = s.g.find_symbol(of.name);
    auto const slots = [&](int symbol) { return s.equations.items[s.g.symbols.items[symbol].definition].first_axis; };
    auto const adjoint = [&](int symbol) {
        if (announced.at(symbol) < 0) announced.set(symbol, print::declare_adjoint(s, objective, symbol));
        return announced.at(symbol);
    };
    auto const settle = [&](int symbol, int node) {
        if (m.is_given(symbol)) {
            equations.push_back({symbol, 0, 0, node});
            return node;
        }
        int const first_axis = slots(symbol), name = adjoint(symbol);
        equations.push_back({name, first_axis, s.g.symbols.items[symbol].rank, node});
        return s.g.what(node) == engine::kind::number ? node : engine::access_axes(s.g, name, first_axis);
    };
    auto const announce = [&](int symbol) { return engine::access_axes(s.g, adjoint(symbol), slots(symbol)); };
    engine::accumulate(s, objective, nullptr, static_cast<core::int_map&&>(wanted), settle, announce);
    return count(s.g, equations);
}

cost_names::cost_names(opened const& m) : extents_(m.axes.extents), spelling_(m.axes.letters) {
    spelling_.resize(extents_.size());
    std::map<std::string, int> uses;
    for (std::size_t c = 0; c < extents_.size(); ++c)
        if (extents_[c] < 0) ++uses[spelling_[c]];
    for (auto const& [name, slots] : m.axes.slots) // a letter of several axes, or none: then the slot of a symbol says which it is
        for (std::size_t k = 0; k < slots.size(); ++k) {
            auto const c = static_cast<std::size_t>(slots[k]);
            if (extents_[c] >= 0 || (!spelling_[c].empty() && uses[spelling_[c]] < 2)) continue;
            if (spelling_[c].rfind("dim(", 0) != 0) spelling_[c] = "dim(" + name + "," + std::to_string(k + 1) + ")";
        }
}

std::vector<cost_names::entry> cost_names::entries(operation_count const& counted) const {
    static constexpr struct {
        char const* one;
        char const* many;
        long long operation_count::term::*of;
    } columns[] = {{"addition", "additions", &operation_count::term::additions},
                   {"multiplication", "multiplications", &operation_count::term::multiplications},
                   {"division", "divisions", &operation_count::term::divisions},
                   {"function", "functions", &operation_count::term::functions},
                   {"byte", "bytes", &operation_count::term::bytes}};
    std::vector<entry> all;
    for (auto const& column : columns) {
        std::map<std::vector<std::string>, long double> sum; // product of letters -> factor
        for (int k = 0; k < counted.terms.size; ++k) {
            operation_count::term const& t = counted.terms.items[k];
            auto factor = static_cast<long double>(t.*column.of);
            if (t.*column.of == 0) continue;
            std::vector<std::string> letters;
            for (int m = 0; m < t.count; ++m) {
                auto const c = static_cast<std::size_t>(counted.classes.items[t.first + m]);
                if (extents_[c] >= 0) factor *= static_cast<long double>(extents_[c]);
                else letters.push_back(spelling_[c]);
            }
            std::sort(letters.begin(), letters.end());
            sum[letters] += factor;
        }
        std::vector<std::pair<std::vector<std::string>, long double>> terms(sum.begin(), sum.end());
        std::stable_sort(terms.begin(), terms.end(), [](auto const& a, auto const& b) { return a.first.size() > b.first.size(); });
        std::string text;
        for (auto const& [letters, factor] : terms) {
            std::string product;
            for (auto const& letter : letters) product += (product.empty() ? "" : "*") + letter;
            std::string number = std::to_string(factor);
            number.resize(number.find('.'));
            if (!product.empty() && number == "1") number.clear();
            text += (text.empty() ? "" : " + ") + number + (number.empty() || product.empty() ? "" : "*") + product;
        }
        all.push_back({text, column.one, column.many});
    }
    return all;
}

std::string cost_names::text(operation_count const& counted) const {
    std::string all;
    for (entry const& e : entries(counted))
        if (!e.count.empty()) all += (all.empty() ? "" : ", ") + e.count + " " + (e.count == "1" ? e.one : e.many);
    return all.empty() ? "none" : all;
}

} // namespace chainrule::tool
