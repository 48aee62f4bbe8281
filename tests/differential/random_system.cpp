// SPDX-License-Identifier: BSL-1.0
// Random systems. What an operation needs of its operands is put around them: asin(sin(e)/2), log(1 + e^2), pow(w(i), e).
#include "differential/random_system.hpp"
#include "laws/engine/random_text.hpp"

namespace chainrule::differential {
namespace {

using words = std::vector<std::string>;

using laws::brackets, laws::letter, laws::symbol;

class generator : public laws::random_text {
public:
    explicit generator(unsigned seed)
        : random_text(seed, {{"a", ""},  {"b", ""},   {"x", "N"},  {"x", "N"},  {"u", "N"},  {"v", "M"}, {"y", "K"},
                             {"w", "N"}, {"A", "NN"}, {"B", "NM"}, {"C", "KK"}, {"T", "NMK"}, {"w0", ""}}) {}

    // One equation more, of this rank; its left side.
    std::string define(laws::random_model& into, std::string const& name, unsigned rank, unsigned depth) {
        symbol const made = open(name, rank);
        finish(into, made, expression(depth));
        return left_of(made);
    }

    // One or two equations that read themselves or each other along their first axis.
    void recur(laws::random_model& into, std::string const& name, std::string const& other) {
        symbol const made = open(name, 1 + below(2)), mutual{other, made.slots};
        bool const both = chance(30), later = chance(25);
        std::string const lag = later ? "+" : "-";
        std::string before = letters_[0] + lag + any<std::string>({"1", "1", "1", "2"});
        finish(into, made, step(both ? mutual : made, before, later));
        if (!both) return;
        open(other, static_cast<unsigned>(made.slots.size()), made.slots);
        if (chance(50)) before = letters_[0]; // at the same entry, or earlier still
        finish(into, mutual, step(made, before, later));
    }

    std::string target(symbol const& by) {
        words letters;
        for (std::size_t k = 0; k < by.slots.size(); ++k) letters.push_back(targets_[next_target_++]);
        return by.name + brackets(letters);
    }
    std::vector<symbol> const& defined() const { return defined_; }

private:
    words const letters_{"i", "j", "k", "l"};
    words const targets_{"p", "q", "r", "s", "t", "o"};
    std::size_t next_target_ = 0;
    std::vector<symbol> defined_;

    std::string left_of(symbol const& made) const {
        return made.name + brackets(words(letters_.begin(), letters_.begin() + static_cast<std::ptrdiff_t>(made.slots.size())));
    }
    char some_axis() { return any(std::vector<char>{'N', 'N', 'N', 'M', 'K'}); }

    symbol open(std::string const& name, unsigned rank, std::string const& slots = {}) {
        scope_.clear();
        symbol made{name, slots};
        for (unsigned k = 0; k < rank; ++k) {
            if (slots.empty()) made.slots += some_axis();
            scope_.push_back({letters_[k], made.slots[k]});
        }
        return made;
    }
    void finish(laws::random_model& into, symbol const& made, std::string body) {
        for (auto const& one : scope_)
            if (!one.used) body += " + " + own(one);
        into.definitions.push_back(left_of(made) + " = " + body);
        symbols_.insert(symbols_.end(), 4, made); // variables are read more often than given symbols
        defined_.push_back(made);
    }

    // A body that reads `made` along the first axis, contracting or bounded.
    std::string step(symbol const& made, std::string const& before, bool later) {
        words at{before};
        std::string const e = expression(1);
        scope_[0].used = true;
        if (made.slots.size() == 2) {
            scope_[1].used = true;
            std::string const matrix = made.slots[1] == 'N' ? "A" : made.slots[1] == 'K' ? "C" : "";
            if (chance(60) && !matrix.empty() && before != letters_[0])
                return "tanh(sum(k, " + matrix + "(j,k)*" + made.name + "(" + before + ",k)) + " + e + ")";
            at.push_back(letters_[1]);
        }
        std::string const read = made.name + brackets(at);
        switch (below(5)) {
        case 0: return any<std::string>({"tanh", "sin", "sigmoid", "atan"}) + "(a*" + read + " + " + e + ")";
        case 1: return "0.25*" + leaf() + "*" + read + " + " + e;
        case 2: return "(" + e + ")/(2 + " + read + "^2)";
        case 3:
            if (made.slots.size() == 1 && before != letters_[0] && made.slots != "K")
                return "sum(k, v(k)*" + made.name + "(" + before + (later ? "+k" : "-k") + "))/4 + " + e;
            return "exp(-" + read + "^2)*b + " + e;
        default: return "max(" + read + "/2, (" + e + "))";
        }
    }

