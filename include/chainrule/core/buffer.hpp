// SPDX-License-Identifier: BSL-1.0
// A growable array that is cheap in constant evaluation: raw storage, public members, no iterators.
#pragma once

namespace chainrule::core {

/// Elements `items[0 .. size)`. Works at compile time and at run time; element type must be trivially copyable.
/// Indexing goes through `items`, which costs no evaluation step.
template <class T>
struct buffer {
    T* items = nullptr;
    int size = 0;
    int capacity = 0;
    int home = 0; // whose the storage is: 0: its own; n + 1: place n of an image, see core/image.hpp

    constexpr buffer() = default;
    constexpr explicit buffer(int reserved) : items(new T[static_cast<unsigned>(reserved)]), capacity(reserved) {}
    constexpr buffer(buffer&& other) noexcept : items(other.items), size(other.size), capacity(other.capacity), home(other.home) {
        other.items = nullptr;
        other.size = other.capacity = other.home = 0;
    }
    constexpr buffer(buffer const& other) : buffer(other.size > 0 ? other.size : 1) {
        for (int k = 0; k < other.size; ++k) items[k] = other.items[k];
        size = other.size;
    }
    constexpr buffer& operator=(buffer other) noexcept {
        release();
        items = other.items;
        size = other.size;
        capacity = other.capacity;
        home = other.home;
        other.items = nullptr;
        return *this;
    }
    // GCC 12 takes the members of an aggregate for uninitialised where a constructor before them throws.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
    constexpr ~buffer() {
        if (home == 0) delete[] items;
    }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

    constexpr void release() {
        if (home == 0) delete[] items;
        home = 0;
    }
    /// The storage is an image's from now on, which outlives this buffer or its next growth.
    constexpr void borrow(T* from, int count, int room, int place) {
        release();
        items = from;
        size = count;
        capacity = room;
        home = place + 1;
    }

    constexpr void reserve(int wanted) {
        if (wanted <= capacity) return;
        T* const larger = new T[static_cast<unsigned>(wanted)];
        for (int k = 0; k < size; ++k) larger[k] = items[k];
        release();
        items = larger;
        capacity = wanted;
    }
    /// Returns the position of the new element. One expression: this is the hottest call of constant evaluation.
    constexpr int push(T value) { return (size == capacity ? reserve(2 * capacity + 8) : void()), items[size] = value, size++; }
    constexpr T pop() { return items[--size]; }
    constexpr T& back() { return items[size - 1]; }
    /// Elements from the old size on get the value given.
    constexpr void resize(int wanted, T const& value) {
        reserve(wanted);
        for (int k = size; k < wanted; ++k) items[k] = value;
        size = wanted;
    }
    /// Elements from the old size on are zero (one step in constant evaluation, however many).
    constexpr void extend(int wanted) {
        T* const larger = new T[static_cast<unsigned>(wanted)]();
        for (int k = 0; k < size; ++k) larger[k] = items[k];
        release();
        items = larger;
        size = capacity = wanted;
    }
};

/// Consecutive entries of a map. It is one step to make zeros of a large array, but the time is that of each entry (GCC), or of all up to
/// the last one that is written (Clang); zeros of a page are made at once.
struct int_page {
    static constexpr int bits = 5, size = 1 << bits;
    int at[size];
};

/// A map from small non-negative integers to integers above −2; `absent` where nothing was set.
struct int_map {
    static constexpr int absent = -1;
    buffer<int_page> pages; // of one more than the value; 0 where absent

    constexpr bool empty() const { return pages.size == 0; }
    constexpr int at(int key) const { return key >> int_page::bits < pages.size ? pages.items[key >> int_page::bits].at[key & (int_page::size - 1)] - 1 : absent; }
    constexpr void set(int key, int value) {
        int const page = key >> int_page::bits;
        if (page >= pages.size) page < pages.capacity ? pages.resize(page + 1, {}) : pages.extend(8 + 2 * page);
        pages.items[page].at[key & (int_page::size - 1)] = value + 1;
    }
    constexpr void clear() { pages = {}; }
};

} // namespace chainrule::core
