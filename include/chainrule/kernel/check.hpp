// SPDX-License-Identifier: BSL-1.0
// A program's gradient against central differences, and the first-order change of an objective: for users' own tests.
#pragma once
#include <chainrule/kernel/program.hpp>

#include <algorithm>
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
    outcome status = outcome::ok;

    /// Are all entries alike? The default allows for the rounding of central differences: about ε^(2/3) of the element type.
    constexpr bool passed(double tolerance = sizeof(T) == sizeof(float) ? 2e-2 : 1e-6) const {
        return status == outcome::ok && entries > 0 && error <= tolerance;
    }
};

/// The change of an objective as its gradient predicts it, and as it is.
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
        if constexpr (Symbol::facts.rank == 0) to[0] = r[name{}];
        else std::copy(r[name{}].begin(), r[name{}].end(), to.begin());
        return outcome::ok;
    }
}

/// ε^(1/3), where truncation and rounding of a central difference balance.
template <class T>
inline constexpr T difference_step = sizeof(T) == sizeof(float) ? T(5e-3) : T(6e-6);

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
/// the program for each entry.
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
                T const derived = gradient[k];
                T const kept = b.data[k], size = kept < 0 ? -kept : kept;
                T const step = detail::difference_step<T> * (size > 1 ? size : T(1));
                T const above = kept + step, below = kept - step;
                b.data[k] = above;
                T const high = objective();
                b.data[k] = below;
                T const low = objective();
                b.data[k] = kept;
                T const difference = (high - low) / (above - below);
                double const a = static_cast<double>(derived), d = static_cast<double>(difference);
                double const largest = std::max({1.0, a < 0 ? -a : a, d < 0 ? -d : d});
                double error = (a < d ? d - a : a - d) / largest;
                if (!kernel::finite(error)) error = __builtin_inf(); // a NaN is the worst
                ++worst.entries;
                if (worst.entries > 1 && error <= worst.error) continue;
                worst.symbol = symbol::facts.name;
                worst.derived = derived;
                worst.difference = difference;
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
    if (result.status != outcome::ok) return result;
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
    if (result.status != outcome::ok) return {T{}, T{}, result.status};
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
