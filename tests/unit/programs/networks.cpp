// SPDX-License-Identifier: BSL-1.0
// Layers of networks as compiled programs: softmax and its logarithm, normalisation, attention, a cell of an LSTM.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto i = axis<"i", 7>;
constexpr auto k = axis<"k", 7>;
constexpr auto x = parameter<"x">(i);
constexpr auto t = parameter<"t">(i);
constexpr auto gain = parameter<"gain">(i);
constexpr auto shift = parameter<"shift">(i);
constexpr auto s = variable<"s">(i);
constexpr auto l = variable<"l">(i);
constexpr auto mean = variable<"mean">();
constexpr auto spread = variable<"spread">();
constexpr auto y = variable<"y">(i);
constexpr auto E = variable<"E">();

dual sum_exp(list const& of) {
    dual total;
    for (dual const one : of) total += exp(one);
    return total;
}

constexpr auto cross_entropy = equations(s(i) = exp(x(i)) / sum(k, exp(x(k))), E = -sum(i, t(i) * log(s(i))));
constexpr auto log_softmax = equations(l(i) = x(i) - log(sum(k, exp(x(k)))), E = -sum(i, t(i) * l(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_of_softmax, T, element_types) {
    auto const loops = [](list const& logits, list const& targets) {
        dual const total = sum_exp(logits);
        dual loss;
        for (std::size_t n = 0; n < 7; ++n) loss += targets[n] * (log(total) - logits[n]);
        return loss;
    };
    programs::check<cross_entropy, E, T>(loops, x, t);
    programs::check<log_softmax, E, T>(loops, x, t);
}

constexpr auto weighted = equations(s(i) = exp(x(i)) / sum(k, exp(x(k))), E = sum(i, t(i) * s(i) * s(i)) + log(sum(i, exp(t(i)))));
BOOST_AUTO_TEST_CASE_TEMPLATE(softmax_and_log_sum_exp, T, element_types) {
    programs::check<weighted, E, T>(
        [](list const& logits, list const& weights) {
            dual const total = sum_exp(logits);
            dual value = log(sum_exp(weights));
            for (std::size_t n = 0; n < 7; ++n) value += weights[n] * exp(logits[n]) * exp(logits[n]) / (total * total);
            return value;
        },
        x, t);
}

constexpr auto normalised = equations(
    mean = sum(i, x(i)) / dim(i),
    spread = sum(i, square(x(i) - mean)) / dim(i),
    y(i) = gain(i) * (x(i) - mean) / sqrt(spread + 0.001) + shift(i),
    E = half * sum(i, square(y(i) - t(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(layer_normalisation, T, element_types) {
    programs::check<normalised, E, T>(
        [](list const& at, list const& scale, list const& offset, list const& target) {
            dual middle, square, loss;
            for (dual const one : at) middle += one / dual(7);
            for (dual const one : at) square += (one - middle) * (one - middle) / dual(7);
            for (std::size_t n = 0; n < 7; ++n) {
                dual const off = scale[n] * (at[n] - middle) / sqrt(square + dual(0.001L)) + offset[n] - target[n];
                loss += off * off / dual(2);
            }
            return loss;
        },
        x, gain, shift, t);
}

// --- attention of one head
constexpr auto a = axis<"a", 4>; // places
constexpr auto b = axis<"b", 4>;
constexpr auto c = axis<"c", 4>;
constexpr auto d = axis<"d", 3>; // features
constexpr auto X = parameter<"X">(a, i);
constexpr auto Wq = parameter<"Wq">(d, i);
constexpr auto Wk = parameter<"Wk">(d, i);
constexpr auto Wv = parameter<"Wv">(d, i);
constexpr auto G = parameter<"G">(a, d);
constexpr auto Q = variable<"Q">(a, d);
constexpr auto K = variable<"K">(a, d);
constexpr auto V = variable<"V">(a, d);
constexpr auto S = variable<"S">(a, b);
constexpr auto P = variable<"P">(a, b);
constexpr auto O = variable<"O">(a, d);
constexpr auto attention = equations(
    Q(a, d) = sum(i, Wq(d, i) * X(a, i)), K(a, d) = sum(i, Wk(d, i) * X(a, i)), V(a, d) = sum(i, Wv(d, i) * X(a, i)),
    S(a, b) = sum(d, Q(a, d) * K(b, d)) / sqrt(dim(d)),
    P(a, b) = exp(S(a, b)) / sum(c, exp(S(a, c))),
    O(a, d) = sum(b, P(a, b) * V(b, d)),
    E = sum(a, d, G(a, d) * O(a, d)));
BOOST_AUTO_TEST_CASE_TEMPLATE(attention_of_one_head, T, element_types) {
    programs::check_within<attention, E, T>(
        {-1.0, 1.0},
        [](list const& in, list const& wq, list const& wk, list const& wv, list const& weights) {
            auto const project = [&](list const& by, std::size_t place, std::size_t feature) {
                dual entry;
                for (std::size_t n = 0; n < 7; ++n) entry += by[feature * 7 + n] * in[place * 7 + n];
                return entry;
            };
            dual total;
            for (std::size_t place = 0; place < 4; ++place) {
                list score;
                for (std::size_t other = 0; other < 4; ++other) {
                    dual entry;
                    for (std::size_t f = 0; f < 3; ++f) entry += project(wq, place, f) * project(wk, other, f);
                    score.push_back(entry / sqrt(dual(3)));
                }
                dual const all = sum_exp(score);
                for (std::size_t other = 0; other < 4; ++other)
                    for (std::size_t f = 0; f < 3; ++f) total += weights[place * 3 + f] * exp(score[other]) / all * project(wv, other, f);
            }
            return total;
        },
        X, Wq, Wk, Wv, G);
}

// --- an LSTM, two steps
constexpr auto j = axis<"j", 3>;
constexpr auto m = axis<"m", 3>;
constexpr auto x1 = parameter<"x1">(i);
constexpr auto x2 = parameter<"x2">(i);
constexpr auto Uf = parameter<"Uf">(j, i);
constexpr auto Ui = parameter<"Ui">(j, i);
constexpr auto Uo = parameter<"Uo">(j, i);
constexpr auto Uc = parameter<"Uc">(j, i);
constexpr auto R = parameter<"R">(j, m); // recurrent weights, shared by the gates
constexpr auto target = parameter<"target">(j);
constexpr auto i1 = variable<"i1">(j);
constexpr auto o1 = variable<"o1">(j);
constexpr auto c1 = variable<"c1">(j);
constexpr auto h1 = variable<"h1">(j);
constexpr auto f2 = variable<"f2">(j);
constexpr auto i2 = variable<"i2">(j);
constexpr auto o2 = variable<"o2">(j);
constexpr auto c2 = variable<"c2">(j);
constexpr auto h2 = variable<"h2">(j);
constexpr auto pre(auto weights, auto data) { return sum(i, weights(j, i) * data(i)); }
constexpr auto again = variable<"again">(j);
constexpr auto ai = variable<"ai">(j);
constexpr auto ao = variable<"ao">(j);
constexpr auto ac = variable<"ac">(j);
constexpr auto bf = variable<"bf">(j);
constexpr auto bi = variable<"bi">(j);
constexpr auto bo = variable<"bo">(j);
constexpr auto bc = variable<"bc">(j);
constexpr auto lstm = equations(
    ai(j) = pre(Ui, x1), ao(j) = pre(Uo, x1), ac(j) = pre(Uc, x1),
    i1(j) = sigmoid(ai(j)), o1(j) = sigmoid(ao(j)), c1(j) = i1(j) * tanh(ac(j)), h1(j) = o1(j) * tanh(c1(j)),
    again(j) = sum(m, R(j, m) * h1(m)),
    bf(j) = pre(Uf, x2) + again(j), bi(j) = pre(Ui, x2) + again(j), bo(j) = pre(Uo, x2) + again(j), bc(j) = pre(Uc, x2) + again(j),
    f2(j) = sigmoid(bf(j)), i2(j) = sigmoid(bi(j)), o2(j) = sigmoid(bo(j)),
    c2(j) = f2(j) * c1(j) + i2(j) * tanh(bc(j)),
    h2(j) = o2(j) * tanh(c2(j)),
    E = half * sum(j, square(h2(j) - target(j))));
BOOST_AUTO_TEST_CASE_TEMPLATE(lstm_of_two_steps, T, element_types) {
    programs::check_within<lstm, E, T>(
        {-1.0, 1.0},
        [](list const& first, list const& second, list const& forget, list const& in, list const& out, list const& cell, list const& back, list const& wanted) {
            list c(3, dual(0)), h(3, dual(0));
            for (list const* at : {&first, &second}) {
                list next_c, next_h;
                for (std::size_t n = 0; n < 3; ++n) {
                    dual earlier;
                    for (std::size_t r = 0; r < 3; ++r) earlier += back[n * 3 + r] * h[r];
                    auto const gate = [&](list const& by) {
                        dual entry = earlier;
                        for (std::size_t r = 0; r < 7; ++r) entry += by[n * 7 + r] * (*at)[r];
                        return entry;
                    };
                    next_c.push_back(sigmoid(gate(forget)) * c[n] + sigmoid(gate(in)) * tanh(gate(cell)));
                    next_h.push_back(sigmoid(gate(out)) * tanh(next_c.back()));
                }
                c = next_c;
                h = next_h;
            }
            dual loss;
            for (std::size_t n = 0; n < 3; ++n) loss += (h[n] - wanted[n]) * (h[n] - wanted[n]) / dual(2);
            return loss;
        },
        x1, x2, Uf, Ui, Uo, Uc, R, target);
}

} // namespace
