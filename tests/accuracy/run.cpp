// SPDX-License-Identifier: BSL-1.0
// Are the numbers that chainrule computes at least as good as the formulas as typed? See tools/accuracy --help.
#include "accuracy/computed.hpp"
#include "accuracy/tally.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

namespace {

using namespace chainrule;
using namespace chainrule::accuracy;

struct options {
    std::string formulas = "tests/accuracy/formulas.txt", only, work = ".build/accuracy-work", cc = "gcc", cxx = "g++";
    std::string flags = "-O1";
    long systems = 200, points = 10, programs = 0, shown = 200, at_most = 0, subjects = 1;
    unsigned seed = 1;
    bool list = true, c = true;
};

// One subject, with its points in both precisions and what the tool said of it.
struct looked_at {
    opened_subject of;
    std::vector<point> in_double, in_float;
    std::string id;    // of its functions
    std::string again; // options that look at it alone
    std::string c_double, c_float, program;

    looked_at(subject const& from, std::string name) : of(from), id(std::move(name)) {}
};

class run {
public:
    explicit run(options const& how) : how_(how), total_(how.shown) { std::filesystem::create_directories(how.work); }

    // `seed` chooses the points.
    void add(subject const& from, unsigned seed) {
        bool const of_list = from.name.rfind("seed ", 0) != 0;
        if (!how_.only.empty() && from.name != how_.only) return;
        std::unique_ptr<looked_at> one;
        try {
            one = std::make_unique<looked_at>(from, "s" + std::to_string(++number_));
        } catch (std::exception const& refused) {
            return total_.refuse(from.name, refused.what(), of_list);
        } // a random system without an extent
        one->again =
            "--seed " + std::to_string(of_list ? how_.seed : seed) + " --points " + std::to_string(how_.points);
        one->again += of_list ? " --systems 0 --only '" + from.name + "'" : " --systems 1 --no-list";
        try {
            for (int k = 0; k < how_.points; ++k) {
                point_kind const where = point_kinds[k % 5];
                unsigned const own = seed * 1000 + static_cast<unsigned>(k);
                one->in_double.push_back(draw_point(one->of, where, precision_of<double>, own));
                if (!from.double_only)
                    one->in_float.push_back(draw_point(one->of, where, precision_of<float>, own + 500));
            }
        } catch (too_large const& refused) { return total_.refuse(from.name, refused.what()); }
        if (one->in_double.front().fault.empty())
            one->in_double.front().fault = against_differences(one->of, one->in_double.front());
        for (auto const& p : one->in_double) total_.add_point(one->of, p, precision_of<double>);
        for (auto const& p : one->in_float) total_.add_point(one->of, p, precision_of<float>);
        tool_answers const answers = ask_tool(one->of, one->in_double, one->id);
        if (!answers.fault.empty()) return total_.refuse(from.name, "the tool: " + answers.fault);
        for (std::size_t k = 0; k < one->in_double.size(); ++k)
            total_.compare("interpreter", one->of, one->in_double[k], answers.interpreted[k], precision_of<double>,
                           one->again);
        try {
            if (how_.c)
                one->c_double = wrapped_c(one->of, answers, one->id, true),
                one->c_float = wrapped_c(one->of, answers, one->id, false);
        } catch (std::exception const& refused) {
            total_.refuse(from.name, std::string("emitted C: ") + refused.what());
        }
        if (wants_program()) try {
                one->program = program_source(one->of, one->id);
            } catch (std::exception const& refused) {
                total_.refuse(from.name, std::string("as a program: ") + refused.what(), false);
            }
        batch_.push_back(std::move(one));
        if (batch_.size() == 200) flush();
    }

    void add_random(unsigned seed) {
        try {
            add(random_subject(seed), seed);
        } catch (tool::model_error const& refused) {
            total_.refuse("seed " + std::to_string(seed), refused.what(), false);
        } // a recurrence without an order
    }

