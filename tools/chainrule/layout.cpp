// SPDX-License-Identifier: BSL-1.0
#include "layout.hpp"

#include <algorithm>

namespace chainrule::tool {
namespace {

constexpr double gap = 22, pass_width = 10; // between boxes; of an edge that passes a layer
constexpr int sweeps = 12, widest = 6; // boxes in a row that only feed

// A graph in which every edge goes from one layer to the next: long edges have a vertex in each layer they pass.
class layered {
public:
    layered(std::vector<double> const& widths, std::vector<std::pair<int, int>> const& edges) : boxes_(static_cast<int>(widths.size())) {
        for (auto const& e : edges)
            if (e.first != e.second) down_.emplace_back(std::min(e.first, e.second), std::max(e.first, e.second));
        assign_layers();
        for (double const w : widths) width_.push_back(w);
        above_.resize(widths.size());
        below_.resize(widths.size());
        for (auto const& e : edges) add_route(e);
        rows_.resize(static_cast<std::size_t>(count_));
        for (int v = 0; v < static_cast<int>(layer_.size()); ++v) rows_[at(layer_, v)].push_back(v);
    }

    layout result() {
        order();
        place();
        layout out;
        out.layers = count_;
        double left = 0, right = 0;
        for (std::size_t v = 0; v < x_.size(); ++v) {
            left = v == 0 ? x_[v] - width_[v] / 2 : std::min(left, x_[v] - width_[v] / 2);
            right = v == 0 ? x_[v] + width_[v] / 2 : std::max(right, x_[v] + width_[v] / 2);
        }
        out.width = right - left;
        for (double& x : x_) x -= left;
        for (int v = 0; v < boxes_; ++v) out.boxes.push_back({layer_[static_cast<std::size_t>(v)], x_[static_cast<std::size_t>(v)]});
        out.routes.resize(routes_.size());
        for (std::size_t e = 0; e < routes_.size(); ++e)
            for (std::size_t k = 1; k + 1 < routes_[e].size(); ++k) out.routes[e].passes.push_back(x_[static_cast<std::size_t>(routes_[e][k])]);
        ends(out, true);
        ends(out, false);
        return out;
    }

private:
    int boxes_, count_ = 0;
    std::vector<std::pair<int, int>> down_; // edges as they are laid out
    std::vector<int> layer_;
    std::vector<double> width_, x_;
    std::vector<std::vector<int>> above_, below_; // neighbours
    std::vector<std::vector<int>> routes_;        // the vertices of each edge
    std::vector<std::vector<int>> rows_;

    static std::size_t at(std::vector<int> const& list, int k) { return static_cast<std::size_t>(list[static_cast<std::size_t>(k)]); }

