// SPDX-License-Identifier: BSL-1.0
// Letters of axes while a formula is printed: no letter hides one that is used below it, and `dim` finds its axis.
#pragma once
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// Bound axes are printed from the closed form: along any path their numbers differ, because they count the height of a body.
/// Letters are numbers in `graph::letters`.
class lettering { // private parts first: Clang 14 instantiates no member template that follows its use, for constants
    static constexpr int none = -1;
    struct named_axis {
        int axis = 0, letter = none, extent_class = 0;
    };
    struct extent_letter {
        int letter = none, extent_class = 0;
        bool made_up = false; // reductions of this class take it instead of their hint
    };
    engine::graph& g;
    core::buffer<named_axis> free{4}, scope{4};
    core::buffer<named_axis> hints{4};      // of the reductions in the formula
    core::buffer<int> wanted{1};            // classes whose extents the formula reads, or of axes that only their letter tells
    core::buffer<extent_letter> extents{1}; // and their letters
    core::buffer<int> bound{4};             // canonical axis -1 - k -> letter

    constexpr bool empty(int letter) const {
        return letter < 0 || letter >= g.letters.size || g.letters.items[letter].count == 0;
    }
    constexpr bool is_free(int letter) const {
        for (int k = 0; k < free.size; ++k)
            if (free.items[k].letter == letter) return true;
        return false;
    }
    constexpr extent_letter reserved(int extent_class) const {
        for (int k = 0; k < extents.size; ++k)
            if (extents.items[k].extent_class == extent_class) return extents.items[k];
        return {};
    }
    constexpr bool tells_another(int letter, int extent_class) const {
        for (int k = 0; k < g.printed.size; ++k)
            if (g.printed.items[k].tells && g.printed.items[k].letter == letter && g.printed.items[k].extent_class != extent_class) return true;
        return false;
    }
    constexpr void remember(int letter, int extent_class, bool tells = false) {
        if (g.rows.size == 0) return; // no affine index: every axis is told by what is read at it
        for (int k = 0; k < g.printed.size; ++k) {
            engine::printed_letter& known = g.printed.items[k];
            if (known.letter == letter && known.extent_class == extent_class) return void(known.tells = known.tells || tells);
        }
        g.printed.push({letter, extent_class, tells});
    }
    constexpr bool taken(int letter, int reduction, int extent_class) const {
        for (int k = 0; k < scope.size; ++k)
            if (scope.items[k].letter == letter) return true;
        for (int k = 0; k < free.size; ++k)
            if (free.items[k].letter == letter && g.has_axis(reduction, free.items[k].axis)) return true;
        for (int k = 0; k < extents.size; ++k)
            if (extents.items[k].letter == letter && extents.items[k].extent_class != extent_class) return true;
        for (int k = 0; k < g.barred.size; ++k)
            if (g.barred.items[k].letter == letter && g.barred.items[k].extent_class == extent_class) return true;
        return tells_another(letter, extent_class);
    }
    template <class Good>
    constexpr int first_letter(Good const& good) {
        constexpr std::string_view usual = "ijklmnpqrstuvabcdegh";
        for (std::size_t k = 0; k < usual.size(); ++k) {
            int const letter = g.letter(usual.substr(k, 1));
            if (good(letter)) return letter;
        }
        for (int number = 1;; ++number) {
            char name[12] = {'i'};
            unsigned length = 1;
            for (int scale = 1'000'000'000; scale > 0; scale /= 10)
                if (number >= scale) name[length++] = static_cast<char>('0' + number / scale % 10);
            int const letter = g.letter({name, length});
            if (good(letter)) return letter;
        }
    }

    /// The letter of a class whose extent the formula reads; no axis of another class gets it. The reader takes the innermost
    /// binder of a letter, else the left side's, else any of this equation, else the model's.
    constexpr extent_letter letter_for(int extent_class) {
        for (int k = 0; k < free.size; ++k)
            if (free.items[k].extent_class == extent_class) return {free.items[k].letter, extent_class};
        auto const usable = [&](int letter) {
            if (empty(letter) || is_free(letter)) return false;
            for (int k = 0; k < extents.size; ++k)
                if (extents.items[k].letter == letter) return false;
            return true;
        };
        auto const only_here = [&](int letter) {
            for (int k = 0; k < g.axes.size; ++k)
                if (g.axes.items[k].letter == letter && g.axes.items[k].extent_class != extent_class) return false;
            return true;
        };
        auto const is_hint = [&](int letter) {
            for (int k = 0; k < hints.size; ++k)
                if (hints.items[k].letter == letter) return true;
            return false;
        };
        int found = none;
        bool bound_here = false;
        for (int k = 0; k < hints.size; ++k) {
            named_axis const& hint = hints.items[k];
            if (hint.extent_class != extent_class) continue;
            bound_here = true;
            if (!usable(hint.letter)) continue;
            if (only_here(hint.letter)) return {hint.letter, extent_class};
            if (found == none) found = hint.letter;
        }
        if (found != none) return {found, extent_class};
        for (int k = 0; k < g.axes.size && !bound_here; ++k) {
            engine::axis_info const axis = g.axes.items[k];
            if (axis.extent_class != extent_class || !usable(axis.letter)) continue;
            if (only_here(axis.letter)) return {axis.letter, extent_class};
            if (found == none) found = axis.letter;
        }
        if (found != none) return {found, extent_class};
        // a binder of the formula takes it; without one no axis has it, so that the reader says so instead of taking another axis
        return {first_letter([&](int letter) { return usable(letter) && !is_hint(letter) && (bound_here || only_here(letter)); }), extent_class, true};
    }

    /// Is a tensor read at the axis itself? Otherwise nothing but its letter tells the reader its extent.
    constexpr bool reads_plainly(int body, int axis) const {
        if (g.rows.size == 0) return true; // no affine index anywhere
        engine::memo seen(g);
        bool found = false;
        engine::post_order(
            g, body, [&](int id) { return found || seen.has(id) || !g.has_axis(id, axis); },
            [&](int id) {
                seen.set(id, 1);
                engine::node const& n = g.at(id);
                for (int k = 0; k < n.count && n.what == engine::kind::access; ++k)
                    found = found || g.parts.items[n.first + k].id == axis;
            });
        return found;
    }
    constexpr bool names_another(int letter, int extent_class) const {
        for (int k = 0; k < g.axes.size; ++k)
            if (g.axes.items[k].letter == letter && g.axes.items[k].extent_class != extent_class) return true;
        return false;
    }
    /// For an axis of the reduction whose axes in `scope` begin at `first`. The hint if no axis of another extent has it, else a letter of the model that only this extent has.
    constexpr int telling_letter(named_axis const& axis, int reduction, int first) const {
        auto const tells = [&](int letter) {
            if (empty(letter) || names_another(letter, axis.extent_class)) return false;
            for (int k = 0; k < scope.size; ++k) // an outer binder of the letter may be hidden where it is not used
                if (scope.items[k].letter == letter && (k >= first || g.has_axis(reduction, scope.items[k].axis))) return false;
            for (int k = 0; k < free.size; ++k)
                if (free.items[k].letter == letter && g.has_axis(reduction, free.items[k].axis)) return false;
            return true;
        };
        if (tells(axis.letter)) return axis.letter;
        for (int k = 0; k < g.axes.size; ++k)
            if (g.axes.items[k].extent_class == axis.extent_class && tells(g.axes.items[k].letter)) return g.axes.items[k].letter;
        return none;
    }

    /// One that names no other axis, neither in the model nor in formulas so far, and so does not mislead.
    template <class Good>
    constexpr int untold_letter(int extent_class, Good const& good) {
        return first_letter([&](int letter) {
            for (int k = 0; k < g.printed.size; ++k)
                if (g.printed.items[k].letter == letter && g.printed.items[k].extent_class != extent_class) return false;
            return good(letter) && !names_another(letter, extent_class);
        });
    }

    /// The first one, unless it names another extent in the model: then one of the model's for this extent, or one that it does not have.
    template <class Good>
    constexpr int fitting_letter(int extent_class, Good const& good) {
        int const usual = first_letter(good);
        if (!names_another(usual, extent_class)) return usual;
        auto const fits = [&](int letter) { return good(letter) && !is_free(letter) && !names_another(letter, extent_class); };
        for (int k = 0; k < g.axes.size; ++k)
            if (g.axes.items[k].extent_class == extent_class && !empty(g.axes.items[k].letter) && fits(g.axes.items[k].letter)) return g.axes.items[k].letter;
        return first_letter(fits);
    }

public:
    constexpr explicit lettering(engine::graph& in) : g(in) {}

    /// First the free axes, those of the left side in their order; then what is in the formula; then `settle`.
    constexpr void add_free(int axis) {
        for (int k = 0; k < free.size; ++k)
            if (free.items[k].axis == axis) return;
        free.push({axis, none, g.axes.items[axis].extent_class});
    }
    constexpr void note(int id) {
        engine::node const n = g.at(id);
        if (n.what == engine::kind::extent || n.what == engine::kind::guard) wanted.push(n.tag);
        if (!engine::is_reduction(n.what)) return;
        int const body = g.parts.items[n.first].id, height = g.at(body).height;
        for (int k = 1; k < n.count; ++k) {
            engine::part const axis = g.parts.items[n.first + k];
            hints.push({0, static_cast<int>(axis.value.upper), axis.id});
            if (!reads_plainly(body, -height - k)) wanted.push(axis.id);
        }
    }
    constexpr void settle() {
        for (int k = 0; k < free.size; ++k) {
            int const hint = g.axes.items[free.items[k].axis].letter;
            if (!empty(hint) && !is_free(hint)) free.items[k].letter = hint;
        }
        for (int k = 0; k < free.size; ++k)
            if (named_axis& axis = free.items[k]; axis.letter == none) {
                axis.letter = first_letter([&](int letter) { return !is_free(letter) && !tells_another(letter, axis.extent_class); });
                remember(axis.letter, axis.extent_class);
            }
        for (int k = 0; k < wanted.size; ++k)
            if (reserved(wanted.items[k]).letter == none) extents.push(letter_for(wanted.items[k]));
    }

    /// Gives letters to the axes of a reduction; they hold until `leave(count)`.
    constexpr void enter(int id) {
        engine::node const n = g.at(id);
        int const height = g.at(g.parts.items[n.first].id).height, first = scope.size;
        for (int k = 1; k < n.count; ++k) { // in alphabetical order: Σ_i Σ_j
            engine::part const axis = g.parts.items[n.first + k];
            scope.push({-height - k, static_cast<int>(axis.value.upper), axis.id});
            for (int m = scope.size - 1; m > first && text(scope.items[m].letter) < text(scope.items[m - 1].letter); --m) {
                named_axis const kept = scope.items[m];
                scope.items[m] = scope.items[m - 1];
                scope.items[m - 1] = kept;
            }
        }
        scope.size = first;
        for (int k = 1; k < n.count; ++k) {
            named_axis axis = scope.items[scope.size];
            auto const good = [&](int letter) { return !taken(letter, id, axis.extent_class); };
            extent_letter const kept = reserved(axis.extent_class);
            if (kept.made_up || empty(axis.letter)) axis.letter = kept.letter;
            bool const plain = reads_plainly(g.parts.items[n.first].id, axis.axis);
            int const told = plain ? none : telling_letter(axis, id, first);
            bool const untold = !plain && told == none;
            if (told != none) axis.letter = told;
            else if (untold) extents.push({axis.letter = untold_letter(axis.extent_class, good), axis.extent_class});
            else if (axis.letter == none || !good(axis.letter)) axis.letter = fitting_letter(axis.extent_class, good);
            if (bound.size < -axis.axis) bound.resize(-axis.axis, none);
            bound.items[-1 - axis.axis] = axis.letter;
            scope.push(axis);
            remember(axis.letter, axis.extent_class, untold);
        }
    }
    /// The letters of the reduction entered last.
    constexpr int entered(int count, int k) const { return scope.items[scope.size - count + k].letter; }
    constexpr void leave(int count) { scope.size -= count; }
    /// Gives letters to the axes of a reduction that was opened; they hold from then on.
    constexpr void enter_opened(int id, engine::opened_reduction const& o) {
        for (int axis = o.first; axis < o.first + o.count; ++axis) {
            engine::axis_info const info = g.axes.items[axis];
            auto const good = [&](int letter) {
                for (int k = 1; k <= axis - o.first; ++k)
                    if (free.items[free.size - k].letter == letter) return false;
                return !empty(letter) && !taken(letter, id, info.extent_class);
            };
            extent_letter const kept = reserved(info.extent_class);
            int const wished = kept.made_up ? kept.letter : info.letter;
            free.push({axis, good(wished) ? wished : first_letter(good), info.extent_class});
        }
    }

    constexpr int of(int axis) const {
        if (axis < 0) return bound.items[-1 - axis];
        for (int k = 0; k < free.size; ++k)
            if (free.items[k].axis == axis) return free.items[k].letter;
        return 0;
    }
    /// Position among the free axes.
    constexpr int place_of(int axis) const {
        int k = 0;
        while (k < free.size && free.items[k].axis != axis) ++k;
        return k;
    }
    /// A letter that stands for this extent class here.
    constexpr int of_extent(int extent_class) const {
        for (int k = scope.size - 1; k >= 0; --k)
            if (scope.items[k].extent_class == extent_class) return scope.items[k].letter;
        return reserved(extent_class).letter;
    }
    constexpr std::string_view text(int letter) const {
        return letter < 0 || letter >= g.letters.size ? std::string_view() : g.view(g.letters.items[letter]);
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
