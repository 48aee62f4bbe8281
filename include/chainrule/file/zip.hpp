// SPDX-License-Identifier: BSL-1.0
// Zip archives of stored (not compressed) members: PKWARE's APPNOTE 6.3, as far as `numpy.savez` uses it.
#pragma once
#include <chainrule/file/disk.hpp>

#include <array>
#include <vector>

namespace chainrule::kept {

/// CRC-32 of IEEE 802.3.
inline std::uint32_t crc32(std::string_view bytes) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> all{};
        for (std::uint32_t k = 0; k < 256; ++k) {
            std::uint32_t c = k;
            for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
            all[k] = c;
        }
        return all;
    }();
    std::uint32_t crc = ~0u;
    for (char const one : bytes) crc = table[(crc ^ static_cast<unsigned char>(one)) & 255] ^ (crc >> 8);
    return ~crc;
}

struct zip_member {
    std::string_view name, data;
};

inline constexpr std::uint32_t local_header = 0x04034b50, central_header = 0x02014b50, end_of_directory = 0x06054b50;
inline constexpr std::size_t local_size = 30, central_size = 46, end_size = 22;

/// The archive's bytes. Dates are those of the format's beginning, so that equal models give equal files.
inline file_result write_zip(std::string const& path, std::vector<zip_member> const& members, std::string& out) {
    std::string directory;
    std::size_t total = end_size;
    for (zip_member const& m : members) total += local_size + central_size + 2 * m.name.size() + m.data.size();
    if (total > 0xfffffffeu || members.size() > 0xfffe) return {path + ": expected less than 4 GiB and 65535 arrays to write"};
    out.reserve(total);
    for (zip_member const& m : members) {
        std::size_t const at = out.size();
        std::uint32_t const crc = crc32(m.data), size = static_cast<std::uint32_t>(m.data.size()), name = static_cast<std::uint32_t>(m.name.size());
        auto const put_common = [&](std::string& to) { // version 2.0, no flags, stored, 1980-01-01
            put_number(to, 20, 2);
            put_number(to, 0, 4);
            put_number(to, 0x00210000, 4);
            put_number(to, crc, 4);
            put_number(to, size, 4);
            put_number(to, size, 4);
            put_number(to, name, 2);
            put_number(to, 0, 2);
        };
        put_number(out, local_header, 4);
        put_common(out);
        out.append(m.name).append(m.data);
        put_number(directory, central_header, 4);
        put_number(directory, 20, 2);
        put_common(directory);
        put_number(directory, 0, 2); // comment
        put_number(directory, 0, 2); // disk
        put_number(directory, 0, 2); // attributes
        put_number(directory, 0, 4);
        put_number(directory, static_cast<std::uint32_t>(at), 4);
        directory.append(m.name);
    }
    std::size_t const at = out.size();
    out.append(directory);
    put_number(out, end_of_directory, 4);
    put_number(out, 0, 4); // disks
    put_number(out, static_cast<std::uint32_t>(members.size()), 2);
    put_number(out, static_cast<std::uint32_t>(members.size()), 2);
    put_number(out, static_cast<std::uint32_t>(directory.size()), 4);
    put_number(out, static_cast<std::uint32_t>(at), 4);
    put_number(out, 0, 2); // comment
    return {};
}

/// Members with their data, checksums compared. What is not as it should be is said.
inline file_result read_zip(std::string const& path, std::string_view bytes, std::vector<zip_member>& members) {
    if (bytes.size() < 4 || number_at(bytes, 0, 4) != local_header) return {path + ": expected a zip archive (.npz), which begins with PK\\3\\4"};
    std::size_t end = bytes.size();
    bool found = false;
    for (std::size_t comment = 0; comment <= 0xffff && comment + end_size <= bytes.size() && !found; ++comment) {
        end = bytes.size() - end_size - comment;
        found = number_at(bytes, end, 4) == end_of_directory && number_at(bytes, end + 20, 2) == comment;
    }
    if (!found) return {path + ": expected an end of the zip archive's directory, found none: the file is truncated"};
    std::uint32_t const count = number_at(bytes, end + 10, 2), size = number_at(bytes, end + 12, 4), first = number_at(bytes, end + 16, 4);
    if (number_at(bytes, end + 4, 4) != 0 || number_at(bytes, end + 8, 2) != count) return {path + ": expected a zip archive of one part"};
    if (count == 0xffff || size == 0xffffffffu || first == 0xffffffffu) return {path + ": expected a zip archive of less than 4 GiB, found zip64"};
    if (first > end || size > end - first) return {path + ": expected the zip archive's directory in the file, found it beyond the end"};
    std::string_view const directory = bytes.substr(first, size);
    std::size_t at = 0;
    for (std::uint32_t k = 0; k < count; ++k) {
        if (directory.size() - at < central_size || number_at(directory, at, 4) != central_header)
            return {path + ": expected " + std::to_string(count) + " members in the zip archive's directory, found " + std::to_string(k)};
        std::uint32_t const flags = number_at(directory, at + 8, 2), method = number_at(directory, at + 10, 2), crc = number_at(directory, at + 16, 4),
                            packed = number_at(directory, at + 20, 4), length = number_at(directory, at + 24, 4), name_size = number_at(directory, at + 28, 2),
                            skipped = number_at(directory, at + 30, 2) + number_at(directory, at + 32, 2), local = number_at(directory, at + 42, 4);
        at += central_size;
        if (directory.size() - at < std::size_t{name_size} + skipped) return {path + ": expected whole names in the zip archive's directory"};
        std::string_view const name = directory.substr(at, name_size);
        at += std::size_t{name_size} + skipped;
        std::string const where = path + ": " + std::string(name);
        if ((flags & 1) != 0) return {where + ": expected a member that is not encrypted"};
        if (method != 0) return {where + ": expected a stored member, found a compressed one: write it by numpy.savez, not numpy.savez_compressed"};
        if (packed == 0xffffffffu || length == 0xffffffffu || local == 0xffffffffu) return {where + ": expected less than 4 GiB, found zip64"};
        if (packed != length) return {where + ": expected equal sizes of a stored member, found " + std::to_string(packed) + " and " + std::to_string(length)};
        if (local > first || first - local < local_size || number_at(bytes, local, 4) != local_header)
            return {where + ": expected the member's header at byte " + std::to_string(local) + ", found none"};
        if (number_at(bytes, local + 8, 2) != method || (number_at(bytes, local + 14, 4) != crc && (flags & 8) == 0))
            return {where + ": expected the directory's method and checksum at the member, found others: the file is damaged"};
        std::size_t const local_name = number_at(bytes, local + 26, 2), data = local + local_size + local_name + number_at(bytes, local + 28, 2);
        if (data > first || first - data < length) return {where + ": expected " + std::to_string(length) + " bytes, found the end of the archive"};
        if (bytes.substr(local + local_size, local_name) != name) return {where + ": expected that name at the member, found another"};
        zip_member const member{name, bytes.substr(data, length)};
        for (zip_member const& other : members)
            if (other.name == name) return {where + ": expected the name once, found it twice"};
        if (crc32(member.data) != crc) return {where + ": expected a checksum (CRC-32) that its bytes do not have: the file is damaged"};
        members.push_back(member);
    }
    if (at != directory.size()) return {path + ": expected " + std::to_string(count) + " members in the zip archive's directory, found more"};
    return {};
}

} // namespace chainrule::kept
