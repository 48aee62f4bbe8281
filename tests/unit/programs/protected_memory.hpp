// SPDX-License-Identifier: BSL-1.0
// Memory that ends where a page begins that must not be touched: one element too far is a crash.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>

namespace chainrule::programs {

template <class T>
class protected_memory {
public:
    explicit protected_memory(std::size_t size) : size_(size) {
        auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        std::size_t const whole = (size * sizeof(T) + page - 1) / page * page;
        bytes_ = whole + page;
        start_ = static_cast<char*>(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (start_ == MAP_FAILED || mprotect(start_ + whole, page, PROT_NONE) != 0) std::abort();
        data_ = reinterpret_cast<T*>(start_ + whole) - size;
    }
    protected_memory(protected_memory const&) = delete;
    protected_memory& operator=(protected_memory const&) = delete;
    ~protected_memory() { munmap(start_, bytes_); }

    T* data() const { return data_; }
    std::size_t size() const { return size_; }
    T& operator[](std::size_t k) const { return data_[k]; }
    T* begin() const { return data_; }
    T* end() const { return data_ + size_; }

private:
    char* start_;
    T* data_;
    std::size_t size_, bytes_;
};

} // namespace chainrule::programs
