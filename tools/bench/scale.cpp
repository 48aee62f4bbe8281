// SPDX-License-Identifier: BSL-1.0
// What deriving costs as models grow: a chain of one kind and size, or an attention stack, through the engine of the tool.
//   scale MODEL        derives the adjoints of all given symbols; prints equations, nodes, milliseconds of each pass, and MB
//   scale --write KIND N   writes the model's text
#include "lower.hpp"
#include "parser.hpp"
#include "resolve.hpp"

#include <chainrule/calculus/backward.hpp>
#include <chainrule/print/adjoint.hpp>
#include <chainrule/print/print.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <sys/resource.h>

namespace {
using namespace chainrule;

std::string number(long n) { return std::to_string(n); }

std::string layers(long n) {
    std::string text;
    for (long l = 1; l <= n; ++l) {
        std::string const k = number(l), before = l == 1 ? "x" : "z" + number(l - 1);
        text += "z" + k + "(j) = tanh(sum(i, w" + k + "(j,i)*" + before + "(i)) + b" + k + "(j))\n";
    }
    return text + "E = 1/2*sum(j, (z" + number(n) + "(j)-t(j))^2)\n";
}

// A hundred terms to a line: the tool wants long expressions in parts.
std::string sum_of_terms(long n) {
    std::string text = "s0 = 0";
    for (long k = 0; k < n; ++k) {
        if (k % 100 == 0) text += "\ns" + number(k / 100 + 1) + " = s" + number(k / 100);
        text += " + a" + number(k) + "*sin(x" + number(k) + ")";
    }
    return text + "\nE = s" + number((n + 99) / 100) + "\n";
}
std::string product(long n) {
    std::string text = "p0 = 1\n";
    for (long k = 1; k <= n; ++k) text += "p" + number(k) + " = p" + number(k - 1) + "*(2 + sin(x" + number(k) + "))\n";
    return text + "E = p" + number(n) + "\n";
}
std::string nested(long n) {
    std::string text = "f0 = x\n";
    for (long k = 1; k <= n; ++k) text += "f" + number(k) + " = sin(a*f" + number(k - 1) + ")\n";
    return text + "E = f" + number(n) + "\n";
}
std::string product_in_one(long n) {
    std::string text = "E = 1";
    for (long k = 1; k <= n; ++k) text += "*(2 + sin(x" + number(k) + "))";
    return text + "\n";
}
std::string nested_in_one(long n) {
    std::string text = "E = ";
    for (long k = 0; k < n; ++k) text += "sin(a*";
    return text + "x" + std::string(static_cast<std::size_t>(n), ')') + "\n";
}

// Layer norm, heads of scaled dot-product attention and a layer of tanh units, each with its residual: Vaswani et al. 2017, pre-norm.
std::string attention(long n) {
    std::string text;
    for (long l = 1; l <= n; ++l) {
        std::string const k = number(l), x = l == 1 ? "x" : "x" + number(l - 1);
        auto const norm = [&](std::string const& of, std::string const& name) {
            text += "mean" + name + "(t) = sum(d, " + of + "(t,d))/dim(d)\n";
            text += "var" + name + "(t) = sum(d, (" + of + "(t,d)-mean" + name + "(t))^2)/dim(d)\n";
            text += "n" + name + "(t,d) = g" + name + "(d)*(" + of + "(t,d)-mean" + name + "(t))/sqrt(var" + name + "(t)+e) + o" + name + "(d)\n";
        };
        norm(x, k);
        for (char const* const one : {"q", "k", "v"})
            text += std::string(one) + k + "(h,t,c) = sum(d, W" + one + k + "(h,c,d)*n" + k + "(t,d))\n";
        text += "a" + k + "(h,t,s) = sum(c, q" + k + "(h,t,c)*k" + k + "(h,s,c))/sqrt(dim(c))\n";
        text += "p" + k + "(h,t,s) = exp(a" + k + "(h,t,s))/sum(u, exp(a" + k + "(h,t,u)))\n";
        text += "y" + k + "(h,t,c) = sum(s, p" + k + "(h,t,s)*v" + k + "(h,s,c))\n";
        text += "r" + k + "(t,d) = " + x + "(t,d) + sum(h, sum(c, Wo" + k + "(d,h,c)*y" + k + "(h,t,c)))\n";
        norm("r" + k, "b" + k);
        text += "f" + k + "(t,j) = tanh(sum(d, U" + k + "(j,d)*nb" + k + "(t,d)) + c" + k + "(j))\n";
        text += "x" + k + "(t,d) = r" + k + "(t,d) + sum(j, V" + k + "(d,j)*f" + k + "(t,j))\n";
    }
    return text + "E = sum(t, sum(d, (x" + number(n) + "(t,d)-z(t,d))^2))\n";
}

std::string model_of(std::string const& kind, long n) {
    if (kind == "layers") return layers(n);
    if (kind == "sum") return sum_of_terms(n);
    if (kind == "product") return product(n);
    if (kind == "nested") return nested(n);
    if (kind == "product-in-one") return product_in_one(n);
    if (kind == "nested-in-one") return nested_in_one(n);
    if (kind == "attention") return attention(n);
    throw std::invalid_argument("no kind '" + kind + "'");
}

struct names {
    engine::system& s;
    bool inlined(int, int) const { return false; }
    int letter(int, int slot) const { return s.g.letter(std::string_view("pqrstuvz").substr(static_cast<unsigned>(slot), 1)); }
    int adjoint(int of, int symbol) const { return print::declare_adjoint(s, of, symbol); }
};

double now() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

int derive(char const* file) {
    std::ifstream stream(file);
    std::string const text{std::istreambuf_iterator<char>(stream), {}};
    double const start = now();
    tool::model const in = tool::parse(text, file);
    tool::resolved const axes = resolve(in);
    engine::system s;
    lower(in, axes, s);
    double const read = now();
    int const nodes = s.g.nodes.size, given = s.g.symbols.size;
    engine::know_definitions(s);
    double const known = now();
    core::buffer<int> wanted(given);
    for (int k = 0; k < given; ++k)
        if (s.g.symbols.items[k].definition < 0) wanted.push(k);
    engine::backward const found = engine::derive_backward(s, s.g.find_symbol(in.definitions.back().name), wanted, names{s});
    double const derived = now();
    if (found.outcome != engine::status::ok) throw std::runtime_error("no backward equations");
    core::buffer<char> out;
    for (int k = 0; k < found.equations.size; ++k) print::equation(s, found.equations.items[k], print::format::plain, out);
    double const printed = now();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("%zu %d %d %.2f %.2f %.2f %.2f %.2f %.1f\n", in.definitions.size(), found.equations.size, nodes, read - start, known - read,
                derived - known, printed - derived, printed - start, static_cast<double>(used.ru_maxrss) / 1024);
    return 0;
}

} // namespace

int main(int count, char** words) {
    try {
        if (count == 4 && std::string(words[1]) == "--write") return std::fputs(model_of(words[2], std::atol(words[3])).c_str(), stdout) < 0;
        if (count == 2) return derive(words[1]);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    std::fputs("usage: scale MODEL | scale --write KIND N\n", stderr);
    return 2;
}
