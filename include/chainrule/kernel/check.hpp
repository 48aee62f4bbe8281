// SPDX-License-Identifier: BSL-1.0
// A program's gradient against central differences, and the first-order change of an objective: for users' own tests.
#pragma once
#include <chainrule/kernel/difference.hpp>
#include <chainrule/kernel/program.hpp>

#include <array>
#include <tuple>
#include <vector>

namespace chainrule {

/// The entry at which the derived gradient and the central difference differ most.
template <class T>
struct gradient_check {
    static constexpr int rank_limit = 16;
    std::string_view symbol = {};               // empty: nothing was compared
    std::array<int, rank_limit> index = {};     // of the entry, `rank` of them
    int rank = 0;
    T derived{}, difference{};
    double error = 0;     // |derived − difference| / max(1, |derived|, |difference|)
    std::size_t entries = 0; // compared
    /// Entries of which differences say neither that the gradient is right nor that it is wrong, and which count for none of the above:
    /// the objective is so large that its rounding hides them, or a kink, a jump or the end of its domain is too near.
    std::size_t not_settled = 0;
    outcome status = outcome::ok;

    /// Rounding of central differences: about ε^(2/3) of the element type.
    static constexpr double usual_tolerance = sizeof(T) == sizeof(float) ? 2e-2 : 1e-6;
    /// Are all entries alike that were compared, and was any? See also `not_settled`.
    constexpr bool passed(double tolerance = usual_tolerance) const {
        return status == outcome::ok && entries > 0 && error <= tolerance;
    }
};

/// The change of an objective as its gradient predicts it, and as it is; NaN where the status is not ok.
template <class T>
struct first_order_change {
    T predicted{}, actual{};
    outcome status = outcome::ok;
};

namespace detail {

template <class Symbol, class T>
struct change_binding {
    using chainrule_change = change_binding;
    using name = Symbol;
    using element = T;
    T const* data = nullptr;
    std::size_t size = 0;
};

template <class Plan, class Binding>
constexpr bool differentiated() {
    if constexpr (requires { typename Binding::chainrule_binding; requires any_symbol<typename Binding::name>; })
        return value_number<Plan, gradient_of<typename Binding::name>>::at >= 0;
    else return false;
}
template <class Binding>
constexpr bool writable() {
    if constexpr (requires { Binding::result; }) return !Binding::result && !std::is_const_v<typename Binding::element>;
    else return false; // a number by value
}

/// Is B a binding of the symbol that C changes, to memory that can be written?
template <class C, class B>
constexpr bool takes_change() {
    if constexpr (requires { typename C::chainrule_change; typename B::chainrule_binding; }) return std::same_as<typename C::name, typename B::name> && writable<B>();
    else return false;
}
/// Is there such a binding for each change, in the program's element type, and any change?
template <class T, class... Argument>
constexpr bool changes_fit() {
    bool any = false, fit = true;
    auto const look = [&]<class C>(std::type_identity<C>) {
        if constexpr (requires { typename C::chainrule_change; }) {
            any = true;
            fit = fit && std::same_as<typename C::element, T> && (false || ... || takes_change<C, Argument>());
        }
    };
    (look(std::type_identity<Argument>{}), ...);
    return any && fit;
}

/// The binding, unless it takes this result.
template <class Name, class B>
constexpr auto all_but_result(B const& b) {
    if constexpr (requires { requires B::result; } && std::same_as<typename B::name, Name>) return std::tuple<>();
    else return std::tuple<B const&>(b);
}

/// The gradient by a symbol at these bindings; `to` has as many elements as the symbol has entries.
template <class Symbol, class Source, class... B>
outcome gradient_by(std::vector<typename Source::element>& to, compiled<Source>& program, B const&... bindings) {
    using name = gradient_of<Symbol>;
    if constexpr (Source::plan::value(value_number<typename Source::plan, name>::at).streamed) { // then the program has no memory for it
        return std::apply([&](auto const&... others) { return program(others..., into(name{}, to)); }, std::tuple_cat(all_but_result<name>(bindings)...)).status();
    } else {
        auto const r = program(bindings...);
        if (r.status() != outcome::ok) return r.status();
        if constexpr (Symbol::facts.rank == 0) {
            to[0] = r[name{}];
        } else {
            std::size_t k = 0;
            for (auto const entry : r[name{}]) to[k++] = entry;
        }
        return outcome::ok;
    }
}

constexpr double gradient_error(double derived, double difference) {
    double const error = size_of(derived - difference) / larger(larger(1, size_of(derived)), size_of(difference));
    return kernel::finite(error) ? error : __builtin_inf(); // a NaN is the worst
}

} // namespace detail

/// A change of a symbol's entries, for first_order: `change(w, D)`.
template <any_symbol Symbol, class Data>
constexpr auto change(Symbol const&, Data& data) {
    if constexpr (!detail::not_eigen<Data>()) {
        return detail::refused{};
    } else {
        auto const b = detail::bind_sequence<Symbol, false>(data);
        return detail::change_binding<Symbol, std::remove_const_t<typename decltype(b)::element>>{b.data, b.size};
    }
}

/// Compares the gradient of a compiled objective with central differences, entry by entry, for every symbol bound to memory that can
/// be written and that the program differentiates by. The memory is changed meanwhile and is afterwards as it was. Two calls of
/// the program for each entry; where they do not agree, some twenty more, with smaller and larger steps, which tell whether the gradient
/// is wrong or the difference is not good enough (`not_settled`).
template <class Source, class... Binding>
gradient_check<typename Source::element> check_gradient(compiled<Source>& program, Binding const&... bindings) {
    using Plan = typename Source::plan;
    using T = typename Source::element;
    static_assert(detail::any_refused<Binding...> || (false || ... || (detail::differentiated<Plan, Binding>() && detail::writable<Binding>())),
                  "chainrule: check_gradient(program, w = data, …) needs data that can be written for a symbol that is differentiated by");
    gradient_check<T> worst;
    auto const objective = [&] { return program(bindings...)[value]; };
    auto const compare = [&]<class B>(B const& b) {
        if constexpr (detail::differentiated<Plan, B>() && detail::writable<B>()) {
            using symbol = typename B::name;
            std::vector<T> gradient(b.size);
            if (worst.status == outcome::ok) worst.status = detail::gradient_by<symbol>(gradient, program, bindings...);
            for (std::size_t k = 0; k < b.size && worst.status == outcome::ok; ++k) {
                T const derived = gradient[k], kept = b.data[k];
                auto const at = [&](T entry) {
                    b.data[k] = entry;
                    return objective();
                };
                T const step = detail::difference_step<T> * (kept > 1 ? kept : kept < -1 ? -kept : T(1)), above = kept + step, below = kept - step;
                double const high = static_cast<double>(at(above)), low = static_cast<double>(at(below));
                double difference = (high - low) / (static_cast<double>(above) - static_cast<double>(below));
                double error = detail::gradient_error(static_cast<double>(derived), difference);
                bool settled = true;
                if (!(error <= gradient_check<T>::usual_tolerance) && kernel::finite(derived)) { // is the difference good enough to say so?
                    detail::estimated_slope const slope = detail::slope_by_differences(kept, at);
                    double const other = detail::gradient_error(static_cast<double>(derived), slope.value);
                    bool const wrong = detail::size_of(static_cast<double>(derived) - slope.value) > 3 * slope.error;
                    settled = other <= gradient_check<T>::usual_tolerance || (wrong && kernel::finite(slope.value)) || !kernel::finite(at(kept));
                    difference = slope.value;
                    error = other;
                }
                b.data[k] = kept;
                if (!settled) {
                    ++worst.not_settled;
                    continue;
                }
                ++worst.entries;
                if (worst.entries > 1 && error <= worst.error) continue;
                worst.symbol = symbol::facts.name;
                worst.derived = derived;
                worst.difference = static_cast<T>(difference);
                worst.error = error;
                worst.rank = symbol::facts.rank;
                std::size_t rest = k;
                for (int m = worst.rank - 1; m >= 0; --m) {
                    auto const extent = static_cast<std::size_t>(symbol::facts.slots[m].extent);
                    worst.index[static_cast<std::size_t>(m)] = static_cast<int>(m == 0 ? rest : rest % extent);
                    rest = m == 0 ? 0 : rest / extent;
                }
            }
        }
    };
    (compare(bindings), ...);
    return worst;
}

/// ∇E·Δw beside E(w + Δw) − E(w), for changes of symbols that are bound to memory that can be written:
/// `first_order(program, x = X, w = W, change(w, D))`; of a scalar c, `c = entries(&C)`. The memory is afterwards as it was.
template <class Source, class... Argument>
first_order_change<typename Source::element> first_order(compiled<Source>& program, Argument const&... arguments) {
    using T = typename Source::element;
    constexpr bool refused = detail::any_refused<Argument...>, fit = refused || detail::changes_fit<T, Argument...>();
    static_assert(fit, "chainrule: first_order(program, w = data, change(w, D), ...) needs a change, and data of its symbol that can be written");
    first_order_change<T> result;
    auto const binding = []<class A>(A const& argument) {
        if constexpr (requires { typename A::chainrule_binding; }) return std::tuple<A const&>(argument);
        else return std::tuple<>();
    };
    auto const evaluate = [&] {
        return std::apply([&](auto const&... b) { return program(b...); }, std::tuple_cat(binding(arguments)...));
    };
    auto const r = evaluate();
    result.status = r.status();
    if (result.status != outcome::ok) return {kernel::not_a_number<T>(), kernel::not_a_number<T>(), result.status};
    T const before = r[value];
    auto const with_change = [&](auto const& use) { // use(change, its binding)
        auto const pair = [&]<class C, class B>(C const& c, B const& b) {
            if constexpr (detail::takes_change<C, B>()) {
                if (c.size == b.size) use(c, b);
                else result.status = outcome::wrong_size;
            }
        };
        auto const each = [&](auto const& c) { (pair(c, arguments), ...); };
        (each(arguments), ...);
    };
    with_change([&]<class C>(C const& c, auto const&) {
        using symbol = typename C::name;
        std::vector<T> gradient(c.size);
        auto const derive = [&](auto const&... b) { return detail::gradient_by<symbol>(gradient, program, b...); };
        if (result.status == outcome::ok) result.status = std::apply(derive, std::tuple_cat(binding(arguments)...));
        for (std::size_t k = 0; k < c.size; ++k) result.predicted += gradient[k] * c.data[k];
    });
    if (result.status != outcome::ok) return {kernel::not_a_number<T>(), kernel::not_a_number<T>(), result.status};
    std::vector<T> kept; // of all symbols before any of them changes: one may have several changes
    with_change([&](auto const&, auto const& b) { kept.insert(kept.end(), b.data, b.data + b.size); });
    with_change([](auto const& c, auto const& b) {
        for (std::size_t k = 0; k < c.size; ++k) b.data[k] += c.data[k];
    });
    result.actual = evaluate()[value] - before;
    std::size_t at = 0;
    with_change([&](auto const& c, auto const& b) {
        for (std::size_t k = 0; k < c.size; ++k) b.data[k] = kept[at++];
    });
    return result;
}

} // namespace chainrule
