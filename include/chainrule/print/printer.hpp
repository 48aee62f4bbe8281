// SPDX-License-Identifier: BSL-1.0
// Writes nodes as text in a style: plain, Unicode or LaTeX. Works off a stack of tasks: depth is bounded by memory only.
#pragma once
#include <chainrule/print/factors.hpp>
#include <chainrule/print/leaves.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// `Style` says how the pieces look; see plain.hpp for what it must have.
template <class Style>
class printer : public leaves<Style> {
public:
    using leaves<Style>::leaves;
    using leaves<Style>::g;
    using leaves<Style>::letters;
    using leaves<Style>::order;
    using leaves<Style>::out;
    using leaves<Style>::number;

    constexpr void node(int id) {
        stack.push({job::node, level::sum, false, false, id, 1, {}});
        while (stack.size > 0) {
            task const t = stack.pop();
            perform(t);
            while (next.size > 0) stack.push(next.pop()); // the first of them ends on top
        }
    }

private:
    enum class job : unsigned char { text, number, node, product, powered, suffix, leave };
    struct task {
        job what = job::text;
        level where = level::sum;
        bool open_end = false; // nothing follows that a Σ could take in
        bool flipped = false;  // with a minus sign, which the node takes in
        int id = 0;
        engine::number value = 1; // coefficient or exponent
        std::string_view text = {};
    };
    core::buffer<task> stack{16}, next{8};
    core::buffer<factor> factors{8};
    core::buffer<engine::part> terms{8};
    core::buffer<int> indices{4};

    // --- the pieces of a task in reading order; text goes out at once as long as nothing waits before it
    constexpr void say(std::string_view piece) {
        if (next.size == 0) return put(out, piece);
        next.push({job::text, level::sum, false, false, 0, 1, piece});
    }
    constexpr void later(int id, level where, bool open_end = false, bool flipped = false) {
        next.push({job::node, where, open_end, flipped, id, 1, {}});
    }
    constexpr void say_number(engine::number a) { // not negative
        if (next.size == 0) return number(a);
        next.push({job::number, level::sum, false, false, 0, a, {}});
    }
    constexpr void later_product(int id, engine::number coefficient) {
        next.push({job::product, level::sum, false, false, id, coefficient * engine::coefficient_of(g, id), {}});
    }

    constexpr void perform(task const& t) {
        switch (t.what) {
        case job::text: return put(out, t.text);
        case job::number: return number(t.value);
        case job::node: return expand(t);
        case job::product: return product(t.id, t.value);
        case job::powered: return powered(t);
        case job::suffix: return Style::exponent(*this, t.value);
        case job::leave: return letters.leave(t.id);
        }
    }

    constexpr void expand(task const& t) {
        using engine::kind;
        engine::node const& n = g.at(t.id);
        engine::part const* const p = g.parts_of(t.id);
        bool const wrapped = wraps(t, n);
        if (wrapped) say(Style::open);
        switch (n.what) {
        case kind::number:
            if (n.value.negative()) say(Style::negation);
            number(n.value.negative() ? -n.value : n.value);
            break;
        case kind::pi: say(Style::pi); break;
        case kind::extent: Style::extent(*this, n.tag); break;
        case kind::delta: Style::delta(*this, p[0].id, p[1].id); break;
        case kind::guard: Style::guard(*this, p[0].id, n.tag); break;
        case kind::access: {
            indices.size = 0;
            for (int k = 0; k < n.count; ++k) indices.push(p[k].id);
            Style::symbol(*this, n.tag, indices.items, n.count);
            break;
        }
        case kind::add: addition(n, t.flipped); break;
        case kind::multiply: product(t.id, t.flipped ? -n.value : n.value); break;
        case kind::call: call(n, t.flipped); break;
        default: reduction(t.id, n, t.flipped);
        }
        if (wrapped) say(Style::close);
    }

