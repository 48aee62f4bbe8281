// SPDX-License-Identifier: BSL-1.0
// Derivations of random models, and through recurrences: every line says what is true, and the last one is the answer.
#include "identities/steps.hpp"
#include "laws/engine/contained.hpp"
#include "laws/engine/faults.hpp"

#include "lower.hpp"

#include <chainrule/calculus/definitions.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule;
using namespace chainrule::laws;

std::string steps_of(question const& asked) {
    tool::request wanted;
    wanted.text = asked.text;
    wanted.source_name = "model";
    wanted.by = asked.by;
    wanted.of = asked.of;
    wanted.assume = asked.assume;
    wanted.format = tool::format::plain;
    wanted.view = "steps";
    return tool::derive(wanted);
}

identities::row row_of(question const& asked, unsigned seed) {
    identities::row made;
    made.definitions = asked.text;
    made.by = asked.by;
    for (auto const& fact : asked.assume) made.positive.push_back(tool::parse_target(fact, "fact").letters.at(0));
    made.line = static_cast<int>(seed);
    return made;
}

// Does every bound letter stand in a plain index somewhere? Else no line of a derivation alone says which axis it is.
bool letters_tell(tool::model const& in) {
    auto const reads = [&](auto const& self, int expression, std::string const& letter) -> bool {
        tool::node const& n = in[expression];
        for (auto const& index : n.indices)
            if (n.kind == tool::kind::symbol && index.is_letter() && index.letter() == letter) return true;
        for (int const operand : n.operands)
            if (self(self, operand, letter)) return true;
        return false;
    };
    for (tool::node const& n : in.arena)
        if (n.kind == tool::kind::reduce && !reads(reads, n.operands[0], n.letter)) return false;
    return true;
}

// Is a definition equal to itself with its slots exchanged? Its two entries are one value then, and a derivative by one of them alone
// is by which of them the engine happens to read.
bool symmetric(std::string const& text) {
    auto const in = tool::parse(text, "model");
    auto const axes = resolve(in);
    engine::system s;
    lower(in, axes, s);
    engine::know_definitions(s);
    for (int k = 0; k < s.g.symbols.size; ++k)
        if (s.g.symbols.items[k].symmetric != 0) return true;
    return false;
}

void for_models(unsigned first_seed, int models, int order) {
    for (unsigned seed = first_seed; models > 0; ++seed) {
        random_model const m = make_model(seed, order);
        if (!can_be_read(m.text()) || !letters_tell(tool::parse(m.text(), "model")) || symmetric(m.text())) continue;
        --models;
        std::string const found = contained([&]() -> std::string {
            question const asked = m.asked();
            return identities::steps_fault(row_of(asked, seed), steps_of(asked), derived_line(asked));
        }, 60);
        if (ambiguous_letter(found)) continue;
        BOOST_CHECK_MESSAGE(found.empty(), "seed " << seed << ": " << described(m) << "\n  " << found);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(derivations)

BOOST_AUTO_TEST_CASE(of_random_models) { for_models(70001, 150, 1); }
BOOST_AUTO_TEST_CASE(of_random_models_twice) { for_models(80001, 40, 2); }

// The axis of the recurrence is long enough for its adjoint to run back several steps.
BOOST_AUTO_TEST_CASE(through_recurrences) {
    std::vector<question> const asked{
        {"axis n = 5; h(n) = w*h(n-1) + x(n); E = sum(n, h(n)^2)", {"w"}},
        {"axis n = 4; h(n,j) = tanh(sum(i, w(j,i)*x(n,i)) + sum(k, u(j,k)*h(n-1,k))); y(n) = sum(j, v(j)*h(n,j)); E = 1/2*sum(n, (y(n)-t(n))^2)",
         {"u(p,q)"}},
        {"axis n = 5; h(n) = tanh(a*h(n+1) + g(n)); g(n) = b*x(n); E = sum(n, h(n)*g(n))", {"x(m)"}},
        {"axis n = 5; c(n) = f(n)*c(n-1) + x(n); f(n) = sigmoid(a*c(n-1)); E = sum(n, c(n)^2)", {"a"}},
    };
    for (question const& one : asked) {
        std::string const all = steps_of(one), steps = all.substr(0, all.rfind('\n', all.find("# computed so")) + 1); // up to the closed formula
        std::string const last = steps.substr(steps.rfind('\n', steps.size() - 2) + 1);
        std::string const answer = last.substr(0, last.find_first_of("#\n"));
        std::string const found = contained([&] { return identities::steps_fault(row_of(one, 7), steps, answer.substr(0, answer.find_last_not_of(' ') + 1)); }, 60);
        BOOST_CHECK_MESSAGE(found.empty(), one.text << "\n" << steps << "  " << found);
    }
}

// A rewrite that needs a fact names it, and only then.
BOOST_AUTO_TEST_CASE(facts_are_named) {
    std::string const model = "s(k) = exp(x(k))/sum(i, exp(x(i))); E = -sum(k, t(k)*log(s(k)))";
    BOOST_TEST(steps_of({model, {"x(p)"}, "", {"simplex(t,k)"}}).find("sum(k, t(k)) = 1 by the fact simplex(t)") != std::string::npos);
    BOOST_TEST(steps_of({model, {"x(p)"}}).find("by the fact") == std::string::npos);
    std::string const powers = "f = prod(i, x(i)^a(i))*z";
    BOOST_TEST(steps_of({powers, {"x(p)"}, "", {"positive(x)", "positive(z)"}}).find("powers collected by the fact positive(x)\n") != std::string::npos);
    BOOST_TEST(steps_of({powers, {"x(p)"}, "", {"positive(x)"}}).find("over each factor by the fact positive(x), derivative of pow") != std::string::npos);
    BOOST_TEST(steps_of({powers, {"x(p)"}, "", {"positive(z)"}}).find("by the fact") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
