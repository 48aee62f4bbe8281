// SPDX-License-Identifier: BSL-1.0
// Which axes have one extent: unification of letters and slots, and the extents that `axis` lines give them.
#include "resolve.hpp"

#include "parser.hpp"

#include <algorithm>
#include <set>

namespace chainrule::tool {
namespace {

std::string quoted(std::string const& text) { return "'" + text + "'"; }

class unifier {
public:
    unifier(model const& in, std::vector<tie> const& ties) : in_(in), axis_(in.arena.size(), -1) {
        for (auto const& [name, rank] : in.ranks) {
            int const defined = in.find(name);
            bool const derived = defined >= 0 && in.definitions[static_cast<std::size_t>(defined)].derived;
            auto& elements = slots_[name];
            for (int s = 0; s < rank; ++s) {
                elements.push_back(element());
                if (!derived) slot_of_.back() = {name, s, defined < 0};
            }
        }
        for (std::size_t d = 0; d < in.definitions.size(); ++d) enter(static_cast<int>(d));
        for (auto const* const list : {&in.ties, &ties})
            for (auto const& t : *list)
                unify(slot(t.definition < 0 ? t.symbol : in.definitions[static_cast<std::size_t>(t.definition)].name, static_cast<std::size_t>(t.letter)),
                      slot(t.symbol, static_cast<std::size_t>(t.slot)));
        adopt();
        name_deferred();
        declare();
    }

    resolved result() {
        resolved made;
        std::map<int, int> number;
        auto const dense = [&](int e) {
            auto const [known, added] = number.try_emplace(root(e), static_cast<int>(number.size()));
            if (added) {
                auto const declared = extents_.find(root(e));
                made.extents.push_back(declared == extents_.end() ? -1 : declared->second->extent);
                made.letters.emplace_back();
            }
            return known->second;
        };
        for (auto const& [name, elements] : slots_) {
            auto& classes = made.slots[name];
            for (int const e : elements) classes.push_back(dense(e));
        }
        for (auto const& defined : in_.definitions) made.left.push_back(made.slots[defined.name]);
        for (int const e : axis_) made.axis.push_back(e < 0 ? -1 : dense(e));
        for (auto const& one : axes_) {
            auto& letter = made.letters[static_cast<std::size_t>(dense(one.element))];
            if (letter.empty()) letter = one.letter;
        }
        for (auto const& [name, e] : unused_) made.letters[static_cast<std::size_t>(dense(e))] = name;
        return made;
    }

private:
    // A letter at work: on a left side, or bound by a node.
    struct instance {
        std::string letter;
        int element;
        int definition;
        bool bound;
        position at;
    };
    struct slot_name {
        std::string name; // empty for what is not a slot, and for slots of derived definitions
        int slot = 0;
        bool given = false;
    };
    struct deferred {
        int node;
        int definition;
    };

    model const& in_;
    std::vector<int> parent_;
    std::vector<slot_name> slot_of_; // per element
    std::map<std::string, std::vector<int>> slots_;
    std::vector<instance> axes_;
    std::vector<int> axis_;
    std::vector<deferred> deferred_;
    std::map<int, axis_declaration const*> extents_; // by root
    std::map<std::string, int> unused_;              // declared axes that index nothing, named by dim or inside
    std::vector<std::pair<std::string, int>> scope_;

    int element() {
        parent_.push_back(static_cast<int>(parent_.size()));
        slot_of_.emplace_back();
        return parent_.back();
    }
    int root(int e) {
        while (parent_[static_cast<std::size_t>(e)] != e) {
            auto& up = parent_[static_cast<std::size_t>(e)];
            up = parent_[static_cast<std::size_t>(up)];
            e = up;
        }
        return e;
    }
    void unify(int a, int b) { parent_[static_cast<std::size_t>(root(a))] = root(b); }
    int slot(std::string const& name, std::size_t s) const { return slots_.at(name)[s]; }
    bool is_derived(int d) const { return in_.definitions[static_cast<std::size_t>(d)].derived; }

