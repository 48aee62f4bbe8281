// SPDX-License-Identifier: BSL-1.0
// Files compressed with gzip, through zlib where the build has found it (CHAINRULE_EXAMPLES_ZLIB).
#pragma once
#include <chainrule/file/disk.hpp>

#include <fmt/format.h>

#include <algorithm>

#ifdef CHAINRULE_EXAMPLES_ZLIB
#include <zlib.h>
#endif

namespace training {

using chainrule::file_result;

#ifdef CHAINRULE_EXAMPLES_ZLIB
inline constexpr bool can_inflate = true;
#else
inline constexpr bool can_inflate = false;
#endif

inline bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

/// Unpacks the bytes of a file of that name, which may have several members; at most so many bytes, since damaged and hostile files
/// may unpack to a thousand times their size.
inline file_result inflate_gzip(std::string const& name, [[maybe_unused]] std::string_view packed, [[maybe_unused]] std::string& out,
                                [[maybe_unused]] std::size_t most = std::size_t{1} << 30) {
#ifndef CHAINRULE_EXAMPLES_ZLIB
    return {name + ": is compressed with gzip, and this program was built without zlib: unpack the file with gunzip, or install zlib "
                   "(Debian: zlib1g-dev) and configure the build again"};
#else
    struct unpacking {
        z_stream z{};
        bool good = inflateInit2(&z, 15 + 16) == Z_OK; // the gzip format only, checksums included
        ~unpacking() {
            if (good) inflateEnd(&z);
        }
    } state;
    z_stream& z = state.z;
    if (!state.good) return {name + ": zlib has no memory"};

    std::string bytes;
    std::size_t given = 0, made = 0; // bytes that zlib was given, and has made
    auto const at = [&] { return fmt::format("{}: byte {}: ", name, given - z.avail_in); };
    for (;;) {
        if (z.avail_in == 0 && given < packed.size()) {
            std::size_t const part = std::min(packed.size() - given, std::size_t{1} << 30);
            z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + given)); // zlib only reads it
            z.avail_in = static_cast<uInt>(part);
            given += part;
        }
        if (made == bytes.size()) {
            if (made == most) return {at() + fmt::format("expected at most {} bytes when unpacked, found more", most)};
            bytes.resize(std::min(most, std::max<std::size_t>(2 * made, 1 << 16)));
        }
        std::size_t const room = std::min(bytes.size() - made, std::size_t{1} << 30);
        z.next_out = reinterpret_cast<Bytef*>(bytes.data() + made);
        z.avail_out = static_cast<uInt>(room);
        int const status = inflate(&z, Z_NO_FLUSH);
        made += room - z.avail_out;
        if (status == Z_STREAM_END) {
            if (z.avail_in == 0 && given == packed.size()) break;
            if (inflateReset(&z) != Z_OK) return {at() + "zlib failed"};
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return {at() + "the gzip data are damaged" + (z.msg == nullptr ? "" : std::string(": ") + z.msg)};
        } else if (z.avail_in == 0 && given == packed.size() && z.avail_out != 0) {
            return {at() + "expected more gzip data, found the end of the file"};
        }
    }
    bytes.resize(made);
    out = std::move(bytes);
    return {};
#endif
}

} // namespace training