    std::string expression(unsigned depth) {
        if (depth == 0) return leaf();
        auto const inner = [&] { return expression(depth - 1 - (depth > 1 && chance(40))); };
        switch (below(26)) {
        case 0:
        case 1:
        case 2: return drawn("(", inner, " + ", inner, ")");
        case 3:
        case 4: return drawn("(", inner, " - ", inner, ")");
        case 5:
        case 6:
        case 7:
        case 8: return drawn(inner, "*", inner);
        case 9: return drawn("(", inner, ")^", one_of({"2", "3", "2", "4"}));
        case 10: return drawn(inner, "/(", one_of({"1", "2", "w0"}), " + (", inner, ")^2)");
        case 11:
        case 12: return drawn(one_of({"sin", "cos", "tanh", "sigmoid", "softplus", "atan", "erf", "square"}), "(", inner, ")");
        case 13: return bounded(inner());
        case 14: return drawn(one_of({"log(1 + ", "sqrt(1 + ", "log1p(", "1/sqrt(2 + "}), "(", inner, ")^2)");
        case 15: return drawn(one_of({"relu", "abs", "step", "sign"}), "(", inner, ")");
        case 16: return drawn(one_of({"max", "min"}), "(", inner, ", (", inner, "))");
        case 17: {
            std::string const second = inner();
            return two_operands(inner(), second);
        }
        case 18: return drawn("exp(", one_of({"", "-"}), [&] { return leaf(); }, ")*", inner);
        case 19:
        case 20:
        case 21:
        case 22: return reduction("sum", depth);
        case 23: return reduction("prod", depth);
        case 24: return reduction(any<std::string>({"max", "min"}), depth);
        default: return softmax(depth);
        }
    }
    // Of an operand that is made to lie between −1 and 1.
    std::string bounded(std::string const& e) {
        return any<std::string>({"exp(sin(", "expm1(sin(", "sinh(sin(", "cosh(sin(", "tan(tanh(", "asin(0.5*sin(", "acos(0.5*tanh("}) + e + "))";
    }
    std::string two_operands(std::string const& d, std::string const& e) {
        switch (below(5)) {
        case 0: return "atan2(" + d + ", 1 + (" + e + ")^2)";
        case 1: return "pow(1 + (" + d + ")^2, sin(" + e + "))";
        case 2: return "(1 + exp(-(" + d + ")^2))^tanh(" + e + ")";
        case 3: return "w0^sin(" + e + ")*" + d;
        default: return "(2 + cos(" + d + "))^" + any<std::string>({"(-1)", "(1/2)", "(-3/2)", "(-2)", "1.5"});
        }
    }
    std::string softmax(unsigned depth) {
        scope_.push_back({any(letters_), some_axis()});
        letter bound = scope_.back();
        std::string e = "sin(" + expression(depth - 1) + ")";
        bound = scope_.back();
        scope_.pop_back();
        if (!bound.used) e += "*" + own(bound);
        if (chance(50)) return "log(sum(" + bound.name + ", exp(" + e + ")))";
        return "sum(" + bound.name + ", " + own(bound) + "*exp(" + e + "))/sum(" + bound.name + ", exp(" + e + "))";
    }

    std::string index(letter& of) {
        of.used = true;
        if (!chance(10)) return of.name;
        letter* const other = visible('*');
        switch (below(11)) {
        case 0:
        case 1: return of.name + "+1";
        case 2:
        case 3: return of.name + "-1";
        case 4: return other->used = true, of.name + "+" + other->name;
        case 5: return other->used = true, of.name + "-" + other->name;
        case 6: return "1-" + of.name;
        case 7: return other->used = true, "2*" + of.name + "+" + other->name;
        case 8: return other->used = true, of.name + "+2*" + other->name + "-1";
        case 9: return any<std::string>({"0", "1"});
        default: return "2*" + of.name;
        }
    }
    std::string leaf() {
        if (chance(12)) return any<std::string>({"2", "3", "0.5", "(1/3)", "1.25", "pi"});
        if (chance(6))
            if (letter* const one = visible('*')) {
                letter* const other = visible(one->axis);
                if (chance(30)) return "dim(" + one->name + ")";
                std::string const first = index(*one);
                return "delta(" + first + "," + index(*other) + ")";
            }
        for (int attempt = 0; attempt < 30; ++attempt) {
            symbol const read = any(symbols_);
            std::vector<letter*> chosen;
            for (char const slot : read.slots) {
                bool const again = !chosen.empty() && chosen.back() != nullptr && chosen.back()->axis == slot && chance(30);
                chosen.push_back(again ? chosen.back() : visible(slot)); // a diagonal, more often than by chance
            }
            if (std::count(chosen.begin(), chosen.end(), nullptr) > 0 || (read.slots.empty() && attempt < 3)) continue;
            words indices;
            for (letter* const one : chosen) indices.push_back(index(*one));
            return read_of(read, chosen, std::move(indices));
        }
        return "a";
    }
    std::string reduction(std::string const& what, unsigned depth) {
        std::string const& name = any(letters_);
        return reduce(what, name, some_axis(), [&] { return expression(depth - 1); });
    }
};

} // namespace

random_system make_system(unsigned seed, int order) {
    generator random(seed);
    random_system made;
    unsigned const shared = random.below(6);
    unsigned const at = random.chance(15) && shared > 0 ? random.below(shared) : shared; // of the recurrence
    for (unsigned k = 0; k < shared; ++k) {
        std::string const name = "d" + std::to_string(k);
        if (k != at) random.define(made.model, name, random.below(10) == 0 ? 3 : random.below(3), 2);
        else random.recur(made.model, name, "e" + std::to_string(k));
        made.recurrent = made.recurrent || k == at;
    }
    unsigned const rank = made.recurrent && random.chance(80) ? 0 : random.below(10) == 0 ? 2 : random.below(2);
    made.scalar = rank == 0;
    made.model.objective = random.define(made.model, "f", rank, 2 + random.below(3));
    std::vector<symbol> wanted;
    for (auto const& one : std::vector<symbol>{{"x", "N"}, {"x", "N"}, {"u", "N"}, {"v", "M"}, {"y", "K"}, {"w", "N"}, {"A", "NN"},
                                               {"B", "NM"}, {"C", "KK"}, {"T", "NMK"}, {"a", ""}, {"b", ""}})
        if (made.model.reads(one.name)) wanted.push_back(one);
    if (wanted.empty()) return make_system(seed + 1000003, order);
    for (int n = 0; n < order; ++n) {
        bool const variable = order == 1 && random.defined().size() > 1 && random.chance(12); // by an intermediate result
        symbol const by = variable ? random.defined()[random.below(static_cast<unsigned>(random.defined().size() - 1))] : random.any(wanted);
        made.model.by.push_back(random.target(by));
    }
    return made;
}

} // namespace chainrule::differential
