// SPDX-License-Identifier: BSL-1.0
// The tool's evaluators in double beside the oracle: values of all definitions, and of derivatives, of random models; and values of
// the equations as they are typed, which check compares with.
#include "laws/engine/contained.hpp"
#include "laws/engine/faults.hpp"

#include "evaluate.hpp"
#include "evaluator.hpp"
#include "typed.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

namespace {

using namespace chainrule;
using namespace chainrule::laws;

// Sums of a few hundred rounded terms, of which intermediate ones may be larger than the result.
constexpr double bound = 1e-9;

bool alike(double got, real const& wanted) {
    auto const right = static_cast<double>(wanted);
    if (!std::isfinite(right) || std::fabs(right) > 1e9) return true; // outside the domain, or ill-conditioned
    return std::fabs(got - right) <= bound * std::fmax(1, std::fabs(right));
}

std::vector<long> indices(tool::array const& a, std::size_t entry) {
    std::vector<long> at(a.shape.size());
    for (std::size_t k = at.size(); k-- > 0;) {
        at[k] = static_cast<long>(entry) % a.shape[k];
        entry /= static_cast<std::size_t>(a.shape[k]);
    }
    return at;
}

std::string described_fault(std::string const& name, std::size_t entry, double got, real const& right) {
    return name + " at entry " + std::to_string(entry) + " is " + std::to_string(got) + ", should be " + right.str(17);
}

// Of all definitions as they are typed.
std::string fault_of_typed_values(tool::model const& in, tool::resolved const& axes, std::vector<long> const& extents, given const& values,
                                  oracle::evaluator& at) {
    for (auto const& made : in.definitions) {
        tool::typed_evaluator<double> typed(in, axes, extents, made.name);
        for (auto const& name : typed.given()) {
            auto& entries = typed.values(name);
            for (std::size_t k = 0; k < entries.size(); ++k) entries[k] = static_cast<double>(values.at(name)[k]);
        }
        typed.run();
        tool::array shaped; // of the second run, when what is kept of the first one must not count
        for (int const c : axes.slots.at(made.name)) shaped.shape.push_back(extents[static_cast<std::size_t>(c)]);
        shaped.entries = typed.run();
        for (std::size_t k = 0; k < shaped.entries.size() && k < 60; ++k) {
            std::size_t const entry = k * 7919 % shaped.entries.size();
            real const right = at.value({made.name, indices(shaped, entry)});
            if (!alike(shaped.entries[entry], right)) return "as typed, " + described_fault(made.name, entry, shaped.entries[entry], right);
        }
    }
    return {};
}

std::string fault_of_evaluation(std::string const& text, std::string const& of, std::vector<std::string> const& by, unsigned seed) {
    for (bool const falling : {false, true}) {
        tool::opened m({text, "model", {}});
        tool::question asked{m, tool::objective(m.in, of), {}, tool::format::plain, {}};
        for (auto const& one : by) asked.by.push_back(tool::parse_target(one));
        tool::model const in = m.in; // the oracle's, before anything is derived
        m.lower({});
        tool::resolved const axes = m.axes;
        std::mt19937 random(seed);
        auto const extents = some_extents(axes, falling);
        given values = some_values(in, axes, extents, random);
        for (auto& [name, entries] : values)
            for (real& one : entries) one = real(static_cast<double>(one)); // both see the same numbers
        oracle::evaluator at(in, axes, extents, values);

        if (std::string const fault = fault_of_typed_values(in, axes, extents, values, at); !fault.empty()) return fault;
        std::vector<tool::result> wanted;
        for (auto const& d : in.definitions) wanted.push_back({d.name, m.s.g.find_symbol(d.name)});
        std::vector<int> symbols;
        bool const derived = !by.empty();
        if (derived) wanted.push_back(tool::derivative_result(asked));
        for (auto const& one : wanted) symbols.push_back(one.symbol);
        tool::evaluator computed(m.s, extents, symbols);
        for (int const symbol : computed.given()) {
            auto const& entries = values.at(m.name(symbol));
            for (std::size_t k = 0; k < entries.size(); ++k) computed.values(symbol).entries[k] = static_cast<double>(entries[k]);
        }
        computed.run();
        for (std::size_t w = 0; w < wanted.size(); ++w) {
            tool::array const& got = computed.values(wanted[w].symbol);
            for (std::size_t k = 0; k < got.entries.size() && k < 60; ++k) {
                std::size_t const entry = k * 7919 % got.entries.size();
                auto const place = indices(got, entry);
                real right;
                if (w < in.definitions.size()) {
                    right = at.value({wanted[w].name, place});
                } else { // the objective's indices, then those of the symbols
                    std::vector<oracle::entry> entries{{asked.of.name, {}}};
                    std::size_t next = 0;
                    for (std::size_t s = 0; s <= asked.by.size(); ++s) {
                        tool::target const& one = s == 0 ? asked.of : asked.by[s - 1];
                        if (s > 0) entries.push_back({one.name, {}});
                        for (std::size_t q = 0; q < one.letters.size(); ++q) entries.back().at.push_back(place[next++]);
                    }
                    right = by.size() == 1 ? oracle::difference(at, entries[0], entries[1])
                                           : oracle::difference(at, entries[0], entries[1], entries[2]);
                }
                if (!alike(got.entries[entry], right)) return described_fault(wanted[w].name, entry, got.entries[entry], right);
            }
        }
    }
    return {};
}

void check_random(unsigned first_seed, int models, int order) {
    for (unsigned seed = first_seed; models > 0; ++seed) {
        random_model const m = make_model(seed, order);
        if (!can_be_read(m.text())) continue;
        --models;
        std::string const found = contained([&] { return fault_of_evaluation(m.text(), m.objective, m.by, seed); });
        if (ambiguous_letter(found)) continue;
        BOOST_CHECK_MESSAGE(found.empty(), "seed " << seed << ": " << described(m) << "\n  " << found);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(evaluation)

BOOST_AUTO_TEST_CASE(first_derivatives) { check_random(1, 300, 1); }

BOOST_AUTO_TEST_CASE(second_derivatives) { check_random(10001, 150, 2); }

// What random models lack: recurrences, extrema and their places, products, positions in loops that do not need them.
BOOST_AUTO_TEST_CASE(others) {
    struct {
        char const* text;
        std::vector<std::string> by;
    } const models[] = {
        {"h(n,j) = tanh(sum(i, w(j,i)*x(n,i)) + sum(k, u(j,k)*h(n-1,k)))", {}},
        {"y(n) = x(n)/(2+y(n+1))", {}},
        {"a(n) = b(n-1) + x(n); b(m) = w*a(m-1) + a(m)*c", {}},
        {"f(j,n) = sigmoid(sum(k, R(j,k)*h(k,n-1)) + a(n,j)); c(n,j) = f(j,n)*c(n-1,j) + a(n,j); h(j,n) = tanh(c(n,j))", {}},
        {"y(k,i) = x(i)/sum(j, exp(A(i,j))) + max(j, A(i,j)*b(k))", {"A(p,q)"}},
        {"y(k) = max(i, A(i,k)*x(i)) - min(i, A(i,k)+x(i))", {"x(p)"}},
        {"f = prod(i, x(i)) + prod(i, sum(j, A(i,j)*x(j)))", {"x(p)"}},
        {"y(p) = delta(p, argmax(i, x(i)*a)) * x(p) + delta(p, argmin(i, x(i)))", {}},
#if !defined(__FAST_MATH__) // where 0/0 need not be NaN
        {"f = sum(i, sum(j, inside(i+j-2, i)/x(i+j-2)))", {"x(p)"}},
#endif
        {"f = sum(i, sum(j, delta(i,j)^delta(i,j)*b(j)))", {"b(p)"}},
        {"y(i,j) = 3 + dim(i)*x(j-1) - x(2) + pi", {"x(p)"}},
        {"y(i) = sum(j, sum(k, x(i)*A(j,k)*x(2*j-k))) + sum(j, A(j,j)^-2)", {"x(p)"}},
        {"y(k) = sum(j, sum(i, x(i)*w(i,j))*u(j,k)) + sum(j, w(j,j)*sum(i, x(i)^3))", {"w(p,q)"}},
        {"s(k,n) = exp(x(k,n))/sum(i, exp(x(i,n))); E = -sum(n, sum(k, t(n,k)*log(s(k,n))))", {"x(p,q)"}},
    };
    unsigned seed = 1;
    for (auto const& m : models) {
        std::string const found = contained([&] { return fault_of_evaluation(m.text, "", m.by, seed); });
        BOOST_CHECK_MESSAGE(found.empty(), m.text << "\n  " << found);
        ++seed;
    }
}

BOOST_AUTO_TEST_SUITE_END()
