// SPDX-License-Identifier: BSL-1.0
// Damaged and mixed models: each is refused with an error that names its place, or derived and printed in a second or two; what is
// printed in plain text reads back in. The corpus is a folder of models.
// usage: tool_model [SECONDS [SEED [CORPUS]]]; without SECONDS a fixed number of mutations.
#include "costs.hpp"
#include "evaluate.hpp"
#include "gradient.hpp"
#include "session.hpp"
#include "tangents.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <unistd.h>

namespace {
using namespace chainrule::tool;

constexpr unsigned time_limit = 20; // seconds per input, sanitised and on a busy machine
constexpr char const* kept_name = "tool_model.bad";

std::string present; // the input, for the signal handler
void give_up(int) {
    if (std::FILE* const file = std::fopen(kept_name, "wb"); file != nullptr) {
        std::fwrite(present.data(), 1, present.size(), file);
        std::fclose(file);
    }
    static constexpr char text[] = "an input took too long, or crashed; it is in tool_model.bad\n";
    [[maybe_unused]] auto const written = write(2, text, sizeof text - 1);
    std::_Exit(1);
}

struct fuzzer {
    std::mt19937_64 draw;
    std::vector<std::string> corpus;

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(draw() % n); }
    std::string const& any() { return corpus[below(corpus.size())]; }

    // A stretch of a model between places where tokens may begin.
    std::string piece() {
        std::string const& from = any();
        std::size_t const at = below(from.size() + 1);
        return from.substr(at, 1 + below(24));
    }
    // A name or number of the text: its place and length; an empty one where there is none.
    std::pair<std::size_t, std::size_t> word_of(std::string const& text) {
        auto const inside = [&](std::size_t k) {
            return k < text.size() && (std::isalnum(static_cast<unsigned char>(text[k])) != 0 || text[k] == '_' || text[k] == '.');
        };
        std::size_t first = below(text.size() + 1);
        while (first < text.size() && !inside(first)) ++first;
        while (first > 0 && inside(first - 1)) --first;
        std::size_t last = first;
        while (inside(last)) ++last;
        if (last < text.size() && text[last] == '(' && below(2) == 0) { // with its brackets
            int depth = 0;
            for (std::size_t k = last; k < text.size(); ++k) {
                depth += text[k] == '(' ? 1 : text[k] == ')' ? -1 : 0;
                if (depth == 0) return {first, k + 1 - first};
            }
        }
        return {first, last - first};
    }
    // Changes after which the text is often a model still.
    void rearrange(std::string& text) {
        static constexpr char const* around[] = {
            "exp(@)",    "log(@)",     "sqrt(@)",    "tanh(@)",   "abs(@)",    "relu(@)",   "step(@)",     "sign(@)",
            "sum(i, @)", "sum(q, @)",  "prod(j, @)", "max(i, @)", "min(k, @)", "(@)^2",     "(@)^-1",      "(@)^(1/2)",
            "1/(@)",     "(-@)",       "(@ + x)",    "@*@",       "(@ - @)",   "max(@, a)", "atan2(@, b)", "delta(i, argmax(j, @))",
            "(@)^a",     "sigmoid(@)", "0*@",        "(@)^0",     "(1 - @^2)", "2*@",       "0.1*@",       "@/3"};
        auto const [at, size] = word_of(text);
        std::string const word = text.substr(at, size);
        switch (below(5)) {
        case 0: { // another word of this model, or another one
            std::string const other = below(3) == 0 ? any() : text;
            auto const [from, length] = word_of(other);
            text.replace(at, size, other.substr(from, length));
            break;
        }
        case 1:
        case 2: {
            std::string made;
            for (char const* c = around[below(std::size(around))]; *c != '\0'; ++c) *c == '@' ? void(made += word) : void(made += *c);
            text.replace(at, size, made);
            break;
        }
        case 3: {
            std::size_t const sign = text.find_first_of("+-*/^", at);
            if (sign != std::string::npos) text[sign] = "+-*/^"[below(5)];
            break;
        }
        default: text = any() + text; break;
        }
    }
    void damage(std::string& text) {
        static constexpr char const* words[] = {"sum(i, ",
                                                "prod(j,",
                                                "max(i,",
                                                "min(k, ",
                                                "delta(i,j)",
                                                "dim(i)",
                                                "inside(i-1, i)",
                                                "argmax(i, ",
                                                "axis i = 4\n",
                                                "x(i+1)",
                                                "x(i)",
                                                "A(i,j)",
                                                "^2",
                                                "^-1",
                                                "^(1/2)",
                                                "/0",
                                                "*0",
                                                "1e308",
                                                "1e-999",
                                                "99999999999999999999",
                                                "0.1",
                                                "pi",
                                                "(",
                                                ")",
                                                "[",
                                                "]",
                                                ";",
                                                "\n",
                                                "=",
                                                ",",
                                                "+",
                                                "-",
                                                "*",
                                                "/",
                                                "#",
                                                "exp(",
                                                "log(",
                                                "tanh(",
                                                "atan2(",
                                                "y(n-1)",
                                                "1/3",
                                                "x",
                                                "i",
                                                "\xc3\xa9",
                                                "\xce\xa3",
                                                "abs(",
                                                "step("};
        std::size_t const at = below(text.size() + 1);
        switch (below(8)) {
        case 0: text.insert(at, words[below(std::size(words))]); break;
        case 1: text.insert(at, piece()); break;
        case 2: text.erase(at, 1 + below(12)); break;
        case 3: {
            std::string const word = words[below(std::size(words))];
            text.replace(at, std::min(word.size(), text.size() - at), word);
            break;
        }
        case 4: // a letter for another one
            for (char& c : text)
                if (c == "ijknpq"[at % 6] && below(3) == 0) c = "ijknpq"[below(6)];
            break;
        case 5: {
            std::string const& other = any();
            text = text.substr(0, at) + other.substr(below(other.size()));
            break;
        }
        case 6: text.insert(at, text.substr(below(text.size() + 1), 1 + below(40))); break;
        default: text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), static_cast<char>(draw())); break;
        }
    }
    void mutate(std::string& text) {
        if (below(6) != 0) rearrange(text);
        else damage(text);
        if (text.size() > 400) text.resize(400);
    }
};

