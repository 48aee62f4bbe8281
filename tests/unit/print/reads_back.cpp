// SPDX-License-Identifier: BSL-1.0
// Plain text is read back as what was printed: random formulas, evaluated before and after.
#include "lower.hpp"
#include "parser.hpp"

#include "oracle/evaluate.hpp"

#include <chainrule/ops/operations.hpp>
#include <chainrule/print/print.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace chainrule;
using oracle::real;

// Formulas over a(i), b(j), c(k), A(i,i), w(j,i) and scalars s, r. Any letter may stand for any axis, and hide another.
class generator {
public:
    explicit generator(unsigned seed) : random_(seed) {}

    std::string definition() {
        scope_ = {{"p", 0}, {"u", 1}};
        std::string const body = expression(4);
        return "f(p,u) = " + body + " + 0.1*a(p)*b(u)";
    }

private:
    struct letter {
        std::string name;
        int axis;
    };
    std::mt19937 random_;
    std::vector<letter> scope_; // innermost last

    int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }

    std::vector<std::string> visible(int axis) const {
        std::vector<std::string> found;
        for (std::size_t k = scope_.size(); k-- > 0;) {
            bool hidden = false;
            for (std::size_t m = k + 1; m < scope_.size(); ++m) hidden = hidden || scope_[m].name == scope_[k].name;
            if (!hidden && scope_[k].axis == axis) found.push_back(scope_[k].name);
        }
        return found;
    }
    std::string any_letter(int axis) {
        auto const letters = visible(axis);
        return letters.empty() ? "" : letters[static_cast<std::size_t>(pick(static_cast<int>(letters.size())))];
    }
    std::string index(int axis) {
        std::string const at = any_letter(axis);
        if (at.empty() || pick(4) > 0) return at;
        std::string const other = any_letter(pick(3));
        switch (pick(4)) {
        case 0: return at + "+1";
        case 1: return "2*" + at + "-1";
        case 2: return other.empty() || other == at ? at + "-1" : at + "-" + other;
        default: return other.empty() || other == at ? "1-" + at : "1+" + at + "+" + other;
        }
    }
    std::string entry() {
        std::string const i = index(0), j = index(1), k = index(2);
        switch (pick(6)) {
        case 0: return i.empty() ? "s" : "a(" + i + ")";
        case 1: return j.empty() ? "r" : "b(" + j + ")";
        case 2: return k.empty() ? "s" : "c(" + k + ")";
        case 3: return i.empty() ? "r" : "A(" + i + "," + any_letter(0) + ")";
        case 4: return i.empty() || j.empty() ? "s" : "w(" + j + "," + i + ")";
        default: return pick(2) == 0 ? "s" : "r";
        }
    }
    std::string number() {
        constexpr char const* numbers[] = {"2", "3", "0.5", "1/3", "2/3", "0.25", "-1", "1.5", "0.002", "5/7", "pi"};
        return std::string("(") + numbers[pick(11)] + ")";
    }
    std::string leaf() {
        int const axis = pick(3);
        std::string const first = any_letter(axis), second = any_letter(axis);
        if (!first.empty() && pick(6) == 0) return "delta(" + first + "," + second + ")";
        if (!first.empty() && pick(6) == 0) return "dim(" + first + ")";
        if (!first.empty() && pick(8) == 0) return "inside(" + index(axis) + ", " + first + ")";
        return pick(4) == 0 ? number() : entry();
    }
    std::string reduction(int depth) {
        constexpr char const* names[] = {"sum", "sum", "sum", "prod", "max", "min", "argmax", "argmin"};
        constexpr char const* letters[] = {"i", "j", "k", "p", "m"};
        letter const bound{letters[pick(5)], pick(3)};
        scope_.push_back(bound);
        constexpr char const* read[] = {"a(", "b(", "c("};
        std::string const body =
            expression(depth - 1) + (pick(2) == 0 ? "*" : "+") + read[bound.axis] + bound.name + ")";
        scope_.pop_back();
        std::string const name = names[pick(8)], at = index(bound.axis), reduced = name + "(" + bound.name + ", " + body + ")";
        return name.size() < 6 ? reduced : "delta(" + (at.empty() ? "1" : at) + ", " + reduced + ")";
    }
    std::string positive(int depth) { return "(1+(" + expression(depth - 1) + ")^2)"; }
    std::string expression(int depth) {
        if (depth == 0) return leaf();
        auto const e = [&] { return "(" + expression(depth - 1) + ")"; };
        switch (pick(12)) {
        case 0: return e() + "+" + e();
        case 1: return e() + "-" + e();
        case 2:
        case 3: return e() + "*" + e();
        case 4: return e() + "/" + positive(depth);
        case 5: return "-" + e();
        case 6: return "tanh(" + e() + ")*sigmoid(" + e() + ")";
        case 7: return (pick(2) == 0 ? "max(" : "min(") + e() + ", " + e() + ")";
        case 8: return pick(2) == 0 ? e() + "^2" : positive(depth) + "^" + number();
        case 9: return pick(2) == 0 ? "sqrt(" + positive(depth) + ")" : positive(depth) + "^tanh(" + e() + ")";
        default: return reduction(depth);
        }
    }
};

