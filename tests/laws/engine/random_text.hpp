// SPDX-License-Identifier: BSL-1.0
// What generators of random models share: choices from a seed, and the letters in scope.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace chainrule::laws {

struct letter {
    std::string name;
    char axis; // 'N', 'M' or 'K'
    bool used = false;
};

struct symbol {
    std::string name;
    std::string slots; // an axis each
};

inline std::string brackets(std::vector<std::string> const& indices) {
    std::string text;
    for (auto const& one : indices) text += (text.empty() ? "(" : ",") + one;
    return text.empty() ? text : text + ")";
}

class random_text {
public:
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class T>
    T const& any(std::vector<T> const& of) {
        return of[below(static_cast<unsigned>(of.size()))];
    }

protected:
    std::vector<letter> scope_;
    std::vector<symbol> symbols_; // that may be read

    random_text(unsigned seed, std::vector<symbol> given) : symbols_(std::move(given)), random_(seed) {}

    // Pieces in a row. What draws is called, the last one first, so that no compiler chooses the order.
    template <class First, class... Rest>
    static std::string drawn(First const& first, Rest const&... rest) {
        std::string tail;
        if constexpr (sizeof...(rest) > 0) tail = drawn(rest...);
        if constexpr (std::is_invocable_v<First const&>) return first() + tail;
        else return first + tail;
    }
    auto one_of(std::vector<std::string> of) {
        return [this, of = std::move(of)] { return any(of); };
    }

    // A letter in scope and not hidden, of the axis ('*': of any); nullptr if there is none.
    letter* visible(char axis) {
        std::vector<letter*> found;
        for (std::size_t k = 0; k < scope_.size(); ++k) {
            bool const hidden = std::any_of(scope_.begin() + static_cast<std::ptrdiff_t>(k) + 1, scope_.end(),
                                            [&](letter const& l) { return l.name == scope_[k].name; });
            if (!hidden && (axis == scope_[k].axis || axis == '*')) found.push_back(&scope_[k]);
        }
        return found.empty() ? nullptr : any(found);
    }
    // A given vector over the letter's axis.
    static std::string own(letter const& of) {
        return std::string(of.axis == 'N' ? "x(" : of.axis == 'M' ? "v(" : "y(") + of.name + ")";
    }
    // `what` over a letter of this axis; `body` writes what stands inside.
    template <class Body>
    std::string reduce(std::string const& what, std::string const& name, char axis, Body const& body) {
        scope_.push_back({name, axis});
        std::string inside = body();
        letter const bound = scope_.back();
        scope_.pop_back();
        if (!bound.used) inside = "(" + inside + ")*" + own(bound);
        // the entries of a maximum must differ, or it has no derivative
        if (what == "max" || what == "min") inside = "(" + inside + ") + sin(3*" + own(bound) + ")";
        return what + "(" + bound.name + ", " + inside + ")";
    }
    // A factor that reads the symbol at these indices, which stand for these letters; log, a root or a reciprocal of `w`.
    std::string read_of(symbol const& read, std::vector<letter*> const& chosen, std::vector<std::string> indices) {
        if (read.name != "w") return read.name + brackets(indices);
        indices[0] = chosen[0]->name; // positive only inside its range
        chosen[0]->used = true;
        return any<std::string>({"log(w(", "sqrt(w(", "1/(w(", "(w("}) + indices[0] + "))";
    }

private:
    std::mt19937 random_;
};

} // namespace chainrule::laws