    constexpr bool wraps(task const& t, engine::node const& n) {
        using engine::kind;
        if (t.where == level::sum) return false;
        switch (n.what) {
        case kind::number:
            if (n.value.negative()) return true;
            if (t.where <= level::term || Style::is_atom(n.value)) return false;
            return Style::wraps_decimals || !typed_as_decimal(g, n.value);
        case kind::access: return Style::wraps_symbol(*this, n.tag, t.where);
        case kind::add: return true;
        case kind::multiply:
            if (t.where == level::term) return n.value.negative() != t.flipped && !takes_minus(g, t.id);
            return !(n.count == 1 && n.value.is(1) && is_half(g.parts.items[n.first].value)); // √(…)
        case kind::call:
            return t.where == level::base && n.function->name == "pow";
        case kind::pi:
        case kind::extent:
        case kind::delta:
        case kind::guard:
        case kind::arg_maximum:
        case kind::arg_minimum: return false;
        default: return Style::prefix_reductions && t.where > level::term && !t.open_end;
        }
    }

    constexpr void addition(engine::node const& n, bool flipped) {
        auto const signed_value = [&](engine::number a) { return flipped ? -a : a; };
        engine::number const constant = signed_value(n.value);
        bool const plus = !core::zero(constant) && !constant.negative();
        bool begun = plus;
        if (plus) number(constant);
        terms.size = 0;
        bool any = plus;
        for (int k = 0; k < n.count; ++k) {
            engine::part const term{g.parts.items[n.first + k].id, signed_value(g.parts.items[n.first + k].value)};
            any = any || !term.value.negative();
            terms.push(term);
            for (int m = k; m > 0 && order.before(term.id, terms.items[m - 1].id); --m) {
                terms.items[m] = terms.items[m - 1];
                terms.items[m - 1] = term;
            }
        }
        int leading = -1; // without a positive term: one that can take its minus in
        for (int k = 0; k < n.count && !any && leading < 0; ++k)
            if (takes_minus(g, terms.items[k].id)) leading = k;
        for (int k = 0; k < n.count; ++k) {
            engine::part const& term = terms.items[k];
            if (term.value.negative() && k != leading) continue;
            if (begun) say(Style::plus);
            begun = true;
            later_product(term.id, term.value);
        }
        for (int k = 0; k < n.count; ++k) {
            engine::part const& term = terms.items[k];
            if (!term.value.negative() || k == leading) continue;
            say(begun ? Style::minus : Style::negation);
            begun = true;
            later_product(term.id, -term.value);
        }
        if (plus || core::zero(constant)) return;
        say(begun ? Style::minus : Style::negation);
        say_number(-constant);
    }

