// SPDX-License-Identifier: BSL-1.0
// The update rules of the literature. η is the rate, g the gradient ∂E/∂w at w; everything is entry by entry.
// A rate that is not positive and finite, or another number outside the range in its comment, makes a step fail: see descend.hpp.
#pragma once
#include <chainrule/descent/rule.hpp>

namespace chainrule {

namespace detail {

/// x^n for n >= 0 by squaring.
constexpr double integer_power(double x, long long n) {
    double power = 1;
    for (; n > 0; n /= 2, x *= x)
        if (n % 2 != 0) power *= x;
    return power;
}

} // namespace detail

/// Gradient descent: w <- w − η·g.
struct sgd {
    double rate = 0.01;

    constexpr bool valid() const { return positive(rate); }
    constexpr std::array<double, 1> numbers() const { return {rate}; }
    static constexpr term update(term w, term gradient, term rate) { return w - rate * gradient; }
};

/// The heavy ball (Polyak 1964, "Some methods of speeding up the convergence of iteration methods", eq. 9): w moves by −η·g and by β of
/// its last move: v <- β·v − η·g; w <- w + v. β in [0, 1).
struct momentum {
    double rate = 0.01;
    double beta = 0.9;

    static constexpr int states = 1;
    constexpr bool valid() const { return positive(rate) && fraction(beta); }
    constexpr std::array<double, 2> numbers() const { return {rate, beta}; }
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term beta, term move) {
        term const next = beta * move - rate * gradient;
        return {w + next, next};
    }
};

/// Nesterov's accelerated gradient (Nesterov 1983): x' = w − η·g; w <- x' + β·(x' − x), where x' becomes x. Kept is x' − x
/// (Bengio, Boulanger-Lewandowski, Pascanu 2013, eq. 7): v <- β·v − η·g; w <- w + β·v − η·g with the new v. β in [0, 1), constant.
struct nesterov {
    double rate = 0.01;
    double beta = 0.9;

    static constexpr int states = 1;
    constexpr bool valid() const { return positive(rate) && fraction(beta); }
    constexpr std::array<double, 2> numbers() const { return {rate, beta}; }
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term beta, term move) {
        term const next = beta * move - rate * gradient;
        return {w + (beta * next - rate * gradient), next};
    }
};

/// RMSProp (Tieleman & Hinton 2012, "Lecture 6.5"): s <- β·s + (1 − β)·g²; w <- w − η·g/(√s + ε). β in [0, 1), ε > 0.
struct rmsprop {
    double rate = 0.001;
    double beta = 0.9;
    double epsilon = 1e-8;

    static constexpr int states = 1;
    constexpr bool valid() const { return positive(rate) && fraction(beta) && positive(epsilon); }
    constexpr std::array<double, 4> numbers() const { return {rate, beta, 1 - beta, epsilon}; }
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term beta, term rest, term epsilon, term mean) {
        term const next = beta * mean + rest * square(gradient);
        return {w - rate * gradient / (sqrt(next) + epsilon), next};
    }
};

/// Adam (Kingma & Ba 2015, algorithm 1): m <- β₁·m + (1 − β₁)·g; v <- β₂·v + (1 − β₂)·g²;
/// w <- w − η·m̂/(√v̂ + ε), where m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ) and t is the number of the step, from 1. β in [0, 1), ε > 0.
struct adam {
    double rate = 0.001;
    double beta1 = 0.9, beta2 = 0.999;
    double epsilon = 1e-8;

    static constexpr int states = 2;
    constexpr bool valid() const { return positive(rate) && fraction(beta1) && fraction(beta2) && positive(epsilon); }
    constexpr std::array<double, 7> numbers(long long step) const { // 1 − β is not a difference of rounded numbers
        return {rate / (1 - detail::integer_power(beta1, step)), 1 / (1 - detail::integer_power(beta2, step)), beta1, 1 - beta1, beta2, 1 - beta2, epsilon};
    }
    static constexpr std::array<term, 3> update(term w, term gradient, term rate, term correction, term beta1, term rest1, term beta2, term rest2,
                                                term epsilon, term first, term second) {
        term const m = beta1 * first + rest1 * gradient, v = beta2 * second + rest2 * square(gradient);
        return {w - rate * m / (sqrt(correction * v) + epsilon), m, v};
    }
};

/// Adam with weight decay decoupled from the gradient (Loshchilov & Hutter 2019, algorithm 2): Adam's w, less η·λ·w. λ >= 0.
/// Their schedule multiplier acts on both, as `scheduled` does.
struct adamw {
    double rate = 0.001;
    double beta1 = 0.9, beta2 = 0.999;
    double epsilon = 1e-8;
    double decay = 0.01;

    static constexpr int states = adam::states;
    constexpr adam without_decay() const { return {rate, beta1, beta2, epsilon}; }
    constexpr bool valid() const { return without_decay().valid() && not_negative(decay); }
    constexpr std::array<double, 8> numbers(long long step) const {
        auto const n = without_decay().numbers(step);
        return {rate * decay, n[0], n[1], n[2], n[3], n[4], n[5], n[6]};
    }
    static constexpr std::array<term, 3> update(term w, term gradient, term shrinkage, auto... others) {
        auto next = adam::update(w, gradient, others...);
        next[0] = next[0] - shrinkage * w;
        return next;
    }
};

} // namespace chainrule