    void flush() {
        std::string in_double = "#include <stdlib.h>\n#include <math.h>\n",
                    in_float = "#include <stdlib.h>\n#include <stddef.h>\n#include <tgmath.h>\n#define double float\n";
        for (auto const& one : batch_) in_double += one->c_double, in_float += one->c_float;
        ++file_;
        if (how_.c && !batch_.empty()) {
            compare_object<double>("emitted C", in_double, "d" + std::to_string(file_) + ".c",
                                   how_.cc + " -std=c99 -w -O1 -ffp-contract=off", batch_);
            compare_object<float>("emitted C", in_float, "f" + std::to_string(file_) + ".c",
                                  how_.cc + " -std=c99 -w -O1 -ffp-contract=off -fsingle-precision-constant", batch_);
        }
        for (auto& one : batch_) {
            if (one->program.empty()) continue;
            std::string const text =
                "#include <chainrule/chainrule.hpp>\n#include <algorithm>\n#include <array>\nnamespace {\nconstexpr "
                "auto number(auto x) { return chainrule::detail::as_node(x); }\n"
                "template <class T> void store(T* to, T x) { *to = x; }\ntemplate <class T> void store(T* to, auto "
                "const& all) { std::copy(all.begin(), all.end(), to); }\n}\n" +
                one->program;
            std::string const path = how_.work + "/" + one->id + ".cpp",
                              said = build(text, path, how_.cxx + " -std=c++20 -Iinclude " + how_.flags);
            if (!said.empty()) {
                total_.refuse(one->of.from().name, "the program does not compile: " + said.substr(0, 600), false);
                continue;
            }
            shared_object const loaded(path + ".so");
            compare_function<double>("program", loaded.find(one->id + "_double"), *one);
            compare_function<float>("program", loaded.find(one->id + "_float"), *one);
        }
        batch_.clear();
    }

    int finish() {
        flush();
        return total_.report(how_.at_most);
    }

private:
    options const& how_;
    tally total_;
    std::vector<std::unique_ptr<looked_at>> batch_;
    long number_ = 0, file_ = 0;

    // So many of all, spread over them; other ones with another seed.
    bool wants_program() const {
        if (!how_.only.empty()) return how_.programs > 0;
        return (number_ + how_.seed) * how_.programs % how_.subjects < how_.programs;
    }

    template <class T>
    void compare_function(char const* path, void* function, looked_at const& one) {
        auto const& points = sizeof(T) == sizeof(float) ? one.in_float : one.in_double;
        if (function == nullptr) return;
        for (auto const& p : points)
            total_.compare(path, one.of, p, call<T>(function, one.of, p), precision_of<T>, one.again);
    }
    template <class T>
    void compare_object(char const* path, std::string const& text, std::string const& file, std::string const& compiler,
                        std::vector<std::unique_ptr<looked_at>> const& all) {
        std::string const where = how_.work + "/" + file, said = build(text, where, compiler + " -lm");
        if (!said.empty()) return total_.refuse(file, "does not compile: " + said);
        shared_object const loaded(std::filesystem::absolute(where).string() + ".so");
        for (auto const& one : all)
            compare_function<T>(path, loaded.find(one->id + (sizeof(T) == sizeof(float) ? "_float" : "_double")), *one);
    }
};

int usage(std::string const& wrong) {
    std::fprintf(stderr, "accuracy: %s (try --help)\n", wrong.c_str());
    return 2;
}

} // namespace

int main(int count, char** words) {
    options how;
    for (int k = 1; k < count; ++k) {
        std::string const word = words[k];
        auto const value = [&]() -> std::string { return k + 1 < count ? words[++k] : ""; };
        auto const number = [&](long& into) {
            std::string const text = value();
            char* end = nullptr;
            into = std::strtol(text.c_str(), &end, 10);
            return !text.empty() && *end == '\0' && into >= 0;
        };
        long seed = 1;
        bool good = true;
        if (word == "--systems") good = number(how.systems);
        else if (word == "--points") good = number(how.points) && how.points > 0;
        else if (word == "--programs") good = number(how.programs);
        else if (word == "--show") good = number(how.shown);
        else if (word == "--at-most") good = number(how.at_most);
        else if (word == "--seed") good = number(seed), how.seed = static_cast<unsigned>(seed);
        else if (word == "--only") how.only = value();
        else if (word == "--formulas") how.formulas = value();
        else if (word == "--work") how.work = value();
        else if (word == "--cc") how.cc = value();
        else if (word == "--cxx") how.cxx = value();
        else if (word == "--flags") how.flags = value();
        else if (word == "--no-c") how.c = false;
        else if (word == "--no-list") how.list = false;
        else return usage("unknown option " + word);
        if (!good) return usage(word + " needs a number");
    }
    try {
        auto const start = std::chrono::steady_clock::now();
        std::vector<subject> formulas;
        if (how.list) {
            std::ifstream stream(how.formulas);
            if (!stream) throw std::invalid_argument(how.formulas + " cannot be read");
            formulas = read_formulas(std::string{std::istreambuf_iterator<char>(stream), {}});
        }
        how.subjects = static_cast<long>(formulas.size()) + how.systems;
        run all(how);
        unsigned own_seed = how.seed * 7919;
        for (auto const& one : formulas) all.add(one, own_seed++);
        for (long k = 0; k < how.systems; ++k) {
            unsigned const own = how.seed + static_cast<unsigned>(k);
            if (how.only.empty() || how.only == "seed " + std::to_string(own)) all.add_random(own);
        }
        int const status = all.finish();
        std::fprintf(stderr, "in %.0f s\n",
                     std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        return status;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "accuracy: %s\n", error.what());
        return 2;
    }
}
