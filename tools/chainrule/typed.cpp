// SPDX-License-Identifier: BSL-1.0
// From the syntax tree to what the loops need: which letters are where, what reductions keep, in which order equations are computed.
#include "typed.hpp"

#include "typed_functions.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>

namespace chainrule::tool {
namespace {

constexpr double largest_tensor = 1 << 26; // entries
constexpr long most_kept = 1 << 20;        // values of one reduction
constexpr double most_operations = 1e11;   // of one evaluation

// Symbols that a definition reads.
std::set<std::string> read_by(model const& in, int expression) {
    std::set<std::string> names;
    std::vector<int> open{expression};
    while (!open.empty()) {
        node const& here = in[open.back()];
        open.pop_back();
        if (here.kind == kind::symbol) names.insert(here.name);
        open.insert(open.end(), here.operands.begin(), here.operands.end());
    }
    return names;
}

// All that a symbol depends on, and itself.
std::set<std::string> needed_by(model const& in, std::string const& of) {
    std::map<std::string, int> defined;
    for (std::size_t d = 0; d < in.definitions.size(); ++d) defined[in.definitions[d].name] = static_cast<int>(d);
    std::set<std::string> found{of};
    std::vector<std::string> open{of};
    while (!open.empty()) {
        auto const d = defined.find(open.back());
        open.pop_back();
        if (d == defined.end()) continue;
        for (auto const& name : read_by(in, in.definitions[static_cast<std::size_t>(d->second)].body))
            if (found.insert(name).second) open.push_back(name);
    }
    return found;
}

} // namespace

template <class Real>
typed_evaluator<Real>::typed_evaluator(model const& in, resolved const& axes, std::vector<long> const& extents, std::string const& of)
    : in_(in), axes_(axes), extents_(extents), of_(of), items_(in.arena.size()) {
    std::set<std::string> const needed = needed_by(in, of);
    for (auto const& name : needed) prepare_tensor(name);
    std::set<std::string> defined;
    std::map<int, std::size_t> recurrence_of; // per definition
    for (std::size_t r = 0; r < in.recurrences.size(); ++r)
        for (int const d : in.recurrences[r].definitions) recurrence_of[d] = r;
    std::set<std::size_t> done;
    for (int const d : in.order) {
        definition const& made = in.definitions[static_cast<std::size_t>(d)];
        if (needed.count(made.name) == 0) continue;
        defined.insert(made.name);
        auto const r = recurrence_of.find(d);
        if (r == recurrence_of.end()) {
            prepare_equation(made, stages_.emplace_back(), -1);
            continue;
        }
        if (!done.insert(r->second).second) continue;
        recurrence const& all = in.recurrences[r->second];
        stage& together = stages_.emplace_back();
        together.direction = all.direction;
        for (std::size_t m = 0; m < all.definitions.size(); ++m)
            prepare_equation(in.definitions[static_cast<std::size_t>(all.definitions[m])], together, all.slots[m]);
    }
    for (auto const& name : needed)
        if (defined.count(name) == 0) given_.push_back(name);
    if (operations_ > most_operations) throw model_error("with these extents the equations would take too many operations as they are typed");
    std::size_t places = 0, height = 0; // of the tree, each node at most four rows deeper than the one that reads it
    std::vector<std::size_t> heights(in.arena.size(), 0);
    for (std::size_t id = 0; id < in.arena.size(); ++id) {
        for (int const operand : in.arena[id].operands) heights[id] = std::max(heights[id], heights[static_cast<std::size_t>(operand)]);
        bool const reduces = in.arena[id].kind == kind::reduce || in.arena[id].kind == kind::place;
        heights[id] += reduces ? 3 : 1;
        height = std::max(height, heights[id]);
        places = std::max(places, static_cast<std::size_t>(items_[id].place) + 1);
    }
    for (definition const& made : in.definitions) places = std::max(places, made.letters.size());
    at_.assign(places, 0);
    buffers_.resize((height + 2) * row);
}

template <class Real>
void typed_evaluator<Real>::prepare_tensor(std::string const& name) {
    tensor& made = tensors_[name];
    double entries = 1;
    for (int const c : axes_.slots.at(name)) {
        made.extents.push_back(extents_[static_cast<std::size_t>(c)]);
        entries *= static_cast<double>(made.extents.back());
    }
    if (entries > largest_tensor)
        throw model_error("'" + name + "' would have " + std::to_string(static_cast<long long>(entries)) + " entries, which is too many");
    made.strides.assign(made.extents.size(), 1);
    for (std::size_t k = made.extents.size(); k-- > 1;) made.strides[k - 1] = made.strides[k] * made.extents[k];
    made.entries.assign(static_cast<std::size_t>(entries), Real(0));
}

template <class Real>
void typed_evaluator<Real>::prepare_equation(definition const& made, stage& in, int slot) {
    equation e;
    e.target = &tensors_.at(made.name);
    e.body = made.body;
    e.extents = e.target->extents;
    e.recurrent = slot;
    scope_.clear();
    double times = 1;
    for (std::size_t k = 0; k < made.letters.size(); ++k) {
        scope_.push_back({made.letters[k], e.extents[k]});
        times *= static_cast<double>(e.extents[k]);
    }
    recurrent_ = slot;
    prepare(made.body, false);
    plan(made.body, times);
    in.equations.push_back(std::move(e));
}

template <class Real>
auto typed_evaluator<Real>::prepare(index const& typed) const -> affine {
    affine made{typed.constant, {}};
    for (auto const& [name, factor] : typed.terms) {
        int place = static_cast<int>(scope_.size()) - 1;
        while (place >= 0 && scope_[static_cast<std::size_t>(place)].name != name) --place;
        if (place < 0) throw std::logic_error("free letter " + name);
        made.terms.emplace_back(place, factor);
    }
    return made;
}

// The places of the letters that the node reads, ascending.
template <class Real>
std::vector<int> typed_evaluator<Real>::prepare(int id, bool in_product) {
    node const& typed = in_[id];
    item& here = items_[static_cast<std::size_t>(id)];
    here.what = typed.kind;
    here.operands = typed.operands;
    std::set<int> read;
    for (index const& one : typed.indices) {
        here.indices.push_back(prepare(one));
        for (auto const& [place, factor] : here.indices.back().terms) read.insert(place);
    }
    auto const extent = [&] { return extents_[static_cast<std::size_t>(axes_.axis[static_cast<std::size_t>(id)])]; };
    bool product = false;
    switch (typed.kind) {
    case kind::number: std::from_chars(typed.name.data(), typed.name.data() + typed.name.size(), here.value); break;
    case kind::pi: here.value = std::acos(Real(-1)); break;
    case kind::dim: here.value = static_cast<Real>(extent()); break;
    case kind::inside: here.extent = extent(); break;
    case kind::symbol: here.read = &tensors_.at(typed.name); break;
    case kind::delta: break;
    case kind::negate: product = in_product; break;
    case kind::binary:
        here.operation = typed.operation();
        product = here.operation == '*' || here.operation == '/';
        if (product && !in_product) find_masks(id, here.masks);
        break;
    case kind::call:
        here.one = typed_function<Real>(typed.name);
        here.two = typed_function_of_two<Real>(typed.name);
        if (typed.operands.size() == 1 ? here.one == nullptr : here.two == nullptr) throw std::logic_error("no function " + typed.name);
        break;
    case kind::reduce:
    case kind::place:
        here.folds = typed.name == "sum"                             ? fold_kind::sum
                     : typed.name == "prod"                          ? fold_kind::product
                     : typed.name == "max" || typed.name == "argmax" ? fold_kind::largest
                                                                     : fold_kind::smallest;
        here.extent = extent();
        here.place = static_cast<int>(scope_.size());
        scope_.push_back({typed.letter, here.extent});
        for (int const place : prepare(typed.operands[0], false))
            if (place != here.place) here.free.push_back(place);
        scope_.pop_back();
        read.insert(here.free.begin(), here.free.end());
        return {read.begin(), read.end()};
    }
    for (std::size_t k = 0; k < typed.operands.size(); ++k) {
        bool const chained = product && (k == 0 || here.operation != '/');
        for (int const place : prepare(typed.operands[k], chained)) read.insert(place);
    }
    return {read.begin(), read.end()};
}

// What a reduction comes to is kept where it is the same for several entries of the loops around it, here all of scope_. In a
// recurrence that holds only for what depends on the entry of its axis: the rest may read what is not computed yet.
template <class Real>
void typed_evaluator<Real>::keep(item& here) {
    if (here.free.size() == scope_.size()) return;
    if (recurrent_ >= 0 && std::find(here.free.begin(), here.free.end(), recurrent_) == here.free.end()) return;
    long size = 1;
    here.strides.assign(here.free.size(), 0);
    for (std::size_t k = here.free.size(); k-- > 0;) {
        here.strides[k] = size;
        size *= scope_[static_cast<std::size_t>(here.free[k])].extent;
        if (size > most_kept) return;
    }
    here.kept = static_cast<int>(kept_.size());
    kept_.push_back({std::vector<Real>(static_cast<std::size_t>(size), Real(0)), std::vector<unsigned>(static_cast<std::size_t>(size), 0)});
}

// Decides what is kept, and counts operations: the node is computed `times` times.
template <class Real>
void typed_evaluator<Real>::plan(int id, double times) {
    item& here = items_[static_cast<std::size_t>(id)];
    operations_ += times;
    if (here.what != kind::reduce && here.what != kind::place) {
        for (int const operand : here.operands) plan(operand, times);
        return;
    }
    keep(here);
    double const kept = here.kept < 0 ? times : static_cast<double>(kept_[static_cast<std::size_t>(here.kept)].values.size());
    scope_.push_back({"", here.extent});
    plan(here.operands[0], std::min(times, kept) * static_cast<double>(here.extent));
    scope_.pop_back();
}

template <class Real>
auto typed_evaluator<Real>::contents(int id) const -> content {
    node const& here = in_[id];
    if (here.kind == kind::symbol) return {false, false};
    if (here.kind == kind::delta || here.kind == kind::inside || here.kind == kind::place) return {true, true};
    content all{true, false};
    for (int const operand : here.operands) {
        content const one = contents(operand);
        all = {all.indices_only && one.indices_only, all.chooses || one.chooses};
    }
    return all;
}

template <class Real>
void typed_evaluator<Real>::find_masks(int id, std::vector<int>& masks) const {
    node const& here = in_[id];
    bool const product = here.kind == kind::binary && (here.operation() == '*' || here.operation() == '/');
    if (product || here.kind == kind::negate) {
        find_masks(here.operands[0], masks);
        if (product && here.operation() == '*') find_masks(here.operands[1], masks);
    } else if (content const all = contents(id); all.indices_only && all.chooses) {
        masks.push_back(id);
    }
}

template class typed_evaluator<double>;
template class typed_evaluator<long double>;

} // namespace chainrule::tool