struct printed {
    std::string text;
    std::vector<std::string> letters;
};

printed print_plain(tool::model const& in, tool::resolved const& axes) {
    engine::system s;
    tool::lower(in, axes, s);
    core::buffer<char> out;
    print::equation(s, s.equations.items[0], print::format::plain, out);
    std::string const line(out.items, static_cast<std::size_t>(out.size));
    BOOST_REQUIRE(line.starts_with("f(p,u) = "));
    return {line.substr(9), {"p", "u"}};
}

std::map<std::string, std::vector<real>> values(tool::resolved const& axes, std::vector<long> const& extents,
                                                std::mt19937& random) {
    std::map<std::string, std::vector<real>> given;
    for (auto const& [name, slots] : axes.slots) {
        std::size_t size = 1;
        for (int const slot : slots) size *= static_cast<std::size_t>(extents[static_cast<std::size_t>(slot)]);
        for (std::size_t k = 0; k < size; ++k) given[name].push_back(real(random() % 2000) / 1000 - 0.5);
    }
    given.erase("f");
    given.erase("printed");
    return given;
}

// Empty if the printed formula has the same values.
std::string fault(std::string const& definition, std::mt19937& random) {
    tool::model in = tool::parse(definition, "formula");
    printed const p = print_plain(in, resolve(in));
    int const d = append_definition(in, "printed", p.letters, p.text, "printed");
    tool::resolved const axes = resolve(in, {{d, 0, "f", 0}, {d, 1, "f", 1}});
    std::vector<long> extents;
    for (std::size_t k = 0; k < axes.extents.size(); ++k) extents.push_back(static_cast<long>(k) + 2);
    auto const given = values(axes, extents, random);
    oracle::evaluator of(in, axes, extents, given);
    auto const shape = of.shape("f");
    for (long m = 0; m < shape[0]; ++m)
        for (long n = 0; n < shape[1]; ++n) {
            real const wanted = of.value({"f", {m, n}}), got = of.value({"printed", {m, n}});
            if (abs(wanted - got) <= 1e-9 * (1 + abs(wanted))) continue;
            return "at (" + std::to_string(m) + "," + std::to_string(n) + "): " + p.text;
        }
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(print_reads_back)

BOOST_AUTO_TEST_CASE(random_formulas) {
    for (unsigned seed = 1; seed <= 400; ++seed) {
        std::string const definition = generator(seed).definition();
        std::mt19937 random(seed);
        BOOST_TEST_CONTEXT(definition) {
            try {
                BOOST_TEST(fault(definition, random) == "");
            } catch (std::exception const& refused) { BOOST_ERROR(refused.what()); }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
