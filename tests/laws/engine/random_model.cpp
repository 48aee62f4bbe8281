// SPDX-License-Identifier: BSL-1.0
// Random models in the notation. Every function is smooth or has a derivative at all but chance points.
#include "laws/engine/random_model.hpp"
#include "laws/engine/random_text.hpp"

namespace chainrule::laws {
namespace {

class generator : public random_text {
public:
    generator(unsigned seed, alphabet const& letters)
        : random_text(seed, {{"a", ""},  {"b", ""},   {"x", "N"},  {"x", "N"},  {"u", "N"}, {"v", "M"}, {"w", "N"}, {"A", "NN"}, {"B", "NM"}, {"w0", ""}}),
          letters_(letters) {}

    std::string const& target() { return letters_.targets[next_target_++]; }

    // `name(letters) = body`, kept for later reads; the left side.
    std::string define(random_model& into, std::string const& name, unsigned rank, unsigned depth) {
        scope_.clear();
        symbol made{name, {}};
        for (unsigned k = 0; k < rank; ++k) {
            scope_.push_back({letters_.axes[k], chance(70) ? 'N' : 'M'});
            made.slots += scope_.back().axis;
        }
        std::string const left = name + brackets(std::vector<std::string>(letters_.axes.begin(), letters_.axes.begin() + rank));
        into.definitions.push_back(left + " = " + expression(depth));
        for (auto const& one : scope_)
            if (!one.used) into.definitions.back() += " + " + std::string(one.axis == 'N' ? "u(" : "v(") + one.name + ")";
        symbols_.insert(symbols_.end(), 3, made); // shared definitions are read more often than given symbols
        return left;
    }

    std::string expression(unsigned depth) {
        if (depth == 0) return leaf();
        auto const inner = [&] { return expression(depth - 1 - (depth > 1 && chance(40))); };
        switch (below(20)) {
        case 0:
        case 1: return drawn("(", inner, " + ", inner, ")");
        case 2:
        case 3: return drawn("(", inner, " - ", inner, ")");
        case 4:
        case 5:
        case 6: return drawn(inner, "*", inner);
        case 7: return drawn("(", inner, ")^", one_of({"2", "3", "2", "4"}));
        case 8: return drawn(inner, "/(", one_of({"1", "2", "w0"}), " + (", inner, ")^2)");
        case 9:
        case 10: return drawn(one_of(smooth_), "(", inner, ")");
        case 11: return drawn(one_of({"log", "sqrt"}), "(1 + (", inner, ")^2)");
        case 12: return drawn(one_of({"relu", "abs", "relu", "step", "sign"}), "(", inner, ")");
        case 13: return drawn(one_of({"max", "min"}), "(", inner, ", (", inner, "))");
        case 14: return drawn("exp(", one_of({"", "-"}), [&] { return leaf(); }, ")*", inner);
        case 15:
        case 16:
        case 17:
        case 18: return reduction("sum", depth);
        default: return chance(60) ? reduction("prod", depth) : reduction(any<std::string>({"max", "min"}), depth);
        }
    }

private:
    alphabet letters_;
    std::vector<std::string> smooth_{"sin", "cos", "tanh", "sigmoid", "softplus", "atan", "tanh", "erf"};
    std::size_t next_target_ = 0;

    std::string index(letter& of) {
        of.used = true;
        if (!chance(12)) return of.name;
        letter* const other = visible('*');
        switch (below(8)) {
        case 0:
        case 1: return of.name + "+1";
        case 2:
        case 3: return of.name + "-1";
        case 4: return other->used = true, of.name + "+" + other->name;
        case 5: return other->used = true, of.name + "-" + other->name;
        case 6: return "1-" + of.name;
        default: return "2*" + of.name;
        }
    }
    std::string leaf() {
        if (chance(12)) return any<std::string>({"2", "3", "0.5", "(1/3)", "1.25"});
        if (chance(6))
            if (letter* const one = visible('*')) {
                letter* const other = visible(one->axis);
                if (chance(30)) return "dim(" + one->name + ")";
                std::string const first = index(*one);
                return "delta(" + first + "," + index(*other) + ")";
            }
        for (int attempt = 0; attempt < 20; ++attempt) {
            symbol const read = any(symbols_);
            std::vector<letter*> chosen;
            for (char const slot : read.slots) chosen.push_back(visible(slot));
            if (std::count(chosen.begin(), chosen.end(), nullptr) > 0 || (read.slots.empty() && attempt < 3)) continue;
            std::vector<std::string> indices;
            for (letter* const one : chosen) indices.push_back(index(*one));
            return read_of(read, chosen, std::move(indices));
        }
        return "a";
    }
    std::string reduction(std::string const& what, unsigned depth) {
        std::string const name = any(letters_.axes);
        return reduce(what, name, chance(70) ? 'N' : 'M', [&] { return expression(depth - 1); });
    }
};

} // namespace

std::string random_model::text() const {
    std::string joined;
    for (auto const& one : definitions) joined += (joined.empty() ? "" : "; ") + one;
    return joined;
}

question random_model::asked() const {
    return {text(), by, objective, reads("w") ? std::vector<std::string>{"positive(w)"} : std::vector<std::string>{}};
}

bool random_model::reads(std::string const& name) const {
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    std::string const all = text();
    for (auto at = all.find(name); at != std::string::npos; at = all.find(name, at + 1))
        if ((at == 0 || !letter(all[at - 1])) && (at + name.size() == all.size() || !letter(all[at + name.size()]))) return true;
    return false;
}

random_model make_model(unsigned seed, int order, alphabet const& letters) {
    generator random(seed, letters);
    random_model made;
    unsigned const shared = random.below(4);
    for (unsigned k = 0; k < shared; ++k) random.define(made, "d" + std::to_string(k), random.below(3), 2);
    unsigned const depth = 3 + random.below(2), rank_of_objective = random.below(2);
    made.objective = random.define(made, "f", rank_of_objective, depth);
    std::vector<std::pair<std::string, int>> wanted;
    for (auto const& [name, rank] : std::vector<std::pair<std::string, int>>{
             {"x", 1}, {"x", 1}, {"x", 1}, {"u", 1}, {"v", 1}, {"w", 1}, {"A", 2}, {"B", 2}, {"a", 0}, {"b", 0}})
        if (made.reads(name)) wanted.emplace_back(name, rank);
    if (wanted.empty()) return make_model(seed + 1000003, order, letters);
    for (int n = 0; n < order; ++n) {
        auto const [name, rank] = random.any(wanted);
        std::string target = name;
        for (int k = 0; k < rank; ++k) target += (k == 0 ? "(" : ",") + random.target();
        made.by.push_back(rank > 0 ? target + ")" : target);
    }
    return made;
}

pair_of_formulas make_pair(unsigned seed) {
    generator random(seed, usual);
    random_model made;
    random.define(made, "f", 1, 3);
    random_model other;
    random.define(other, "g", 1, 3);
    return {usual.axes[0], made.definitions[0], other.definitions[0]};
}

} // namespace chainrule::laws
