// SPDX-License-Identifier: BSL-1.0
// Damaged files of samples, as text, as IDX and compressed: each is refused by its name and changes nothing, or holds samples that are
// what they have to be. usage: data_file [SECONDS [SEED]]; without SECONDS a fixed number of mutations.
#include <training/samples.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {
using namespace training;

constexpr sample_form form{.inputs = 4, .classes = 3, .most = 16};

void mutate(std::string& bytes, chainrule::xoshiro256& draw) {
    static constexpr char const* pieces[] = {"\n", "\r\n", ",", ",,", "-", "1e9", "nan", "\"", " ", "\xEF\xBB\xBF", "\x1f\x8b\x08", "\xff\xff\xff\xff",
                                             "0x1"};
    if (bytes.empty()) return bytes.push_back('1');
    std::size_t const at = draw.below(bytes.size());
    switch (draw.below(6)) {
    case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << draw.below(8))); break;
    case 1: bytes[at] = static_cast<char>(draw()); break;
    case 2: bytes.resize(at); break;
    case 3: bytes.insert(at, pieces[draw.below(std::size(pieces))]); break;
    case 4: bytes.erase(at, 1 + draw.below(8)); break;
    default: bytes.insert(draw.below(bytes.size()), bytes.substr(at, 1 + draw.below(64)));
    }
}

bool sound(samples const& s) {
    bool good = s.inputs == form.inputs && s.classes == form.classes && s.count() > 0;
    good = good && s.x.size() == s.count() * form.inputs && s.t.size() == s.count() * form.classes;
    for (float const x : s.x) good = good && x >= 0 && x <= 1;
    for (std::size_t k = 0; good && k < s.count(); ++k) {
        good = s.labels[k] >= 0 && s.labels[k] < 3;
        for (std::size_t c = 0; good && c < form.classes; ++c)
            good = s.target(k)[c] == (static_cast<std::size_t>(s.labels[k]) == c ? 1.0f : 0.0f);
    }
    return good;
}

/// Writes the files and reads them: what is wrong with how they were read, or nothing.
char const* read(bool text, std::string const& first, std::string const& second, bool& accepted) {
    std::string const one = "data_file_1.tmp", two = "data_file_2.tmp";
    std::FILE* f = std::fopen(one.c_str(), "wb"); // not by write_file, which waits for the disk
    if (f == nullptr) return "no file";
    std::fwrite(first.data(), 1, first.size(), f);
    std::fclose(f);
    f = std::fopen(two.c_str(), "wb");
    if (f == nullptr) return "no file";
    std::fwrite(second.data(), 1, second.size(), f);
    std::fclose(f);
    samples s;
    file_result const r = text ? read_samples_csv(one, form, s) : read_samples_idx(one, two, form, s);
    std::remove(one.c_str());
    std::remove(two.c_str());
    accepted = static_cast<bool>(r);
    if (r) return sound(s) ? nullptr : "accepted, but not sound";
    if (!r.message.starts_with("data_file_")) return "refused without the file's name";
    return s.count() == 0 && s.x.empty() ? nullptr : "refused, but something was read";
}

#ifdef CHAINRULE_EXAMPLES_ZLIB
std::string gzip(std::string const& bytes) {
    std::string packed(bytes.size() + 200, 0);
    z_stream z{};
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return bytes;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(packed.data());
    z.avail_out = static_cast<uInt>(packed.size());
    deflate(&z, Z_FINISH);
    packed.resize(z.total_out);
    deflateEnd(&z);
    return packed;
}
#else
std::string gzip(std::string const& bytes) { return bytes; }
#endif

} // namespace

int main(int count, char** words) {
    double const seconds = count > 1 ? std::atof(words[1]) : 0;
    std::uint64_t const seed = count > 2 ? std::strtoull(words[2], nullptr, 10) : 1;
    chainrule::xoshiro256 draw(seed);
    std::string const lines = "0,1,2,3,0\n4,5,6,7.5,1\n16,15,14,13,2\n";
    std::string const images{"\0\0\10\3\0\0\0\3\0\0\0\2\0\0\0\2\0\1\2\3\4\5\6\7\10\11\12\13", 28}, labels{"\0\0\10\1\0\0\0\3\0\1\2", 11};

    auto const start = std::chrono::steady_clock::now();
    long long number = 0, accepted = 0;
    auto const goes_on = [&] {
        if (seconds <= 0) return number < 20'000;
        return number % 256 != 0 || std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds;
    };
    for (; goes_on(); ++number) {
        std::uint64_t const kind = draw.below(4); // text; arrays; compressed arrays; arrays, then compressed
        std::string one = kind == 0 ? lines : images, two = labels;
        if (kind == 2) one = gzip(one), two = gzip(two);
        for (std::uint64_t k = 1 + draw.below(3); k > 0; --k) mutate(kind != 0 && draw.below(2) == 0 ? two : one, draw);
        if (kind == 3) one = gzip(one), two = gzip(two);
        bool good = false;
        if (char const* const fault = read(kind == 0, one, two, good); fault != nullptr) {
            std::printf("seed %llu, mutation %lld: %s\n", static_cast<unsigned long long>(seed), number, fault);
            return 1;
        }
        accepted += good;
    }
    std::printf("%lld damaged files, %lld of them read as samples\n", number, accepted);
    return accepted > 0 && accepted < number ? 0 : 1;
}