    int in_scope(std::string const& letter) const {
        auto const found =
            std::find_if(scope_.rbegin(), scope_.rend(), [&](auto const& s) { return s.first == letter; });
        return found == scope_.rend() ? -1 : found->second;
    }

    void enter(int d) {
        auto const& made = in_.definitions[static_cast<std::size_t>(d)];
        scope_.clear();
        for (std::size_t s = 0; s < made.letters.size(); ++s) {
            int const e = slot(made.name, s);
            if (int const same = in_scope(made.letters[s]); same >= 0) unify(e, same);
            scope_.emplace_back(made.letters[s], e);
            axes_.push_back({made.letters[s], e, d, false, made.at});
        }
        walk(made.body, d);
    }

    // With its own stack: its frame would be large.
    void walk(int root, int d) {
        std::vector<std::pair<int, bool>> open{{root, true}};
        while (!open.empty()) {
            auto const [id, entering] = open.back();
            open.pop_back();
            if (!entering) {
                scope_.pop_back();
                continue;
            }
            node const& here = in_[id];
            bool const binds = here.kind == kind::reduce || here.kind == kind::place;
            int const e = binds ? element() : -1;
            axis_[static_cast<std::size_t>(id)] = e;
            read(here, id, d); // the index of a place is outside its binder
            if (binds) {
                scope_.emplace_back(here.letter, e);
                axes_.push_back({here.letter, e, d, true, here.at});
                open.emplace_back(id, false);
            }
            for (auto operand = here.operands.rbegin(); operand != here.operands.rend(); ++operand)
                open.emplace_back(*operand, true);
        }
    }

    void read(node const& here, int id, int d) {
        if (here.kind == kind::dim || here.kind == kind::inside) {
            int const e = in_scope(here.letter);
            axis_[static_cast<std::size_t>(id)] = e;
            if (e < 0) deferred_.push_back({id, d});
        }
        if (here.kind == kind::symbol)
            for (std::size_t s = 0; s < here.indices.size(); ++s)
                if (int const e = axis_of(here.indices[s]); e >= 0) unify(e, slot(here.name, s));
        if (here.kind == kind::delta) {
            int const first = axis_of(here.indices[0]), second = axis_of(here.indices[1]);
            if (first >= 0 && second >= 0) unify(first, second);
        }
        if (here.kind == kind::place)
            if (int const e = axis_of(here.indices[0]); e >= 0) unify(e, axis_[static_cast<std::size_t>(id)]);
    }

    int axis_of(index const& row) const { return row.is_letter() ? in_scope(row.letter()) : -1; }

    // Roots of the classes that the letter names, in one definition or (d < 0) in the model as typed.
    template <class Kept>
    std::set<int> classes(std::string const& letter, int d, Kept const& kept) {
        std::set<int> found;
        for (auto const& one : axes_)
            if (one.letter == letter && (d >= 0 ? one.definition == d : !is_derived(one.definition)) && kept(one))
                found.insert(root(one.element));
        return found;
    }

    axis_declaration const* declared(std::string const& letter) const {
        for (auto const& axis : in_.axes)
            if (axis.name == letter) return &axis;
        return nullptr;
    }