    void assign_layers() {
        layer_.assign(static_cast<std::size_t>(boxes_), 0);
        std::vector<char> fed(layer_.size(), 0);
        std::vector<int> first(layer_.size(), -1); // layer of the first box that is fed
        std::stable_sort(down_.begin(), down_.end());
        for (auto const& [from, to] : down_) { // in the order of their beginnings, which are settled then
            int& l = layer_[static_cast<std::size_t>(to)];
            l = std::max(l, layer_[static_cast<std::size_t>(from)] + 1);
            fed[static_cast<std::size_t>(to)] = 1;
        }
        for (auto const& [from, to] : down_) {
            int& f = first[static_cast<std::size_t>(from)];
            int const l = layer_[static_cast<std::size_t>(to)];
            f = f < 0 ? l : std::min(f, l);
        }
        std::vector<int> total(layer_.size() + 1, 0), seen(total); // per layer: boxes without an edge into them
        auto const lowest = [&](std::size_t v) { return static_cast<std::size_t>(std::max(first[v] - 1, 0)); };
        for (std::size_t v = 0; v < layer_.size(); ++v)
            if (fed[v] == 0) ++total[lowest(v)];
        int top = 0;
        for (std::size_t v = 0; v < layer_.size(); ++v) { // many of them: in several rows, one above the other
            if (fed[v] != 0) continue;
            std::size_t const l = lowest(v);
            layer_[v] = static_cast<int>(l) - seen[l]++ % ((total[l] + widest - 1) / widest);
            top = std::min(top, layer_[v]);
        }
        for (int& l : layer_) {
            l -= top;
            count_ = std::max(count_, l + 1);
        }
    }
    void add_route(std::pair<int, int> const& e) {
        routes_.emplace_back();
        if (e.first == e.second) return;
        int const upper = std::min(e.first, e.second), lower = std::max(e.first, e.second);
        routes_.back().push_back(upper);
        int before = upper;
        for (int l = layer_[static_cast<std::size_t>(upper)] + 1; l < layer_[static_cast<std::size_t>(lower)]; ++l) {
            int const pass = static_cast<int>(layer_.size());
            layer_.push_back(l);
            width_.push_back(pass_width);
            above_.emplace_back();
            below_.emplace_back();
            join(before, pass);
            before = pass;
            routes_.back().push_back(pass);
        }
        join(before, lower);
        routes_.back().push_back(lower);
    }
    void join(int upper, int lower) {
        below_[static_cast<std::size_t>(upper)].push_back(lower);
        above_[static_cast<std::size_t>(lower)].push_back(upper);
    }

