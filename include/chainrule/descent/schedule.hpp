// SPDX-License-Identifier: BSL-1.0
// Learning-rate schedules: factors of a rule's rate by the number of the step. They multiply: `warm_up{.steps = 100} * cosine{.steps = 900, .after = 100}`.
#pragma once
#include <chainrule/descent/rule.hpp>
#include <chainrule/kernel/elementary.hpp>

namespace chainrule {

/// A factor of the rate for each step; steps are counted from 1. One's own needs `operator()(long long step) const` and `valid()`.
template <class S>
concept rate_schedule = requires(S const& s, long long step) {
    { s(step) } -> std::convertible_to<double>;
    { s.valid() } -> std::same_as<bool>;
};

/// Always the same. factor > 0.
struct constant {
    double factor = 1;

    constexpr bool valid() const { return positive(factor); }
    constexpr double operator()(long long) const { return factor; }
};

/// factor^⌊s/every⌋ in the s-th step (from 0) after `after`: 1 for `every` steps, then `factor`, then factor², … every > 0, factor > 0.
struct step_decay {
    long long every = 1000;
    double factor = 0.1;
    long long after = 0;

    constexpr bool valid() const { return every > 0 && positive(factor) && after >= 0; }
    constexpr double operator()(long long step) const {
        double power = 1, base = factor;
        for (long long n = step > after ? (step - after - 1) / every : 0; n > 0; n /= 2, base *= base)
            if (n % 2 != 0) power *= base;
        return power;
    }
};

/// floor + (1 − floor)·(1 + cos(π·s/steps))/2 in the s-th step (from 0) after `after` (Loshchilov & Hutter 2017, eq. 5): from 1 down; from
/// s = steps on it stays at floor, and where that is 0, steps are refused. steps > 0, floor in [0, 1].
struct cosine {
    long long steps = 1000;
    double floor = 0;
    long long after = 0;

    constexpr bool valid() const { return steps > 0 && (fraction(floor) || floor == 1) && after >= 0; }
    constexpr double operator()(long long step) const {
        long long const done = step > after ? step - after - 1 : 0;
        if (done >= steps) return floor;
        kernel::pack<double, 1> const angle(3.14159265358979323846 * (static_cast<double>(done) / static_cast<double>(steps)));
        return floor + (1 - floor) * (1 + cos(angle).get(0)) / 2;
    }
};

/// step/steps up to the step of that number, then 1 (a linear warm-up: Goyal et al. 2017). steps > 0.
struct warm_up {
    long long steps = 100;

    constexpr bool valid() const { return steps > 0; }
    constexpr double operator()(long long step) const { return step < steps ? static_cast<double>(step) / static_cast<double>(steps) : 1.0; }
};

namespace detail {

template <class A, class B>
struct product_of_schedules {
    A a;
    B b;

    constexpr bool valid() const { return a.valid() && b.valid(); }
    constexpr double operator()(long long step) const { return a(step) * b(step); }
};

} // namespace detail

/// Both factors, multiplied at each step.
template <rate_schedule A, rate_schedule B>
constexpr detail::product_of_schedules<A, B> operator*(A a, B b) {
    return {a, b};
}

namespace detail {

template <class Rule, class Schedule>
struct scheduled_rule : Rule {
    Schedule schedule;

    constexpr Rule at(long long step) const {
        Rule now = *this;
        now.rate *= schedule(step);
        return now;
    }
    constexpr bool valid(long long step) const { return positive(this->rate) && schedule.valid() && valid_rule(at(step), step); }
    constexpr auto numbers(long long step) const { return numbers_of(at(step), step); }
};

} // namespace detail

/// The rule with its rate multiplied by the schedule's factor in each step: `scheduled(adam{.rate = 0.001}, warm_up{.steps = 100})`.
/// The rule's members, and `schedule`, can be changed between steps.
template <update_rule Rule, rate_schedule Schedule>
constexpr detail::scheduled_rule<Rule, Schedule> scheduled(Rule rule, Schedule schedule) {
    return {rule, schedule};
}

} // namespace chainrule
