// SPDX-License-Identifier: BSL-1.0
#include "lower.hpp"

#include <chainrule/graph/typed.hpp>
#include <chainrule/ops/operations.hpp>

#include <charconv>
#include <map>
#include <set>
#include <vector>

namespace chainrule::tool {
namespace {

struct lowering {
    model const& in;
    resolved const& axes;
    engine::system& s;
    engine::graph& g = s.g;
    std::vector<std::pair<std::string, int>> scope = {}; // letter -> axis, innermost last
    std::map<std::string, int> symbols = {};

    int symbol(std::string const& name) {
        auto const [known, added] = symbols.try_emplace(name, -1);
        if (!added) return known->second;
        auto const& slots = axes.slots.at(name);
        return known->second = s.declare(name, slots.data(), static_cast<int>(slots.size()));
    }

    int row(index const& i) const {
        engine::affine a;
        a.constant = static_cast<int>(i.constant);
        for (auto const& [letter, factor] : i.terms) a.add(axis(letter), static_cast<int>(factor));
        return engine::make_index(g, a);
    }
    int axis(std::string const& letter) const {
        for (auto k = scope.rbegin(); k != scope.rend(); ++k)
            if (k->first == letter) return k->second;
        throw std::logic_error("free letter " + letter);
    }

    static core::number literal(node const& n) {
        std::int64_t digits = 0;
        auto const end = n.digits.data() + n.digits.size();
        bool const whole = std::from_chars(n.digits.data(), end, digits).ptr == end;
        if (whole && n.digits.size() <= 18 && n.exponent >= -18 && n.exponent <= 18) {
            core::number scale = 1;
            for (int k = 0; k < (n.exponent < 0 ? -n.exponent : n.exponent); ++k) scale = scale * core::number(10);
            core::number const exact = core::number(digits) * (n.exponent < 0 ? core::inverse(scale) : scale);
            if (exact.exact()) return exact;
        }
        double value = 0;
        std::from_chars(n.name.data(), n.name.data() + n.name.size(), value);
        return core::inexact(value);
    }

    int binary(node const& n) {
        int const a = expression(n.operands[0]), typed = g.typed.size, b = expression(n.operands[1]);
        bool const halved = g.what(b) == engine::kind::number && engine::magnitude(g.at(b).value) == core::number{1, 2};
        if (n.operation() == '^' && halved) g.typed.size = typed; // printed as a root, not as 0.5
        int const operands[] = {a, b}, made = binary(n.operation(), operands);
        engine::note_result(g, made, operands, 2);
        return made;
    }
    int binary(char operation, int const (&operands)[2]) {
        int const a = operands[0], b = operands[1];
        switch (operation) {
        case '+': return engine::add(g, a, b);
        case '-': return engine::subtract(g, a, b);
        case '*': return engine::multiply(g, a, b);
        case '/': return engine::divide(g, a, b);
        default: return engine::make_call(g, operations::find("pow"), operands, 2);
        }
    }

    int reduction(int id, node const& n) {
        int const bound = g.fresh_axis(axes.axis[static_cast<std::size_t>(id)], g.letter(n.letter));
        scope.emplace_back(n.letter, bound);
        int const body = expression(n.operands[0]);
        scope.pop_back();
        auto const what = n.name == "sum"      ? engine::kind::sum
                          : n.name == "prod"   ? engine::kind::product
                          : n.name == "max"    ? engine::kind::maximum
                          : n.name == "min"    ? engine::kind::minimum
                          : n.name == "argmax" ? engine::kind::arg_maximum
                                               : engine::kind::arg_minimum;
        return engine::make_reduction(g, what, &bound, 1, body, n.kind == kind::place ? row(n.indices[0]) : 0);
    }

    int expression(int id) {
        node const& n = in[id];
        switch (n.kind) {
        case kind::number: {
            core::number const typed = literal(n);
            engine::note_typed(g, typed, engine::number_form::decimal);
            return engine::make_number(g, typed);
        }
        case kind::pi: return engine::make_pi(g);
        case kind::dim: return engine::make_extent(g, axes.axis[static_cast<std::size_t>(id)]);
        case kind::inside: return engine::make_guard(g, row(n.indices[0]), axes.axis[static_cast<std::size_t>(id)]);
        case kind::delta: return engine::make_delta(g, row(n.indices[0]), row(n.indices[1]));
        case kind::negate: return engine::negate(g, expression(n.operands[0]));
        case kind::binary: return binary(n);
        case kind::reduce:
        case kind::place: return reduction(id, n);
        case kind::symbol: {
            std::vector<int> indices;
            for (auto const& i : n.indices) indices.push_back(row(i));
            return engine::make_access(g, symbol(n.name), indices.data(), static_cast<int>(indices.size()));
        }
        case kind::call: {
            std::vector<int> operands;
            for (int operand : n.operands) operands.push_back(expression(operand));
            int const count = static_cast<int>(operands.size());
            g.typed_tanh = g.typed_tanh || n.name == "tanh";
            int const made = engine::make_call(g, operations::find(n.name), operands.data(), count);
            engine::note_result(g, made, operands.data(), count);
            return made;
        }
        }
        throw std::logic_error("unknown node");
    }

    void define(std::size_t d) {
        definition const& def = in.definitions[d];
        scope.clear();
        int const first = g.axes.size;
        for (std::size_t k = 0; k < def.letters.size(); ++k)
            scope.emplace_back(def.letters[k], g.fresh_axis(axes.left[d][k], g.letter(def.letters[k])));
        int const body = expression(def.body);
        s.define(symbol(def.name), first, body);
    }
};

// Scalars whose names an axis could have in an answer: letters of the model, and those that are taken where these are not free.
std::vector<std::string> scalars_like_letters(model const& in) {
    std::set<std::string> letters;
    for (node const& n : in.arena) letters.insert(n.letter);
    for (definition const& made : in.definitions) letters.insert(made.letters.begin(), made.letters.end());
    std::vector<std::string> found;
    for (auto const& [name, rank] : in.ranks) {
        bool const usual = name.size() == 1 || name.find_first_not_of("0123456789", 1) == std::string::npos;
        if (rank == 0 && (usual || letters.count(name) > 0)) found.push_back(name);
    }
    return found;
}

} // namespace

void lower(model const& in, resolved const& axes, engine::system& into) {
    into.g.letter("");
    lowering l{in, axes, into};
    for (std::size_t d = 0; d < in.definitions.size(); ++d) l.define(d);
    for (auto const& [name, slots] : axes.slots) l.symbol(name); // named by a target only
    for (auto const& declared : in.axes)
        for (std::size_t c = 0; c < axes.extents.size(); ++c)
            if (axes.extents[c] != declared.extent) into.g.barred.push({into.g.letter(declared.name), static_cast<int>(c)});
    for (auto const& name : scalars_like_letters(in)) // a scalar cannot be read where its name is that of an axis
        for (std::size_t c = 0; c < axes.extents.size(); ++c) into.g.barred.push({into.g.letter(name), static_cast<int>(c)});
}

} // namespace chainrule::tool
