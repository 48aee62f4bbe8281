// SPDX-License-Identifier: BSL-1.0
#include "data.hpp"

#include "lexer.hpp"

#include <chainrule/file/disk.hpp>
#include <chainrule/schedule/statement.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>
#include <sys/stat.h>

namespace chainrule::tool {
namespace {

constexpr std::size_t largest_pipe = 256 << 20; // bytes

// Numbers and brackets, with a stack of its own: the depth is that of the text.
class array_reader {
public:
    array_reader(source const& from, std::size_t begin) : from_(from), text_(from.text), at_(begin) {}

    array read() {
        bool number_next = true; // a value has to follow
        do {
            skip();
            if (number_next && accept('[')) {
                counts_.push_back(0);
                continue;
            }
            if (number_next) number();
            else if (!counts_.empty() && accept(',')) {
                number_next = true;
                continue;
            } else if (!counts_.empty() && accept(']')) close();
            else fail(counts_.empty() ? "expected the end of the values" : "expected ',' or ']'");
            number_next = false;
        } while (!counts_.empty() || (skip(), at_ < text_.size()));
        return std::move(made_);
    }

private:
    source const& from_;
    std::string_view text_;
    std::size_t at_;
    array made_;
    std::vector<long> counts_; // entries so far, of the open brackets
    std::size_t depth_ = 0;    // of numbers; 0 before the first one
    bool first_ = true;

    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    }
    bool accept(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    [[noreturn]] void fail(std::string const& message) const {
        position at;
        for (std::size_t k = 0; k < at_ && k < text_.size(); ++k) {
            if (text_[k] == '\n') ++at.line, at.column = 0;
            if ((static_cast<unsigned char>(text_[k]) & 0xC0U) != 0x80U) ++at.column;
        }
        throw located_error(from_, at, message);
    }
    void number() {
        if (first_) {
            depth_ = counts_.size();
            made_.shape.assign(depth_, -1);
            first_ = false;
        }
        if (counts_.size() != depth_) fail("expected numbers at one depth of brackets");
        double value = 0;
        char const* const begin = text_.data() + at_ + (at_ + 1 < text_.size() && text_[at_] == '+' && text_[at_ + 1] != '-' ? 1 : 0);
        auto const [end, wrong] = std::from_chars(begin, text_.data() + text_.size(), value);
        if (wrong == std::errc::result_out_of_range) fail("the number is outside the range of double");
        if (wrong != std::errc()) fail(at_ < text_.size() ? "expected a number" : "expected a number, found the end of the values");
        at_ = static_cast<std::size_t>(end - text_.data());
        made_.entries.push_back(value);
        if (!counts_.empty()) ++counts_.back();
    }
    void close() {
        auto& extent = made_.shape[counts_.size() - 1];
        if (extent >= 0 && extent != counts_.back()) {
            --at_;
            fail(fmt::format("expected {} entries as in the rows before, found {}", extent, counts_.back()));
        }
        extent = counts_.back();
        counts_.pop_back();
        if (!counts_.empty()) ++counts_.back();
    }
};

// From a file, or a pipe, which has no size beforehand.
void read_values(source& into) {
    struct stat about {};
    if (::stat(into.name.c_str(), &about) != 0 || !S_ISFIFO(about.st_mode)) {
        if (file_result const got = kept::read_file(into.name, into.text); !got) throw model_error(got.message);
        return;
    }
    into.text.clear();
    std::ifstream pipe(into.name, std::ios::binary);
    std::vector<char> block(1 << 16);
    do {
        pipe.read(block.data(), static_cast<std::streamsize>(block.size()));
        into.text.append(block.data(), static_cast<std::size_t>(pipe.gcount()));
        if (into.text.size() > largest_pipe) throw model_error(fmt::format("{}: the values are longer than {} MiB; put them into a file", into.name, largest_pipe >> 20));
    } while (pipe);
    if (pipe.bad()) throw model_error(into.name + ": cannot be read");
}

} // namespace

assignment read_assignment(std::string const& text) {
    assignment made;
    std::size_t const sign = text.find('=');
    if (sign == std::string::npos) throw located_error({"--set", text}, {}, "expected name=values, such as x=[1,2,3]");
    target const named = parse_target(text.substr(0, sign), "--set");
    if (!named.letters.empty()) throw located_error({"--set", text}, {}, "expected the name only: " + named.name + "=…");
    made.name = named.name;
    made.text = text;
    source from{"--set", text};
    std::size_t begin = sign + 1;
    if (begin < text.size() && text[begin] == '@') {
        from.name = text.substr(begin + 1);
        read_values(from);
        begin = from.text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0;
    }
    made.values = array_reader(from, begin).read();
    return made;
}

std::string written(array const& values) {
    fmt::memory_buffer out;
    std::size_t const rank = values.shape.size();
    for (std::size_t k = 0; k < values.entries.size(); ++k) {
        std::size_t block = 1, opened = 0, closed = 0; // brackets before and after this entry
        for (std::size_t d = rank; d-- > 0;) {
            block *= static_cast<std::size_t>(values.shape[d]);
            opened += k % block == 0 ? 1 : 0;
            closed += (k + 1) % block == 0 ? 1 : 0;
        }
        if (k > 0) fmt::format_to(std::back_inserter(out), ", ");
        fmt::format_to(std::back_inserter(out), "{}{}{}", std::string(opened, '['), std::isnan(values.entries[k]) ? std::fabs(values.entries[k]) : values.entries[k], std::string(closed, ']'));
    }
    return fmt::to_string(out);
}

std::string shape_text(std::vector<long> const& shape) {
    std::string text;
    for (long const extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text.empty() ? "a number" : text + " numbers";
}

known_extents::known_extents(opened const& m) : m_(m), extents_(m.axes.extents), origin_(extents_.size()) {
    for (std::size_t c = 0; c < extents_.size(); ++c)
        if (extents_[c] >= 0) origin_[c] = "the line axis " + m.axes.letters[c] + " = " + std::to_string(extents_[c]);
}

std::string known_extents::shape(int symbol) const {
    std::string text;
    auto const& info = m_.s.g.symbols.items[symbol];
    for (int k = 0; k < info.rank; ++k) {
        auto const c = static_cast<std::size_t>(m_.s.g.slot_classes.items[info.slots + k]);
        std::string const letter = m_.axes.letters[c].empty() ? "…" : "dim(" + m_.axes.letters[c] + ")";
        text += (k > 0 ? " x " : "") + (extents_[c] >= 0 ? std::to_string(extents_[c]) : letter);
    }
    return text.empty() ? "a number" : text + " numbers";
}

void known_extents::fit(assignment const& one) {
    source const from{"--set", one.text};
    target const named{one.name, {}, from.name, one.text};
    check_target(m_.in, named);
    int const symbol = m_.s.g.find_symbol(one.name);
    if (!m_.is_given(symbol))
        throw located_error(from, {}, "'" + one.name + "' is defined by the model; values are those of given symbols");
    auto const& info = m_.s.g.symbols.items[symbol];
    std::string const wrong = "'" + one.name + "' is " + shape_text(one.values.shape) + " here, expected ";
    if (one.values.shape.size() != static_cast<std::size_t>(info.rank)) throw located_error(from, {}, wrong + shape(symbol));
    auto const before = shape(symbol);
    for (int k = 0; k < info.rank; ++k) {
        auto const c = static_cast<std::size_t>(m_.s.g.slot_classes.items[info.slots + k]);
        long const extent = one.values.shape[static_cast<std::size_t>(k)];
        if (extents_[c] >= 0 && extents_[c] != extent) throw located_error(from, {}, wrong + before + ", because of " + origin_[c]);
        extents_[c] = extent;
        if (origin_[c].empty()) origin_[c] = "slot " + std::to_string(k + 1) + " of '" + one.name + "'";
    }
}

std::vector<long> const& known_extents::all_of(reading const& needed) const {
    auto const require = [&](int extent_class) {
        auto const c = static_cast<std::size_t>(extent_class);
        if (extents_[c] >= 0) return;
        std::string const& letter = m_.axes.letters[c];
        throw model_error(m_.in.sources[0].name + ": the extent of " +
                          (letter.empty() ? "an axis without a letter" : "axis '" + letter + "'") + " is not known" +
                          (letter.empty() ? "" : "; add a line such as 'axis " + letter + " = 4'"));
    };
    auto const& g = m_.s.g;
    for (int const symbol : needed.symbols)
        for (int k = 0; k < g.symbols.items[symbol].rank; ++k) require(g.slot_classes.items[g.symbols.items[symbol].slots + k]);
    for (int const c : needed.classes) require(c);
    return extents_;
}

reading read_from(engine::system& s, std::vector<int> const& symbols) {
    engine::graph& g = s.g;
    std::set<int> seen, classes;
    std::vector<int> open = symbols;
    while (!open.empty()) {
        int const symbol = open.back();
        open.pop_back();
        if (!seen.insert(symbol).second) continue;
        int const d = g.symbols.items[symbol].definition;
        if (d < 0) continue;
        engine::for_nodes(g, s.equations.items[d].body, [&](int id) {
            engine::node const& n = g.at(id);
            if (n.what == engine::kind::access) open.push_back(n.tag);
            if (n.what == engine::kind::extent || n.what == engine::kind::guard) classes.insert(n.tag);
            for (int k = 1; engine::is_reduction(n.what) && k < n.count; ++k) classes.insert(g.parts.items[n.first + k].id);
        });
    }
    return {{seen.begin(), seen.end()}, {classes.begin(), classes.end()}};
}

} // namespace chainrule::tool
