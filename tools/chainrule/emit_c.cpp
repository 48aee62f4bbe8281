// SPDX-License-Identifier: BSL-1.0
#include "c_loops.hpp"
#include "computation.hpp"
#include "emit.hpp"
#include "evaluate.hpp"
#include "gradient.hpp"

#include <algorithm>

namespace chainrule::tool {
namespace {

// A size as text: a product of known and unknown extents.
struct size_text {
    long known = 1;
    std::string unknown;

    std::string text() const { return unknown.empty() ? std::to_string(known) : (known == 1 ? "" : std::to_string(known) + "*") + unknown; }
};

class c_header {
public:
    c_header(opened& m, emit_request const& wanted) : m_(m), wanted_(wanted), free_(reserved_in_c()) {}

    std::string write() {
        target const of = objective(m_.in, wanted_.of);
        m_.lower(wanted_.from.assume);
        engine::graph& g = m_.s.g;
        of_ = g.find_symbol(of.name);
        if (m_.is_given(of_)) throw model_error("emit: '" + of.name + "' is given, not defined");
        bool const scalar = of.letters.empty();
        std::vector<int> wanted{of_};
        note_equations();
        if (scalar) {
            by_ = parameters_of(m_, wanted_.parameters);
            for (int const symbol : by_)
                if (!m_.is_given(symbol))
                    throw model_error("--parameters: '" + m_.name(symbol) + "' is defined; the function derives by given symbols");
            for (result const& one : gradient_results(m_, of, by_, "emit")) gradients_.push_back(one.symbol);
        }
        wanted.insert(wanted.end(), gradients_.begin(), gradients_.end());
        note_equations();
        computation const order = compute_order(m_.s, wanted, m_.axes.extents);
        name_everything(order, scalar);
        std::string const body = statements(order);
        return start(order, scalar) + body + (scalar ? "    return " + names_.symbols.at(of_) + ";\n" : "") + "}\n\n#endif\n";
    }

private:
    opened& m_;
    emit_request const& wanted_;
    identifiers free_;
    int of_ = -1;
    std::vector<int> by_, gradients_;
    std::map<int, std::string> comments_; // of symbols: their equations
    c_names names_;
    std::vector<std::string> extent_arguments_, extent_meanings_;
    std::string locals_, work_, layout_; // declarations; the size so far; what is where

    // The new ones, as they are written.
    void note_equations() {
        for (int k = 0; k < m_.s.equations.size; ++k) {
            engine::equation const& e = m_.s.equations.items[k];
            if (comments_.count(e.symbol) == 0) comments_[e.symbol] = m_.printed(e, format::plain);
        }
    }
    size_text size_of(std::vector<int> const& classes) const {
        size_text size;
        for (int const c : classes) {
            long const extent = m_.axes.extents[static_cast<std::size_t>(c)];
            if (extent >= 0) size.known *= extent;
            else size.unknown += (size.unknown.empty() ? "" : "*") + names_.extents[static_cast<std::size_t>(c)];
        }
        return size;
    }
    std::vector<int> classes_of(int symbol) const {
        auto const& info = m_.s.g.symbols.items[symbol];
        return {m_.s.g.slot_classes.items + info.slots, m_.s.g.slot_classes.items + info.slots + info.rank};
    }
    std::string shape_of(int symbol) const {
        std::string text;
        for (int const c : classes_of(symbol)) text += "[" + names_.extents[static_cast<std::size_t>(c)] + "]";
        return text;
    }
    int rank(int symbol) const { return m_.s.g.symbols.items[symbol].rank; }
    bool is_gradient(int symbol) const { return std::find(gradients_.begin(), gradients_.end(), symbol) != gradients_.end(); }

    // An array, or a number, in the caller's memory `work`.
    void allocate(std::string const& name, std::vector<int> const& classes, std::string const& what) {
        std::string const size = size_of(classes).text();
        locals_ += "    double *const " + name + " = work" + (work_.empty() ? "" : " + " + work_) + ";\n";
        layout_ += " *   " + what + "\n";
        work_ += (work_.empty() ? "" : " + ") + size;
    }

    void name_everything(computation const& order, bool scalar) {
        engine::graph& g = m_.s.g;
        free_.make(wanted_.name);
        free_.make(wanted_.name + "_work");
        for (std::size_t c = 0; c < m_.axes.extents.size(); ++c) {
            long const extent = m_.axes.extents[c];
            names_.extents.push_back(std::to_string(extent));
            if (extent >= 0) continue;
            std::string const letter = m_.axes.letters[c];
            names_.extents.back() = free_.make(letter.empty() ? "n" : "n_" + letter);
            extent_arguments_.push_back(names_.extents.back());
            extent_meanings_.push_back(letter.empty() ? "extent of " + slot_of(static_cast<int>(c)) : "extent of axis " + letter);
        }
        for (int const symbol : order.given) names_.symbols[symbol] = free_.make(m_.name(symbol));
        for (int const symbol : gradients_) {
            std::string const name = free_.make(m_.name(symbol));
            names_.symbols[symbol] = rank(symbol) > 0 ? name : "*" + name;
        }
        if (!scalar) names_.symbols[of_] = free_.make(m_.name(of_));
        for (computation::step const& step : order.steps)
            for (nest const& n : step.nests) {
                if (n.symbol < 0 || names_.symbols.count(n.symbol) > 0) continue;
                std::string const name = free_.make(m_.name(n.symbol));
                names_.symbols[n.symbol] = name;
                if (rank(n.symbol) == 0) locals_ += "    double " + name + ";\n";
                else allocate(name, classes_of(n.symbol), name + shape_of(n.symbol));
            }
        names_.temporaries.resize(static_cast<std::size_t>(order.temporaries));
        for (computation::step const& step : order.steps)
            for (nest const& n : step.nests) {
                if (n.temporary < 0) continue;
                std::string& name = names_.temporaries[static_cast<std::size_t>(n.temporary)];
                name = free_.make("s" + std::to_string(n.temporary + 1));
                std::vector<int> classes;
                for (int const axis : n.slots) classes.push_back(g.axes.items[axis].extent_class);
                if (classes.empty()) locals_ += "    double " + name + ";\n";
                else allocate(name, classes, name + ", a partial result");
            }
    }
    std::string slot_of(int extent_class) const {
        for (auto const& [name, slots] : m_.axes.slots)
            for (std::size_t k = 0; k < slots.size(); ++k)
                if (slots[k] == extent_class) return "index " + std::to_string(k + 1) + " of " + name;
        return "an axis";
    }

