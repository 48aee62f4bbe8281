// SPDX-License-Identifier: BSL-1.0
// First values of parameters: distributions by fan-in and fan-out, from a seed; the same bits with every compiler.
#pragma once
#include <chainrule/descent/random.hpp>
#include <chainrule/descent/rule.hpp>
#include <chainrule/expr/symbol.hpp>
#include <chainrule/kernel/pack.hpp>
#include <chainrule/kernel/result.hpp>

namespace chainrule {

/// How many entries of a parameter meet in one output, and how many outputs an input reaches. Of w(o, a, b, …): the product of the
/// extents after the first, and the first, as in Σ_ab w(o,a,b)·x(a,b); of w(a): its extent and 1; of a scalar: 1 and 1.
struct fans {
    double in = 1, out = 1;
};
namespace detail {

template <class Extent>
constexpr fans fans_by_extents(int rank, Extent const& extent) {
    fans f;
    if (rank > 1) f.out = extent(0);
    for (int k = rank > 1 ? 1 : 0; k < rank; ++k) f.in *= extent(k);
    return f;
}

} // namespace detail

/// The fans of a parameter.
template <any_symbol Symbol>
constexpr fans fans_of(Symbol const&) {
    return detail::fans_by_extents(Symbol::facts.rank, [](int k) { return Symbol::facts.slots[k].extent; });
}

/// Entries are drawn evenly from (−size, size), or normally with the standard deviation `size`.
struct distribution {
    enum shape { uniform, normal } how = uniform;
    double size = 1;
};

/// A scheme says from which distribution the entries of a parameter with such fans are drawn.
template <class S>
concept initialisation = requires(S const& scheme, fans f) {
    { scheme(f) } -> std::same_as<distribution>;
};

namespace detail {

constexpr double root_of(double x) { return kernel::detail::exact_root(x); } // correctly rounded by integers, whatever the compiler's flags

} // namespace detail

/// Evenly from (−limit, limit).
struct uniform {
    double limit = 1;
    constexpr distribution operator()(fans) const { return {distribution::uniform, limit}; }
};
/// Normally, with this standard deviation.
struct normal {
    double deviation = 1;
    constexpr distribution operator()(fans) const { return {distribution::normal, deviation}; }
};
/// Normally, with variance 1/fan-in (LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp", eq. 16): for tanh and other sigmoids.
struct fan_in_normal {
    constexpr distribution operator()(fans f) const { return {distribution::normal, detail::root_of(1 / f.in)}; }
};
/// Evenly with limit √(6/(fan-in + fan-out)) (Glorot & Bengio 2010, eq. 16).
struct glorot_uniform {
    constexpr distribution operator()(fans f) const { return {distribution::uniform, detail::root_of(6 / (f.in + f.out))}; }
};
/// Normally with variance 2/(fan-in + fan-out) (Glorot & Bengio 2010, eq. 12).
struct glorot_normal {
    constexpr distribution operator()(fans f) const { return {distribution::normal, detail::root_of(2 / (f.in + f.out))}; }
};
/// Evenly with limit √(6/fan-in): variance 2/fan-in (He, Zhang, Ren, Sun 2015, eq. 10), for relu.
struct he_uniform {
    constexpr distribution operator()(fans f) const { return {distribution::uniform, detail::root_of(6 / f.in)}; }
};
/// Normally with variance 2/fan-in (He, Zhang, Ren, Sun 2015, eq. 10), for relu.
struct he_normal {
    constexpr distribution operator()(fans f) const { return {distribution::normal, detail::root_of(2 / f.in)}; }
};

namespace detail {

/// The seed is mixed with the parameter's name: parameters differ under one seed, and none depends on the others.
constexpr xoshiro256 generator_for(std::string_view name, std::uint64_t seed) { return xoshiro256(xoshiro256(seed)() ^ core::key_of(name)); }
constexpr double drawn(distribution d, xoshiro256& draw) { return d.how == distribution::uniform ? draw.uniform(d.size) : draw.normal(d.size); }

} // namespace detail

/// Draws `count` entries of a parameter into memory of the user's, last slot fastest: what `initialise` of a descent does to its own.
/// `wrong_size` where the parameter has not so many, `wrong_rule` where the scheme's size is not positive and finite: nothing is set.
template <any_symbol Symbol, initialisation Scheme, class T>
constexpr outcome draw_entries(Symbol const& w, Scheme const& scheme, std::uint64_t seed, T* data, std::size_t count) {
    std::size_t size = 1;
    for (int k = 0; k < Symbol::facts.rank; ++k) size *= static_cast<std::size_t>(Symbol::facts.slots[k].extent);
    if (count != size) return outcome::wrong_size;
    distribution const d = scheme(fans_of(w));
    if (!positive(d.size)) return outcome::wrong_rule;
    xoshiro256 draw = detail::generator_for(Symbol::facts.name, seed);
    for (std::size_t k = 0; k < size; ++k) data[k] = static_cast<T>(detail::drawn(d, draw));
    return outcome::ok;
}

} // namespace chainrule