    // A class that no given symbol's slot belongs to takes the class of the same letter, in its equation or else
    // in the model, if that is one class; if it is several, an axis that indexes nothing at all is refused.
    void adopt() {
        std::set<int> anchored, indexing;
        for (std::size_t e = 0; e < slot_of_.size(); ++e) {
            if (slot_of_[e].name.empty()) continue;
            indexing.insert(root(static_cast<int>(e)));
            if (slot_of_[e].given) anchored.insert(root(static_cast<int>(e)));
        }
        auto const has_given = [&](instance const& one) { return anchored.count(root(one.element)) > 0; };
        auto const any = [](instance const&) { return true; };
        std::map<int, std::set<int>> wanted; // for each class, those it could take
        for (auto const& one : axes_) {
            int const own = root(one.element);
            if (anchored.count(own) > 0 || (is_derived(one.definition) && indexing.count(own) > 0)) continue;
            auto found = classes(one.letter, one.definition, has_given);
            if (found.empty()) found = classes(one.letter, -1, has_given);
            if (found.empty()) found = classes(one.letter, -1, any);
            if (found.size() > 1 && *found.begin() != own && one.bound && indexing.count(own) == 0 &&
                anchored.count(*found.begin()) > 0 && (is_derived(one.definition) || declared(one.letter) == nullptr))
                throw error_at(in_, one.at,
                               "the extent of " + quoted(one.letter) +
                                   " is not known here: nothing is read at it, and " + quoted(one.letter) +
                                   " names several axes elsewhere");
            wanted[own].insert(found.begin(), found.end());
        }
        for (auto const& [own, others] : wanted) {
            std::set<int> given, free;
            for (int const other : others) (anchored.count(other) > 0 ? given : free).insert(other);
            if (given.size() == 1) unify(own, *given.begin());
            if (given.empty())
                for (int const other : free) unify(own, other);
        }
    }

    // dim and inside whose letter no enclosing binder and no left side names.
    void name_deferred() {
        auto const any = [](instance const&) { return true; };
        for (auto const& one : deferred_) {
            node const& here = in_[one.node];
            auto found = classes(here.letter, one.definition, any);
            if (found.size() != 1) found = classes(here.letter, -1, any);
            if (found.size() > 1)
                throw error_at(in_, here.at,
                               quoted(here.letter) + " names several axes, so that '" + here.name +
                                   "' could mean any of them");
            if (found.empty()) {
                if (declared(here.letter) == nullptr)
                    throw error_at(in_, here.at, "no axis is named " + quoted(here.letter) + known_letters());
                auto const [known, added] = unused_.try_emplace(here.letter, -1);
                if (added) {
                    known->second = element();
                    extents_[known->second] = declared(here.letter);
                }
                found.insert(known->second);
            }
            axis_[static_cast<std::size_t>(one.node)] = *found.begin();
        }
    }

    std::string known_letters() const {
        std::set<std::string> letters;
        for (auto const& one : axes_) letters.insert(one.letter);
        std::string list;
        for (auto const& letter : letters) list += (list.empty() ? "" : ", ") + letter;
        return letters.empty() || letters.size() > 8 ? "" : letters.size() == 1 ? "; the only one is " + list : "; there are " + list;
    }

    void declare() {
        for (auto const& one : axes_) {
            auto const* const axis = declared(one.letter);
            if (axis == nullptr || is_derived(one.definition)) continue;
            auto const [known, added] = extents_.try_emplace(root(one.element), axis);
            if (added || known->second->extent == axis->extent) continue;
            throw error_at(in_, one.at,
                           "axis " + quoted(one.letter) + " is declared as " + std::to_string(axis->extent) + " but " +
                               described(root(one.element)) + " has extent " + std::to_string(known->second->extent) +
                               " (axis " + quoted(known->second->name) + ", line " +
                               std::to_string(known->second->at.line) + ")");
        }
    }

    // A slot of the class, of a given symbol if there is one.
    std::string described(int of) {
        slot_name const* found = nullptr;
        for (std::size_t e = 0; e < slot_of_.size(); ++e)
            if (!slot_of_[e].name.empty() && root(static_cast<int>(e)) == of &&
                (found == nullptr || (slot_of_[e].given && !found->given)))
                found = &slot_of_[e];
        return found == nullptr ? "the same axis"
                                : "slot " + std::to_string(found->slot + 1) + " of " + quoted(found->name);
    }
};

} // namespace

resolved resolve(model const& in, std::vector<tie> const& ties) { return unifier(in, ties).result(); }

std::vector<int> target_classes(resolved const& axes, target const& wanted) {
    auto classes = axes.slots.at(wanted.name);
    classes.resize(std::min(classes.size(), wanted.letters.size()));
    return classes;
}

} // namespace chainrule::tool
