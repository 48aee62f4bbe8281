// SPDX-License-Identifier: BSL-1.0
// From loops to the machine's instructions: the order, and what is known where.
#include "machine_writer.hpp"

namespace chainrule::tool {

bool machine::writer::is_innermost(int place) const {
    if (place == 0) return false;
    for (std::size_t other = 0; other < from.places.size(); ++other)
        if (from.places[other].parent == place) return false;
    return true;
}

// An extremum and its place are two numbers, of which a search wants the second.
void machine::writer::begin_reduction(unit const& u) {
    using engine::kind;
    kind const what = g.what(u.node);
    instruction i{what == kind::sum ? op::begin_sum : what == kind::product ? op::begin_product : op::begin_search};
    i.out = new_number();
    if (i.what == op::begin_search) i.b = new_number();
    emit(i);
    accumulators[u] = {i.out, i.b};
    values[u] = {false, u.search ? i.b : i.out};
}

// Before the innermost loop: what its units and its end need of what is known outside.
void machine::writer::spread_for(job& j) {
    auto const& inside = from.places[static_cast<std::size_t>(j.place)].units;
    auto const need = [&](unit const& u) {
        auto const known = values.find(u);
        if (known == values.end() || known->second.on_row || j.outside.count(u) > 0) return;
        instruction i{op::spread};
        i.a = known->second.slot;
        i.out = rows++;
        i.index = j.place;
        most_rows = std::max(most_rows, rows);
        emit(i);
        j.outside[u] = known->second;
        known->second = {true, i.out};
    };
    for (unit const& u : inside)
        if (from.temporaries.count(u) == 0)
            for (unit const& operand : operands_of(g, u)) need(operand);
    need(j.of != nullptr ? unit{from.reductions.at(*j.of).body, false} : unit{from.root, from.search});
}

void machine::writer::begin_place(std::vector<job>& open, int place, unit const* of) {
    job j{place, 0, of, false, 0, {}};
    bool const innermost = is_innermost(place);
    if (innermost) {
        rows = 0;
        spread_for(j);
    }
    instruction i{innermost ? op::rows : op::loop};
    i.index = place;
    j.begin = emit(i);
    on_row = innermost;
    open.push_back(std::move(j));
}

void machine::writer::finish_place(std::vector<job>& open) {
    using engine::kind;
    job& j = open.back();
    if (j.of == nullptr && static_cast<std::size_t>(j.place) == from.loops.size()) {
        instruction i{op::store};
        unit const root{from.root, from.search};
        i.a = values.at(root).slot;
        emit(i);
        m.code_.back().on_row = values.at(root).on_row;
    }
    if (j.of != nullptr && from.reductions.at(*j.of).last == j.place) {
        kind const what = g.what(j.of->node);
        instruction i{what == kind::sum                                    ? op::sum
                      : what == kind::product                              ? op::product
                      : what == kind::maximum || what == kind::arg_maximum ? op::largest
                                                                           : op::smallest};
        i.a = use({from.reductions.at(*j.of).body, false});
        i.out = accumulators.at(*j.of).first;
        i.b = accumulators.at(*j.of).second;
        i.extra = j.place;
        emit(i);
    }
    if (j.place > 0) {
        instruction i{op::next};
        i.index = j.place;
        i.extra = j.begin;
        emit(i);
    }
    for (auto const& [u, number] : j.outside) values[u] = number;
    on_row = false;
    open.pop_back();
}

void machine::writer::write() {
    for (std::size_t p = 1; p < from.places.size(); ++p) place_of[from.places[p].axis] = static_cast<int>(p);
    std::vector<job> open{{0, 0, nullptr, false, 0, {}}};
    while (!open.empty()) {
        job& j = open.back();
        auto const& units = from.places[static_cast<std::size_t>(j.place)].units;
        if (j.next < units.size()) {
            unit const& u = units[j.next++];
            auto const r = from.reductions.find(u);
            if (r != from.reductions.end()) {
                begin_reduction(u);
                begin_place(open, r->second.first, &r->first);
            } else {
                int const slot = compute(u);
                values[u] = {on_row, slot};
            }
        } else if (!j.entered) { // then the loops inside this one
            j.entered = true;
            bool const slots = j.of == nullptr && static_cast<std::size_t>(j.place) < from.loops.size();
            bool const axes = j.of != nullptr && from.reductions.at(*j.of).last != j.place;
            if (slots || axes) begin_place(open, j.place + 1, j.of);
        } else {
            finish_place(open);
        }
    }
}

machine::machine(engine::graph& g, nest const& from, std::vector<long> const& extents, std::vector<array>& arrays, int first_temporary) {
    for (place const& p : from.places)
        extents_.push_back(p.axis < 0 ? 1 : extents[static_cast<std::size_t>(g.axes.items[p.axis].extent_class)]);
    at_.assign(extents_.size(), 0);
    target_ = &arrays[static_cast<std::size_t>(from.symbol >= 0 ? from.symbol : first_temporary + from.temporary)];
    store_strides_.assign(extents_.size(), 0);
    long stride = 1;
    for (std::size_t k = from.slots.size(); k-- > 0;) {
        auto const depth = static_cast<std::size_t>(std::find(from.loops.begin(), from.loops.end(), from.slots[k]) - from.loops.begin());
        store_strides_[depth + 1] = stride;
        stride *= extents_[depth + 1];
    }
    writer w{*this, g, from, extents, arrays, first_temporary};
    w.write();
    rows_.resize(static_cast<std::size_t>(w.most_rows + 1) * row);
}

} // namespace chainrule::tool
