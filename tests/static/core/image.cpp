// SPDX-License-Identifier: BSL-1.0
// Buffers go on from an image: where they lay, grown, moved, and where an image is too small.
#include <chainrule/core/image.hpp>

#include <initializer_list>

namespace {

using namespace chainrule::core;

struct some {
    buffer<int> a, b, c;
    buffer<char> text;

    template <class Use>
    constexpr void for_buffers(Use& use) {
        visit_buffer(use, a);
        visit_buffer(use, b);
        visit_buffer(use, text);
        visit_buffer(use, c);
    }
};

struct nothing {};
template <int Ints, int Chars>
using small_image = image<type_list<int, char>, nothing, Ints, Chars>;

template <class Image>
constexpr void write(some& from, Image& to, bool in_place) {
    write_image(to, in_place, nullptr, [&](auto& use) { from.for_buffers(use); });
}
template <class Image>
constexpr void read(some& into, Image& from) {
    image_reader<Image> reader{from};
    into.for_buffers(reader);
}
constexpr void count_up(buffer<int>& b, int first, int count) {
    for (int k = 0; k < count; ++k) b.push(first + k);
}
constexpr bool counts_up(buffer<int> const& b, int first, int count) {
    bool good = b.size == count;
    for (int k = 0; k < count && good; ++k) good = b.items[k] == first + k;
    return good;
}

template <int Ints>
constexpr auto first_image() {
    some s;
    count_up(s.a, 100, 20);
    count_up(s.b, 200, 12);
    for (char letter : {'o', 'n', 'e'}) s.text.push(letter);
    small_image<Ints, 20> to;
    write(s, to, false);
    return to;
}
constexpr auto first = first_image<400>();
static_assert(first.complete && first.used[0] == roomy(20) + roomy(12) && first.used[1] == roomy(3));

// What was written comes back, with room to grow.
constexpr bool is_the_same() {
    auto from = first;
    some s;
    read(s, from);
    return counts_up(s.a, 100, 20) && counts_up(s.b, 200, 12) && s.c.size == 0 && s.text.size == 3 && s.text.items[2] == 'e' &&
           s.a.capacity == roomy(20) && s.b.capacity == 400 - roomy(20) && s.text.capacity == 20;
}
static_assert(is_the_same());

// Buffers of a type that has none yet do not share its room.
constexpr bool empty_ones_do_not_meet() {
    small_image<400, 20> work;
    some s;
    read(s, work);
    count_up(s.a, 1, 3);
    count_up(s.b, 7, 3);
    return counts_up(s.a, 1, 3) && counts_up(s.b, 7, 3);
}
static_assert(empty_ones_do_not_meet());

// In place: a outgrows its place and gets another one, b and text grow where they are, c is new.
constexpr auto grown() {
    auto work = first;
    some s;
    read(s, work);
    int const* const before = s.b.items;
    count_up(s.a, 120, 30);
    count_up(s.b, 212, 28);
    count_up(s.c, 300, 1);
    s.text.push('s');
    if (s.b.items != before) work.complete = false; // it had room
    write(s, work, true);
    return work;
}
constexpr auto second = grown();
constexpr bool has_grown() {
    auto from = second;
    some s;
    read(s, from);
    return second.complete && counts_up(s.a, 100, 50) && counts_up(s.b, 200, 40) && counts_up(s.c, 300, 1) && s.text.size == 4 && s.text.items[3] == 's' &&
           second.places[1].first == first.places[1].first && second.places[0].first != first.places[0].first;
}
static_assert(has_grown());

// Buffers that change places, one of them with what is written later.
constexpr bool changes_places() {
    auto work = second;
    {
        some s;
        read(s, work);
        s.c = static_cast<buffer<int>&&>(s.a);
        s.a = static_cast<buffer<int>&&>(s.b);
        count_up(s.b, 500, 45);
        write(s, work, true);
    }
    some s;
    read(s, work);
    return work.complete && counts_up(s.a, 200, 40) && counts_up(s.b, 500, 45) && counts_up(s.c, 100, 50);
}
static_assert(changes_places());

// A new image takes over what the old one expected of its buffers.
constexpr bool is_taken_over() {
    auto work = second;
    some s;
    read(s, work);
    small_image<600, 40> to;
    write_image(to, false, second.places, [&](auto& use) { s.for_buffers(use); });
    some again;
    read(again, to);
    return to.complete && counts_up(again.a, 100, 50) && counts_up(again.b, 200, 40) && to.places[2].more == second.places[2].more;
}
static_assert(is_taken_over());
// It expects twice what was added and a little, but only a little of a buffer that has more than doubled: b, by 28 to 40; not of text, by
// 1 to 4, nor of c, which is new.
static_assert(second.places[1].more == 66 && second.places[2].more == 2 * 1 + 258 && second.places[3].more == 2 * 1 + 66);

// Of a map what matters, in whole pages; it grows by pages of zeros where it lies.
struct mapped {
    int_map m;

    template <class Use>
    constexpr void for_buffers(Use& use) {
        visit_map(use, m, 3 * int_page::size + 1);
    }
};
using map_image = image<type_list<int_page>, nothing, 40>;
constexpr auto mapped_image = [] {
    mapped from;
    from.m.set(5, 50);
    from.m.set(3 * int_page::size, 70);
    from.m.set(9 * int_page::size, 90); // beyond the bound
    map_image to;
    write_image(to, false, nullptr, [&](auto& use) { from.for_buffers(use); });
    return to;
}();
static_assert(mapped_image.complete && mapped_image.places[0].size == 4);
constexpr bool maps_come_back() {
    auto work = mapped_image;
    mapped again;
    image_reader<map_image> reader{work};
    again.for_buffers(reader);
    bool good = again.m.at(5) == 50 && again.m.at(3 * int_page::size) == 70 && again.m.at(9 * int_page::size) == int_map::absent;
    again.m.set(8 * int_page::size + 2, 80);
    for (int key = 3 * int_page::size + 1; key < 8 * int_page::size + 2; ++key) good = good && again.m.at(key) == int_map::absent;
    return good && again.m.pages.home == 1 && again.m.at(8 * int_page::size + 2) == 80 && again.m.at(5) == 50;
}
static_assert(maps_come_back());

// An image that is too small says what would be enough.
constexpr auto short_of_room = first_image<10>();
static_assert(!short_of_room.complete && short_of_room.needed[0] == roomy(20) + roomy(12));
static_assert(first_image<roomy(20) + roomy(12)>().complete);

} // namespace