    std::string statements(computation const& order) {
        std::string text;
        auto const put = [&](nest const& n, std::string const& margin, std::string const& at) {
            std::string const lines = c_statements(m_.s, n, names_, free_, margin, at);
            bool declares = false; // at the outermost level
            for (char const* const type : {"const double ", "double ", "long "})
                declares = declares || lines.rfind(margin + type, 0) == 0 || lines.find("\n" + margin + type) != std::string::npos;
            text += declares ? margin + "{\n" + c_statements(m_.s, n, names_, free_, margin + "    ", at) + margin + "}\n" : lines;
        };
        for (computation::step const& step : order.steps) {
            for (int const e : step.equations) {
                std::string comment = comments_.at(m_.s.equations.items[e].symbol);
                if (comment.size() > 200) comment = comment.substr(0, 200) + " ...";
                text += "    /* " + comment + " */\n";
            }
            if (step.direction == 0) {
                for (nest const& n : step.nests) put(n, "    ", "");
                continue;
            }
            std::string const& extent = names_.extents[static_cast<std::size_t>(step.extent_class)];
            identifiers free = free_;
            std::string const at = free.make("step");
            std::swap(free, free_);
            text += step.direction > 0 ? "    for (long " + at + " = 0; " + at + " < " + extent + "; ++" + at + ") {\n"
                                       : "    for (long " + at + " = " + extent + " - 1; " + at + " >= 0; --" + at + ") {\n";
            for (nest const& n : step.nests) put(n, "        ", at);
            text += "    }\n";
            std::swap(free, free_);
        }
        return text;
    }

    std::string start(computation const& order, bool scalar) const {
        std::string const &name = wanted_.name, objective = m_.name(of_);
        std::string guard = name + "_H";
        std::transform(guard.begin(), guard.end(), guard.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        std::string arguments, about, sizes, unused;
        auto const argument = [&](std::string const& declared, std::string const& shown, std::string const& meaning) {
            arguments += (arguments.empty() ? "" : ", ") + declared;
            about += " *   " + shown + std::string(shown.size() < 22 ? 22 - shown.size() : 1, ' ') + meaning + "\n";
        };
        for (std::size_t k = 0; k < extent_arguments_.size(); ++k) {
            argument("long " + extent_arguments_[k], extent_arguments_[k], extent_meanings_[k]);
            sizes += (sizes.empty() ? "long " : ", long ") + extent_arguments_[k];
            unused += "    (void)" + extent_arguments_[k] + ";\n";
        }
        for (int const symbol : order.given) {
            std::string const& one = names_.symbols.at(symbol);
            if (rank(symbol) > 0) argument("const double *" + one, one + shape_of(symbol), "given");
            else argument("double " + one, one, "given");
        }
        auto const bare = [&](int symbol) { return names_.symbols.at(symbol).substr(names_.symbols.at(symbol)[0] == '*' ? 1 : 0); };
        for (std::size_t k = 0; k < gradients_.size(); ++k)
            argument("double *" + bare(gradients_[k]), bare(gradients_[k]) + shape_of(gradients_[k]),
                     "result: derivative of " + objective + " by " + m_.name(by_[k]));
        if (!scalar) argument("double *" + bare(of_), bare(of_) + shape_of(of_), "result");
        argument("double *work", "work[" + name + "_work()]", work_.empty() ? "not used" : "memory for what comes between, overwritten");

        std::string text = "/* Made by chainrule emit --plain-c from " + m_.in.sources[0].name + ":\n *\n" +
                           quoted_model(m_.in.sources[0].text, " *   ") + " *\n";
        text += " * " + std::string(scalar ? "Value and gradient of " : "Values of ") + objective +
                ". Arrays are contiguous, their last index fastest. Arguments of " + name + "():\n" + about;
        if (scalar) text += " * Returns " + objective + ".\n";
        if (!layout_.empty()) text += " * work holds, one after another:\n" + layout_;
        text += " */\n#ifndef " + guard + "\n#define " + guard + "\n\n#include <math.h>\n#include <stddef.h>\n\n";
        for (std::string const& helper : names_.helpers) text += c_helper(helper);
        if (!names_.helpers.empty()) text += "\n";
        text += "/* How many doubles " + name + "() needs as work. */\nstatic inline size_t " + name + "_work(" +
                (sizes.empty() ? "void" : sizes) + ")\n{\n" + unused + "    return (size_t)(" + (work_.empty() ? "0" : work_) + ");\n}\n\n";
        text += std::string("static inline ") + (scalar ? "double " : "void ") + name + "(" + arguments + ")\n{\n" + locals_;
        return text + unused + (work_.empty() ? "    (void)work;\n" : "");
    }
};

} // namespace

std::string emit_c(emit_request const& wanted) {
    opened m(wanted.from);
    return c_header(m, wanted).write();
}

} // namespace chainrule::tool
