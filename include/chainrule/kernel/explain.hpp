// SPDX-License-Identifier: BSL-1.0
// `explain(program)`: the schedule in words: kernels, loops, what is fused into each, memory, operations, inputs that are not read.
#pragma once
#include <chainrule/kernel/compile.hpp>
#include <chainrule/print/print.hpp>

#include <string>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

/// Arithmetic of one kernel over all its loops.
struct operation_counts {
    double additions = 0, multiplications = 0, divisions = 0, functions = 0;

    void add(operation_counts const& other) {
        additions += other.additions;
        multiplications += other.multiplications;
        divisions += other.divisions;
        functions += other.functions;
    }
};

inline operation_counts count_operations(core::buffer<int> const& words, double outer, double inner) {
    using schedule::op;
    schedule::header const h = schedule::read_header(words.items);
    operation_counts total;
    int const loops = h.loops + h.reduced;
    int const* code = words.items + schedule::header_words + loops + h.addresses * (5 + loops) + h.conditions * (2 + loops);
    for (int k = 0; k < h.body + h.result; ++k, code += 4) {
        double const times = k < h.body ? outer * inner : outer;
        switch (static_cast<op>(code[0])) {
        case op::add:
        case op::subtract: total.additions += times; break;
        case op::multiply: total.multiplications += times; break;
        case op::mul_add: total.additions += times, total.multiplications += times; break;
        case op::power: total.multiplications += times * (code[2] - 1 < 3 ? code[2] - 1 : 3); break;
        case op::divide: total.divisions += times; break;
        case op::sqrt:
        case op::call: total.functions += times; break;
        default: break;
        }
    }
    if (h.how != schedule::fold::none) total.additions += outer * inner;
    return total;
}

inline std::string number_text(double value) {
    std::string text = std::to_string(static_cast<long long>(value));
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
    return text;
}
inline std::string counts_text(operation_counts const& c) {
    std::string text = number_text(c.additions) + " additions, " + number_text(c.multiplications) + " multiplications";
    if (c.divisions > 0) text += ", " + number_text(c.divisions) + " divisions";
    if (c.functions > 0) text += ", " + number_text(c.functions) + " functions";
    return text;
}

struct explainer {
    scheduled& p;
    request const& r;
    std::string out;

    engine::graph& graph() { return p.s.g; }
    std::string axis(int a) {
        engine::axis_info const info = graph().axes.items[a];
        int const extent = engine::extent_of(p.extents, info.extent_class);
        std::string letter(graph().view(graph().letters.items[info.letter]));
        return letter + (letter.empty() ? "" : " ") + (extent < 0 ? std::string("at run time") : std::to_string(extent));
    }
    void name_temporaries() {
        int number = 0;
        if (p.layout.index_symbol >= 0) graph().symbols.items[p.layout.index_symbol].name = graph().store("index");
        for (int k = 0; k < graph().symbols.size; ++k)
            if (graph().symbols.items[k].name.count == 0) graph().symbols.items[k].name = graph().store("t" + std::to_string(++number));
    }
    double size(int a) { return engine::size_of_class(p.extents, graph().axes.items[a].extent_class); }

