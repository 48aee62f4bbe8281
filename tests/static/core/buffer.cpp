// SPDX-License-Identifier: BSL-1.0
// Buffers, maps and names at compile time.
#include <chainrule/core/buffer.hpp>
#include <chainrule/core/name.hpp>

#include <type_traits>

namespace {

using namespace chainrule::core;

constexpr bool grows_and_keeps() {
    buffer<int> b;
    for (int k = 0; k < 100; ++k)
        if (b.push(k * k) != k) return false;
    for (int k = 0; k < 100; ++k)
        if (b.items[k] != k * k) return false;
    return b.size == 100 && b.capacity >= 100 && b.back() == 99 * 99 && b.pop() == 99 * 99 && b.size == 99;
}
static_assert(grows_and_keeps());

constexpr bool copies_are_their_own() {
    buffer<int> a{1};
    a.push(1);
    a.push(2);
    buffer<int> b = a;
    b.items[0] = 7;
    b.push(3);
    a = b;
    a.items[1] = 9;
    buffer<int> const moved = static_cast<buffer<int>&&>(a);
    return b.items[0] == 7 && b.items[1] == 2 && moved.size == 3 && moved.items[1] == 9 && a.items == nullptr && a.size == 0;
}
static_assert(copies_are_their_own());

constexpr bool resizes_and_extends() {
    buffer<int> b{2};
    b.push(5);
    b.resize(4, -1);
    b.extend(6);
    b.reserve(3); // smaller: nothing happens
    return b.size == 6 && b.items[0] == 5 && b.items[3] == -1 && b.items[4] == 0 && b.items[5] == 0;
}
static_assert(resizes_and_extends());

constexpr bool maps_integers() {
    int_map map;
    map.set(1000, 0);
    map.set(3, 7);
    map.set(3, 8);
    return map.at(1000) == 0 && map.at(3) == 8 && map.at(4) == int_map::absent && map.at(100000) == int_map::absent;
}
static_assert(maps_integers());
// Across the edges of pages, in any order, with what was there when a map grows.
constexpr bool maps_by_pages() {
    int_map map;
    bool good = map.empty() && map.at(0) == int_map::absent;
    for (int key : {2 * int_page::size, int_page::size - 1, 0, int_page::size, 40 * int_page::size + 5}) map.set(key, 3 * key);
    for (int key : {0, int_page::size - 1, int_page::size, 2 * int_page::size, 40 * int_page::size + 5}) good = good && map.at(key) == 3 * key;
    for (int key : {1, int_page::size - 2, int_page::size + 1, 2 * int_page::size - 1, 2 * int_page::size + 1, 40 * int_page::size + 4, 1000 * int_page::size}) good = good && map.at(key) == int_map::absent;
    map.set(0, int_map::absent);
    good = good && map.at(0) == int_map::absent && !map.empty();
    map.clear();
    return good && map.empty() && map.at(int_page::size) == int_map::absent;
}
static_assert(maps_by_pages());

static_assert(std::is_same_v<name_of<"w1">, chainrule::name<'w', '1'>>);
static_assert(name_of<"w1">::text == "w1");
static_assert(is_identifier("w_1") && is_identifier("E") && !is_identifier("1w") && !is_identifier("_w") && !is_identifier(""));
static_assert(!is_identifier("w-1") && !is_identifier("ŷ"));
static_assert(hash_of("w1") == hash_of("w1") && hash_of("w1") != hash_of("w2"));

} // namespace