// A formula may be larger than what is read.
bool beyond_limits(std::string const& what) {
    return what.find("levels deep") != std::string::npos || what.find("operations deep") != std::string::npos;
}

// A fact about a symbol of the model, which need not be one that it can have.
std::string some_fact(model const& in, fuzzer& f) {
    auto one = in.ranks.begin();
    std::advance(one, static_cast<std::ptrdiff_t>(f.below(in.ranks.size())));
    std::string const letter(1, "ijknpq"[f.below(6)]);
    switch (f.below(4)) {
    case 0: return "positive(" + one->first + ")";
    case 1: return "simplex(" + one->first + "," + letter + ")";
    case 2: return "one_hot(" + one->first + "," + letter + ")";
    default: return "symmetric(" + one->first + ")";
    }
}

// What is wrong with an answer, or nothing. `derived`: did it get that far?
std::string fault(std::string const& text, fuzzer& f, bool& derived) {
    try {
        model const in = parse(text, "model");
        std::string by;
        for (auto const& [name, rank] : in.ranks)
            if (in.find(name) < 0 && (by.empty() || f.below(2) == 0)) by = name;
        if (by.empty()) by = in.definitions.front().name;
        request r;
        r.text = text;
        r.source_name = "model";
        r.by = {by};
        if (f.below(4) == 0 && in.ranks.at(by) < 2) r.by.push_back(by);
        if (f.below(4) == 0) r.assume = {some_fact(in, f)};
        r.format = format::plain;
        std::string const line = derive(r);
        derived = true;
        static constexpr format formats[] = {format::unicode, format::latex, format::dot, format::html};
        static constexpr char const* views[] = {"closed", "named", "steps", "matrix"};
        r.format = formats[f.below(std::size(formats))];
        r.view = views[f.below(std::size(views))];
        try {
            derive(r);
        } catch (model_error const&) { // not every view has every format
        }
        std::size_t const sign = line.rfind(" = "), first = line.rfind('\n', sign);
        std::string const formula = line.substr(sign + 3, line.size() - sign - 4);
        bool const in_time = line.find('\n') + 1 < line.size() && line[0] != '#'; // adjoints that have names of their own
        if (!in_time && formula.find("inf") == std::string::npos && formula.find("nan") == std::string::npos) {
            model again = in;
            try {
                parse_expression_into(again, formula);
            } catch (model_error const& e) {
                if (!beyond_limits(e.what())) return "the answer does not read back in: " + line.substr(first == std::string::npos ? 0 : first) + e.what();
            }
        }
        if (f.below(3) == 0) gradient({{text, "model", r.assume}, "", {}, format::plain});
        if (f.below(3) == 0) {
            std::string moved;
            try {
                moved = tangents({{text, "model", r.assume}, {}, format::plain});
            } catch (model_error const&) { // x_dot may be a name already
            }
            try {
                if (!moved.empty()) resolve(parse(moved, "tangents"));
            } catch (model_error const& e) {
                std::string const what = e.what(); // extents that are known by a letter may have none of their own: of x and of x_dot
                bool const ambiguous = what.find("names several axes") != what.npos || what.find("no axis is named") != what.npos;
                if (!ambiguous && !beyond_limits(what)) return "the tangents are no model: " + moved + what;
            }
        }
        bool const small = std::all_of(in.axes.begin(), in.axes.end(), [](axis_declaration const& one) { return one.extent < 100; });
        if (small && f.below(3) == 0) evaluate({{text, "model", {}}, "", {}, f.below(2) == 0, {}, {}});
    } catch (model_error const& e) {
        if (std::strlen(e.what()) == 0) return "an error without a text";
    } catch (std::exception const& e) { return std::string("an exception that is no error of the model: ") + e.what(); }
    return {};
}

} // namespace

