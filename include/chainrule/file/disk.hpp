// SPDX-License-Identifier: BSL-1.0
// Whole files: read into memory, and written so that a crash leaves the old one or the new one (POSIX).
#pragma once
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chainrule {

/// How it went with a file: true, or what was wrong, beginning with the file's name. Nothing is thrown.
struct file_result {
    std::string message;
    explicit operator bool() const { return message.empty(); }
};

namespace kept {

inline std::string system_error() { return std::strerror(errno); }

/// Closes what it holds.
struct descriptor {
    int number = -1;
    explicit descriptor(int of) : number(of) {}
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;
    ~descriptor() { close(); }
    bool close() {
        int const now = number;
        number = -1;
        return now < 0 || ::close(now) == 0;
    }
};

inline file_result read_file(std::string const& path, std::string& bytes) {
    descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number < 0) return {path + ": cannot be opened: " + system_error()};
    struct stat about {};
    if (::fstat(file.number, &about) != 0) return {path + ": cannot be read: " + system_error()};
    if (!S_ISREG(about.st_mode)) return {path + ": expected a regular file"};
    bytes.resize(static_cast<std::size_t>(about.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        ssize_t const got = ::read(file.number, bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {path + ": cannot be read: " + system_error()};
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return {};
}

inline bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

/// Writes beside the file, waits until that is on the disk, and renames it. A link stays one: the file that it leads to is replaced. So
/// do the rights of a file that was there; devices and pipes are not replaced.
inline file_result write_file(std::string const& named, std::string_view bytes) {
    static std::atomic<unsigned> number{0};
    std::string path = named;
    struct stat before {};
    bool const replaces = ::stat(named.c_str(), &before) == 0;
    if (replaces && !S_ISREG(before.st_mode)) return {named + ": cannot be written: expected a regular file"};
    if (replaces) {
        char* const real = ::realpath(named.c_str(), nullptr);
        if (real == nullptr) return {named + ": cannot be written: " + system_error()};
        path = real;
        std::free(real);
    } else if (::lstat(named.c_str(), &before) == 0) {
        return {named + ": cannot be written: it is a link to nothing"};
    }
    std::string beside;
    int made = -1;
    do {
        beside = path + "." + std::to_string(::getpid()) + "-" + std::to_string(number++) + ".tmp";
        made = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (made < 0 && errno == EEXIST);
    if (made < 0) return {named + ": cannot be written: " + beside + ": " + system_error()};
    descriptor file(made);
    if (replaces) ::fchmod(made, before.st_mode & 07777); // where we may
    bool const good = write_all(file.number, bytes) && ::fsync(file.number) == 0 && file.close() && ::rename(beside.c_str(), path.c_str()) == 0;
    if (!good) {
        file_result failed{named + ": cannot be written: " + system_error()};
        ::unlink(beside.c_str());
        return failed;
    }
    auto const slash = path.rfind('/');
    descriptor const folder(::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number >= 0) ::fsync(folder.number); // the name too; some file systems cannot
    return {};
}

/// A little-endian number of `size` bytes at that place, which must be in range.
inline std::uint32_t number_at(std::string_view bytes, std::size_t at, int size) {
    std::uint32_t value = 0;
    for (int k = size - 1; k >= 0; --k) value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(k)]);
    return value;
}
inline void put_number(std::string& out, std::uint32_t value, int size) {
    for (int k = 0; k < size; ++k) out.push_back(static_cast<char>(value >> (8 * k) & 255));
}

} // namespace kept
} // namespace chainrule
