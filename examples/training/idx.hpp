// SPDX-License-Identifier: BSL-1.0
// IDX files, the format of MNIST and its successors (LeCun, Cortes, Burges, "The MNIST database", section "File formats"): a magic number,
// big-endian extents, entries with the last index fastest. Unsigned bytes only, plain or compressed with gzip.
#pragma once
#include "gzip.hpp"

#include <cstdint>
#include <vector>

namespace training {

struct idx_array {
    std::vector<std::size_t> extents;
    std::string entries; ///< as many as the extents multiplied
    int at(std::size_t k) const { return static_cast<unsigned char>(entries[k]); }
};

/// Reads the bytes of a file of that name: an array of unsigned bytes with so many extents. Refused, with the byte at which something else
/// was expected and `out` as it was: another magic number, and entries that are too few or too many.
inline file_result parse_idx(std::string const& name, std::string_view bytes, std::size_t rank, idx_array& out) {
    auto const fault = [&](std::size_t at, std::string_view expected, std::string_view found) {
        return file_result{fmt::format("{}: byte {}: expected {}, found {}", name, at, expected, found)};
    };
    std::string_view const end = "the end of the file";
    std::string const magic = fmt::format("the magic number 00 00 08 {:02x} (unsigned bytes, {} extents)", rank, rank);
    if (bytes.size() < 4) return fault(bytes.size(), magic, end);
    auto const byte = [&](std::size_t k) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[k])); };
    if (byte(0) != 0 || byte(1) != 0 || byte(2) != 8 || byte(3) != rank)
        return fault(0, magic, fmt::format("{:02x} {:02x} {:02x} {:02x}", byte(0), byte(1), byte(2), byte(3)));

    idx_array read;
    std::size_t const first = 4 + 4 * rank;
    if (bytes.size() < first) return fault(bytes.size(), fmt::format("a header of {} bytes", first), end);
    std::size_t const count = bytes.size() - first;
    std::size_t product = 1; // at most count + 1, which stands for all that is more
    std::string shape;
    for (std::size_t k = 0; k < rank; ++k) {
        std::size_t extent = 0;
        for (std::size_t m = 0; m < 4; ++m) extent = extent << 8 | byte(4 + 4 * k + m);
        if (extent == 0) return fault(4 + 4 * k, "an extent", "0");
        read.extents.push_back(extent);
        product = extent > count / product ? count + 1 : product * extent;
        shape += (k == 0 ? "" : " x ") + std::to_string(extent);
    }
    if (product > count) return fault(bytes.size(), shape + " entries from byte " + std::to_string(first) + " on", end);
    if (product < count) return fault(first + product, "the end after " + shape + " entries", std::to_string(count - product) + " bytes more");
    read.entries = bytes.substr(first);
    out = std::move(read);
    return {};
}

/// Reads a file, compressed or not: its first bytes tell. Of a compressed one, messages count the bytes that it unpacks to.
inline file_result read_idx(std::string const& path, std::size_t rank, idx_array& out) {
    std::string bytes;
    if (file_result r = chainrule::kept::read_file(path, bytes); !r) return r;
    if (!is_gzip(bytes)) return parse_idx(path, bytes, rank, out);
    std::string unpacked;
    if (file_result r = inflate_gzip(path, bytes, unpacked); !r) return r;
    return parse_idx(path + " (unpacked)", unpacked, rank, out);
}

} // namespace training