    /// What is said before the first kernel of a sequence.
    void sequence(int number, engine::nest const& n) {
        if (n.sequence < 0 || (number > 0 && p.nests.nests.items[number - 1].sequence == n.sequence)) return;
        int const last = p.nests.last_together(number);
        engine::axis_info const info = graph().axes.items[n.sequential_axis];
        std::string const highest = std::to_string(engine::extent_of(p.extents, info.extent_class) - 1);
        bool const ascends = p.sequences.list.items[n.sequence].direction > 0;
        std::string const letter(graph().view(graph().letters.items[info.letter]));
        out += "for " + letter + (letter.empty() ? "" : " ") + "from " + (ascends ? "0 to " + highest : highest + " to 0") + ", one after another: " +
               (last > number ? "kernels " + std::to_string(number + 1) + " to " + std::to_string(last + 1) : "kernel " + std::to_string(number + 1)) + "\n";
    }
    void kernel(int number, operation_counts& total) {
        engine::nest const n = p.nests.nests.items[number];
        sequence(number, n);
        out += std::to_string(number + 1) + ". ";
        double outer = 1, inner = 1;
        std::string each;
        for (int k = 0; k < n.rank; ++k) {
            int const a = p.nests.axes.items[n.first_axis + k];
            if (a != n.sequential_axis) each += (each.empty() ? "" : ", ") + axis(a);
            outer *= size(a);
        }
        out += each.empty() ? "once" : "for each " + each;
        if (n.reduction >= 0) {
            engine::opened_reduction const o = engine::open(graph(), n.reduction);
            engine::kind const what = graph().what(n.reduction);
            out += what == engine::kind::sum ? "; sum over " : what == engine::kind::product ? "; product over " : what == engine::kind::maximum ? "; maximum over "
                   : what == engine::kind::minimum ? "; minimum over " : "; first extremum over ";
            for (int k = 0; k < o.count; ++k) {
                out += (k > 0 ? ", " : "") + axis(o.first + k);
                inner *= size(o.first + k);
            }
        }
        if (n.how.lane_axis >= 0) {
            out += "; lanes: " + std::to_string(n.how.lanes) + " along " + axis(n.how.lane_axis);
            if (n.how.packs > 1) out += ", " + std::to_string(n.how.packs) + " packs";
        }
        if (n.how.row_axis >= 0) out += "; " + std::to_string(n.how.rows) + " rows of " + axis(n.how.row_axis);
        if (n.tiled) out += "; per tile of " + std::to_string(r.how.tile) + ", pass " + std::to_string(n.phase + 1);
        out += "\n";
        for (int m = n.first_member; m >= 0; m = p.nests.members.items[m].next) {
            engine::member const& each = p.nests.members.items[m];
            core::buffer<char> left(64), right(256);
            int const rank = graph().symbols.items[each.symbol].rank;
            print::expression(p.s, engine::make_access(graph(), each.symbol, p.nests.axes.items + each.indices, rank), print::format::unicode, left);
            print::expression(p.s, each.body, print::format::unicode, right);
            std::string text(right.items, static_cast<std::size_t>(right.size));
            std::string const place = "δ(" + std::to_string(engine::place_itself) + ", "; // the place itself, as a number
            if (text.starts_with(place)) text = text.substr(place.size(), text.size() - place.size() - 1);
            out += "     ";
            out.append(left.items, static_cast<std::size_t>(left.size));
            out += " = " + text;
            int const stored = p.storage.value_of.at(each.symbol);
            if (stored < 0) out += "   [register]";
            else if (p.storage.values.items[stored].computed) out += "   [at " + std::to_string(p.storage.values.items[stored].offset) + "]";
            out += "\n";
        }
        engine::detail::emitter e{{p.s, p.layout}, p.functions, p.nests, n, p.updates};
        core::buffer<int> const words = e.emit([&](int symbol) { return p.storage.value_of.at(symbol) >= 0; });
        operation_counts const c = count_operations(words, outer, inner);
        total.add(c);
        out += "     " + counts_text(c) + "\n";
    }

    std::string explain(int element) {
        name_temporaries();
        int const kernels = p.nests.nests.size;
        out += std::to_string(kernels) + (kernels == 1 ? " kernel, " : " kernels, ") + number_text(p.storage.size) + " elements of memory (" +
               number_text(static_cast<double>(p.storage.size) * element) + " bytes)\n";
        operation_counts total;
        for (int k = 0; k < kernels; ++k) kernel(k, total);
        double bytes = 0;
        for (int k = 0; k < p.storage.values.size; ++k) bytes += static_cast<double>(p.storage.values.items[k].size) * element;
        out += "total: " + counts_text(total) + "; " + number_text(bytes) + " bytes of data and results\n";
        std::string unread;
        for (int k = 0; k < r.net.size; ++k) {
            instruction const& i = r.net.items[k];
            if (i.what != code::access || i.symbol->kind == role::variable) continue;
            int const symbol = graph().find_symbol(i.symbol->name);
            if (symbol >= 0 && p.storage.value_of.at(symbol) >= 0) continue;
            std::string const name = ", " + std::string(i.symbol->name);
            if ((unread + ",").find(name + ",") == std::string::npos) unread += name;
        }
        if (!unread.empty()) out += "not read: " + unread.substr(2) + "\n";
        return out;
    }
};

/// Not inlined, for every program the same: where it is, GCC 12 takes members of what it makes for uninitialised.
[[gnu::noinline]] inline std::string explain_request(request r, int element) {
    r.spelled = true;
    scheduled p;
    schedule_program(r, p);
    return explainer{p, r, {}}.explain(element);
}

} // namespace detail

/// The schedule of a program (or of a descent), one kernel a paragraph. Runs the scheduler again: for people, not for inner loops.
template <class Program>
std::string explain(Program const&) {
    using source = typename Program::source;
    return detail::explain_request(source::ask(), static_cast<int>(sizeof(typename Program::element)));
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