int main(int count, char** words) {
    double const seconds = count > 1 ? std::atof(words[1]) : 0;
    std::uint64_t const seed = count > 2 ? std::strtoull(words[2], nullptr, 10) : 1;
    fuzzer f{std::mt19937_64(seed), {}};
    for (auto const& file : std::filesystem::directory_iterator(count > 3 ? words[3] : FUZZ_CORPUS)) {
        std::ifstream in(file.path(), std::ios::binary);
        f.corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    std::sort(f.corpus.begin(), f.corpus.end());
    if (f.corpus.empty()) return std::printf("the corpus is empty\n"), 1;
    for (int const signal : {SIGALRM, SIGSEGV, SIGFPE, SIGABRT, SIGBUS}) std::signal(signal, give_up);

    auto const start = std::chrono::steady_clock::now();
    auto const since = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    long long number = 0, read = 0;
    double longest = 0;
    for (; seconds <= 0 ? number < 10'000 : since() < seconds; ++number) {
        present = f.any();
        if (static_cast<std::size_t>(number) < f.corpus.size()) present = f.corpus[static_cast<std::size_t>(number)]; // as they are, once
        else
            for (std::size_t changes = 1 + f.below(4); changes > 0; --changes) f.mutate(present);
        double const before = since();
        alarm(time_limit);
        bool derived = false;
        std::string const wrong = fault(present, f, derived);
        alarm(0);
        longest = std::max(longest, since() - before);
        if (derived) ++read;
        if (wrong.empty()) continue;
        std::printf("seed %llu, input %lld: %s\nthe input is in %s\n", static_cast<unsigned long long>(seed), number, wrong.c_str(),
                    kept_name);
        std::ofstream(kept_name, std::ios::binary) << present;
        return 1;
    }
    std::printf("%lld inputs, %lld of them derived, the slowest in %.2f s\n", number, read, longest);
    return read > 0 && read < number ? 0 : 1;
}
