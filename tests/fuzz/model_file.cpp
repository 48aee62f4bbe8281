// SPDX-License-Identifier: BSL-1.0
// Damaged model files: each is refused and changes nothing, or is the model as it was or another one of finite numbers.
// usage: model_file [SECONDS [SEED]]; without SECONDS a fixed number of mutations.
#include <chainrule/chainrule.hpp>
#include <chainrule/file/model.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 5>;
constexpr auto j = axis<"j", 3>;
constexpr auto w = parameter<"w">(j, i);
constexpr auto b = parameter<"b">(j);
constexpr auto x = input<"x">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(j, square(sum(i, w(j, i) * x(i)) + b(j))));
using model = decltype(descend<net, E, float>(sgd{}));

struct parameters {
    float w[15], b[3];
    static parameters of(model const& d) {
        parameters p;
        d.get(::w, p.w);
        d.get(::b, p.b);
        return p;
    }
    bool same(parameters const& other) const { return std::memcmp(this, &other, sizeof *this) == 0; }
    bool finite() const {
        bool good = true;
        for (float const one : w) good = good && kernel::finite(one);
        for (float const one : b) good = good && kernel::finite(one);
        return good;
    }
};

std::string npy_of(model& d, std::size_t which) { return kept::npy_of(kept::kept_parameters(d)[which]); }

/// One change of the kinds that crashes, wrong tools and bad memory make.
void mutate(std::string& bytes, xoshiro256& draw) {
    static constexpr std::uint32_t corners[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    if (bytes.empty()) return bytes.push_back('P');
    std::size_t const at = draw.below(bytes.size()), rest = bytes.size() - at;
    switch (draw.below(9)) {
    case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << draw.below(8))); break;
    case 1: bytes[at] = static_cast<char>(draw()); break;
    case 2: bytes.resize(at); break;
    case 3: bytes.insert(at, 1 + draw.below(16), static_cast<char>(draw())); break;
    case 4: bytes.erase(at, 1 + draw.below(std::min<std::size_t>(rest, 64))); break;
    case 5: bytes.insert(draw.below(bytes.size()), bytes.substr(at, 1 + draw.below(64))); break;
    case 6: // a size, an offset or a count at its limits
    case 7: {
        std::uint32_t const value = corners[draw.below(std::size(corners))];
        for (std::size_t k = 0; k < 4 && k < rest; ++k) bytes[at + k] = static_cast<char>(value >> (8 * k) & 255);
        break;
    }
    default: { // words of the header
        static constexpr char const* words[] = {"'descr'", "'<f4'", "'>f4'", "'<f8'", "True", "False", "'shape'", "(3, 5)", "()", "(5, 3)", "(99999999999999999999,)", "{", "}", ",", ":", "PK\1\2", "PK\3\4", "PK\5\6", "w.npy"};
        std::string const word = words[draw.below(std::size(words))];
        bytes.replace(at, std::min(word.size(), rest), word);
    }
    }
}

int complain(char const* what, std::uint64_t seed, long long number, std::string const& bytes) {
    std::printf("seed %llu, mutation %lld: %s; the file is in model_file.bad\n", static_cast<unsigned long long>(seed), number, what);
    kept::write_file("model_file.bad", bytes);
    return 1;
}

} // namespace

int main(int count, char** words) {
    double const seconds = count > 1 ? std::atof(words[1]) : 0;
    std::uint64_t const seed = count > 2 ? std::strtoull(words[2], nullptr, 10) : 1;
    xoshiro256 draw(seed);
    model d(sgd{}), target(sgd{});
    d.initialise(he_normal{}, 1, w, b);
    parameters const kept_ones = parameters::of(d);
    std::string const arrays[] = {npy_of(d, 0), npy_of(d, 1)}, names[] = {"w.npy", "b.npy"};
    std::string archive;
    kept::write_zip("F", {{names[0], arrays[0]}, {names[1], arrays[1]}}, archive);

    auto const start = std::chrono::steady_clock::now();
    long long number = 0, accepted = 0;
    auto const goes_on = [&] {
        if (seconds <= 0) return number < 100'000;
        return number % 1024 != 0 || std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds;
    };
    parameters before = parameters::of(target);
    for (; goes_on(); ++number) {
        std::string bytes;
        std::uint64_t const kind = draw.below(3), changes = 1 + draw.below(4);
        if (kind == 0) { // the archive
            bytes = archive;
            for (std::uint64_t k = 0; k < changes; ++k) mutate(bytes, draw);
        } else if (kind == 1) { // arrays in an archive with the right checksums
            std::string changed[] = {arrays[0], arrays[1]};
            for (std::uint64_t k = 0; k < changes; ++k) mutate(changed[draw.below(2)], draw);
            kept::write_zip("F", {{names[0], changed[0]}, {names[1], changed[1]}}, bytes);
        } else { // one array
            bytes = arrays[0];
            for (std::uint64_t k = 0; k < changes; ++k) mutate(bytes, draw);
        }
        file_result const r = kind == 2 ? kept::load_npy(target, w, "F", bytes) : kept::load_npz(target, "F", bytes);
        parameters const now = parameters::of(target);
        if (!r && !now.same(before)) return complain("refused, but parameters changed", seed, number, bytes);
        if (!r && !r.message.starts_with("F: ")) return complain("refused without the file's name", seed, number, bytes);
        if (r && !now.finite()) return complain("accepted numbers that are not finite", seed, number, bytes);
        if (r && kind == 0 && !now.same(kept_ones)) return complain("accepted an archive with other numbers than its checksums' ones", seed, number, bytes);
        if (r) ++accepted;
        if (r) before = now;
    }
    std::printf("%lld damaged files, %lld of them read as models\n", number, accepted);
    return accepted > 0 && accepted < number ? 0 : 1;
}