    // --- the order in the layers
    std::vector<int> places() const {
        std::vector<int> place(layer_.size());
        for (auto const& row : rows_)
            for (std::size_t k = 0; k < row.size(); ++k) place[static_cast<std::size_t>(row[k])] = static_cast<int>(k);
        return place;
    }
    long crossings() const {
        auto const place = places();
        long total = 0;
        for (auto const& row : rows_) {
            std::vector<int> ends; // of the edges down, from left to right
            for (int const v : row) {
                auto const first = static_cast<std::ptrdiff_t>(ends.size());
                for (int const w : below_[static_cast<std::size_t>(v)]) ends.push_back(place[static_cast<std::size_t>(w)]);
                std::sort(ends.begin() + first, ends.end());
            }
            std::vector<int> sorted; // inversions
            for (int const e : ends) {
                auto const where = std::upper_bound(sorted.begin(), sorted.end(), e);
                total += sorted.end() - where;
                sorted.insert(where, e);
            }
        }
        return total;
    }
    void sort_by_neighbours(std::vector<int>& row, std::vector<std::vector<int>> const& neighbours, std::vector<int>& place) const {
        std::vector<std::pair<double, int>> keyed;
        for (int const v : row) {
            auto const& near = neighbours[static_cast<std::size_t>(v)];
            double sum = 0;
            for (int const w : near) sum += place[static_cast<std::size_t>(w)];
            keyed.emplace_back(near.empty() ? place[static_cast<std::size_t>(v)] : sum / static_cast<double>(near.size()), v);
        }
        std::stable_sort(keyed.begin(), keyed.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
        for (std::size_t k = 0; k < row.size(); ++k) {
            row[k] = keyed[k].second;
            place[static_cast<std::size_t>(row[k])] = static_cast<int>(k);
        }
    }
    void order() {
        auto best = rows_;
        long fewest = crossings();
        for (int sweep = 0; sweep < sweeps && fewest > 0; ++sweep) {
            auto place = places();
            for (std::size_t k = 1; k < rows_.size(); ++k) sort_by_neighbours(rows_[k], above_, place);
            for (std::size_t k = rows_.size(); k-- > 1;) sort_by_neighbours(rows_[k - 1], below_, place);
            long const now = crossings();
            if (now >= fewest) continue;
            fewest = now;
            best = rows_;
        }
        rows_ = best;
    }

    // --- places: each vertex near the middle of its neighbours
    void place() {
        x_.assign(layer_.size(), 0);
        for (auto const& row : rows_) settle(row, std::vector<double>(row.size(), 0));
        for (int sweep = 0; sweep < sweeps; ++sweep) {
            for (std::size_t k = 0; k < rows_.size(); ++k) draw_near(rows_[k], sweep + 1 < sweeps ? &above_ : nullptr);
            for (std::size_t k = rows_.size(); k-- > 0;) draw_near(rows_[k], sweep + 1 < sweeps ? &below_ : nullptr);
        }
    }
    void draw_near(std::vector<int> const& row, std::vector<std::vector<int>> const* side) {
        std::vector<double> wish;
        for (int const v : row) {
            double sum = 0, many = 0;
            for (auto const* near : {&above_, &below_}) {
                if (side != nullptr && near != side) continue;
                for (int const w : (*near)[static_cast<std::size_t>(v)]) {
                    double const weight = weight_of(w);
                    sum += weight * x_[static_cast<std::size_t>(w)];
                    many += weight;
                }
            }
            wish.push_back(many == 0 ? x_[static_cast<std::size_t>(v)] : sum / many);
        }
        settle(row, wish);
    }
    // What only feeds stands aside, so that a chain of definitions runs straight down.
    double weight_of(int v) const { return v < boxes_ && above_[static_cast<std::size_t>(v)].empty() ? 0.001 : 1; }
    // The places nearest to those wished that keep order and distance: least squares, by pooling neighbours that would overlap.
    void settle(std::vector<int> const& row, std::vector<double> const& wish) {
        struct pool {
            double sum, weight;
            int count;
        };
        std::vector<double> offset(row.size(), 0);
        for (std::size_t k = 1; k < row.size(); ++k)
            offset[k] = offset[k - 1] + gap + (width_[static_cast<std::size_t>(row[k - 1])] + width_[static_cast<std::size_t>(row[k])]) / 2;
        std::vector<pool> pools;
        for (std::size_t k = 0; k < row.size(); ++k) {
            double const weight = weight_of(row[k]);
            pools.push_back({weight * (wish[k] - offset[k]), weight, 1});
            while (pools.size() > 1) {
                pool& a = pools[pools.size() - 2];
                pool const& b = pools.back();
                if (a.sum * b.weight <= b.sum * a.weight) break;
                a.sum += b.sum;
                a.weight += b.weight;
                a.count += b.count;
                pools.pop_back();
            }
        }
        std::size_t k = 0;
        for (pool const& p : pools)
            for (int m = 0; m < p.count; ++m, ++k) x_[static_cast<std::size_t>(row[k])] = p.sum / p.weight + offset[k];
    }

    // --- where edges meet a box: side by side, in the order of where they lead
    void ends(layout& out, bool upper) const {
        std::vector<std::vector<std::pair<double, std::size_t>>> meeting(static_cast<std::size_t>(boxes_));
        for (std::size_t e = 0; e < routes_.size(); ++e) {
            if (routes_[e].empty()) continue;
            int const box = upper ? routes_[e].front() : routes_[e].back(), next = upper ? routes_[e][1] : routes_[e][routes_[e].size() - 2];
            meeting[static_cast<std::size_t>(box)].emplace_back(x_[static_cast<std::size_t>(next)], e);
        }
        for (std::size_t v = 0; v < meeting.size(); ++v) {
            auto& list = meeting[v];
            std::stable_sort(list.begin(), list.end());
            auto const many = static_cast<double>(list.size());
            double const step = std::min(14.0, (width_[v] - 16) / std::max(1.0, many - 1));
            for (std::size_t k = 0; k < list.size(); ++k) {
                double const x = x_[v] + step * (static_cast<double>(k) - (many - 1) / 2);
                (upper ? out.routes[list[k].second].upper_end : out.routes[list[k].second].lower_end) = x;
            }
        }
    }
};

} // namespace

layout lay_out(std::vector<double> const& widths, std::vector<std::pair<int, int>> const& edges) {
    if (widths.empty()) return {};
    return layered(widths, edges).result();
}

} // namespace chainrule::tool