    /// coefficient · the factors of the node; the node's own coefficient is not looked at.
    constexpr void product(int id, engine::number c) {
        list_factors(g, order, id, factors);
        int const count = factors.size;
        if (c.negative()) {
            int k = 0;
            while (k < count && !(is_odd(factors.items[k].exponent) && takes_minus(g, factors.items[k].id))) ++k;
            if (k < count) factors.items[k].flipped = true;
            else say(Style::negation);
            c = -c;
        }
        int above = 0;
        while (above < count && !factors.items[above].below) ++above;
        bool const splits = c.exact() && !c.integer() && Style::splits(c, above > 0, above < count);
        bool const split = splits && !typed_as_decimal(g, c);
        bool const fraction = split || above < count;
        engine::number const top = split ? engine::number{c.upper} : c, bottom = split ? engine::number{c.lower} : 1;
        if (Style::fraction_bars && fraction) say(Style::fraction_open);
        row(0, above, top, Style::fraction_bars && fraction, Style::fraction_bars || !fraction);
        if (!fraction) return;
        say(Style::over);
        bool const several = count - above + (split ? 1 : 0) > 1;
        bool const wrapped = several && !Style::fraction_bars;
        if (wrapped) say(Style::open);
        row(above, count, bottom, Style::fraction_bars, true, wrapped || Style::fraction_bars ? level::factor : level::divisor);
        if (wrapped) say(Style::close);
        if (Style::fraction_bars) say(Style::fraction_close);
    }
    /// Factors first … last - 1 behind a coefficient; `delimited`: a single one needs no parentheses.
    constexpr void row(int first, int last, engine::number c, bool delimited, bool open_end, level where = level::factor) {
        bool begun = !c.is(1) || first == last;
        if (begun) say_number(c);
        if (delimited && !begun && last - first == 1) where = level::sum;
        for (int k = first; k < last; ++k) {
            factor const f = factors.items[k];
            if (begun) say(starts_with_digit(f) ? Style::times_digit : Style::times);
            begun = true;
            if (f.under >= 0) {
                quotient(f);
                continue;
            }
            job const what = f.exponent.is(1) ? job::node : job::powered;
            next.push({what, where, open_end && k + 1 == last, f.flipped, f.id, f.exponent, {}});
        }
    }
    constexpr void quotient(factor const& f) { // (a/b)^e
        if constexpr (!Style::base_open.empty()) say(Style::base_open);
        say(Style::open);
        if (Style::fraction_bars) say(Style::fraction_open);
        later(f.id, Style::fraction_bars ? level::sum : level::factor, false, f.flipped);
        say(Style::over);
        later(f.under, Style::fraction_bars ? level::sum : level::divisor);
        if (Style::fraction_bars) say(Style::fraction_close);
        say(Style::close);
        next.push({job::suffix, level::sum, false, false, 0, f.exponent, {}});
    }
    constexpr bool starts_with_digit(factor const& f) const {
        if (f.under >= 0) return false;
        engine::node const& n = g.at(f.id);
        if (n.what == engine::kind::number) return !is_half(f.exponent);
        if (n.what != engine::kind::call || n.function->name != "pow") return false;
        return g.what(g.parts.items[n.first].id) == engine::kind::number;
    }
    constexpr void powered(task const& t) {
        if (is_half(t.value)) {
            say(Style::root_open);
            later(t.id, level::sum);
            return say(Style::root_close);
        }
        if constexpr (!Style::base_open.empty()) say(Style::base_open);
        later(t.id, level::base, false, t.flipped);
        next.push({job::suffix, level::sum, false, false, 0, t.value, {}});
    }

    constexpr void call(engine::node const& n, bool flipped) {
        engine::part const* const p = g.parts.items + n.first;
        if (n.function->name == "pow") {
            if constexpr (!Style::base_open.empty()) say(Style::base_open);
            later(p[0].id, level::base);
            say(Style::power_open);
            later(p[1].id, Style::power_close.empty() ? level::base : level::sum);
            return say(Style::power_close);
        }
        Style::function(*this, *n.function);
        say(Style::open);
        for (int k = 0; k < n.count; ++k) {
            if (k > 0) say(Style::comma);
            bool const axis_like = k == 0 && n.count == 2 && Style::reads_back && like_an_axis(p[0].id, p[1].id);
            if (axis_like) say(Style::open); // max((i), x(i)) is no reduction
            later(p[k].id, level::sum, false, flipped);
            if (axis_like) say(Style::close);
        }
        say(Style::close);
    }
    constexpr bool like_an_axis(int scalar, int body) const {
        engine::node const &a = g.at(scalar), &b = g.at(body);
        if (a.what != engine::kind::access || a.count > 0) return false;
        for (int k = 0; k < b.axes_count; ++k)
            if (letters.text(letters.of(g.axis_lists.items[b.axes_first + k])) == g.name(a.tag)) return true;
        return false;
    }

    constexpr void reduction(int id, engine::node const& n, bool flipped) {
        int const count = n.count - 1, body = g.parts.items[n.first].id;
        if (engine::is_position(n.what)) Style::position(*this, n.tag);
        letters.enter(id);
        Style::reduction(*this, n.what, count);
        later(body, Style::prefix_reductions ? level::term : level::sum, true, flipped);
        if (!Style::prefix_reductions)
            for (int k = 0; k < count; ++k) say(Style::close);
        if (engine::is_position(n.what)) say(Style::position_close);
        next.push({job::leave, level::sum, false, false, count, 1, {}});
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
