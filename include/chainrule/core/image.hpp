// SPDX-License-Identifier: BSL-1.0
// Many buffers as one constant: a compiler bounds the steps of one constant evaluation, so long work goes on from an image in the next.
#pragma once
#include <chainrule/core/buffer.hpp>

namespace chainrule::core {

template <class... T>
struct type_list {
    static constexpr int size = sizeof...(T);
};

/// Elements of one type, of several buffers one after another.
template <class T, int Room>
struct shelf {
    T items[Room > 0 ? Room : 1] = {};
    static constexpr int room = Room;
};

template <class T, class... All>
constexpr int position_in(type_list<All...>) {
    int at = 0, found = -1;
    ((__is_same(T, All) ? void(found = at) : void(), ++at), ...);
    return found;
}

/// Where a buffer lies in the shelf of its type. It may grow there up to `room` elements, the last one up to the shelf's end. `more`: so
/// many elements it may grow by in the next evaluation.
struct place {
    int first = 0, size = 0, room = 0, more = 0;

    constexpr bool last(int used) const { return room > 0 && first + room == used; }
};
/// Room that a buffer of so many elements gets, so that few evaluations have to move it.
constexpr int roomy(int size) { return size == 0 ? 0 : size + size / 4 + 8; }

/// What is not in buffers is in `Rest`, which is copied. `places` are those of the buffers in the order in which they were visited.
/// For each type: `used` is what is taken of its shelf, more than there is where `complete` is false; `needed` what a fresh image
/// would take; `demand` what the next evaluation may take beyond `used`, where buffers outgrow their places.
template <class List, class Rest, int... Room>
struct image;
template <class... T, class Rest, int... Room>
struct image<type_list<T...>, Rest, Room...> : shelf<T, Room>... {
    using list = type_list<T...>;
    static constexpr int most_buffers = 128;
    static constexpr int rooms[sizeof...(T)] = {Room...};
    place places[most_buffers] = {};
    int used[sizeof...(T)] = {};
    int needed[sizeof...(T)] = {};
    int demand[sizeof...(T)] = {};
    bool complete = true;
    Rest rest{};
};

namespace detail {

template <class T, int Room>
constexpr shelf<T, Room>& shelf_of(shelf<T, Room>& s) { return s; }
template <class T, int Room>
constexpr shelf<T, Room> const& shelf_of(shelf<T, Room> const& s) { return s; }

} // namespace detail

/// Writes buffers into an image, see write_image.
template <class Image>
struct image_writer {
    Image& to;
    bool in_place = false;
    place const* before = nullptr;
    int number = 0;

    template <class T>
    constexpr void operator()(buffer<T>& from, int count) {
        constexpr int type = position_in<T>(typename Image::list{});
        static_assert(type >= 0, "an image needs to know every type of element");
        auto& shelf = detail::shelf_of<T>(to);
        place& at = to.places[number];
        int const growth = in_place && count > at.size ? count - at.size : 0;
        constexpr int little = 256 / static_cast<int>(sizeof(T)) + 2;
        bool const ahead = growth > at.size && at.size > 0; // a hash table, most likely, which grows ahead of its use
        at.more = before != nullptr ? before[number].more : ahead ? little : 2 * growth + little;
        at.size = count;
        to.needed[type] += roomy(count);
        int& used = to.used[type];
        bool const last = at.last(used), larger = count > at.room;
        bool copied = !in_place || from.home != number + 1;
        ++number;
        if (larger) {
            if (!last) {
                at.first = used;
                copied = true;
            }
            int const left = shelf.room - at.first;
            at.room = roomy(count) > left && count <= left ? left : roomy(count);
            used = at.first + at.room;
            if (used > shelf.room) {
                to.complete = false;
                return;
            }
        }
        for (int k = 0; k < count && copied; ++k) shelf.items[at.first + k] = from.items[k];
#if !defined(__clang__)
        for (int k = count; k < at.room && larger; ++k) shelf.items[at.first + k] = T{}; // GCC finds elements of an array without gaps at once
#endif
        if (count > 0 && at.room - count < at.more) to.demand[type] += at.last(used) ? at.more : roomy(count + at.more);
    }
};
/// Before an image is written in place: what the last buffer has grown into is its place, and buffers that are at another one's place get
/// storage of their own.
template <class Image>
struct image_claimer {
    Image& to;
    int number = 0;

    template <class T>
    constexpr void operator()(buffer<T>& b, int count) {
        place& at = to.places[number++];
        if (b.home == number && count > at.room) {
            at.room = count;
            to.used[position_in<T>(typename Image::list{})] = at.first + count;
        } else if (b.home != 0 && b.home != number) {
            b = buffer<T>(static_cast<buffer<T> const&>(b));
        }
    }
};

/// Writes an image; `for_buffers(use)` calls `use` with each buffer, and the number of elements that matter. `in_place`: the image is the
/// one that the buffers were lent; what is at home and fits there is not copied. `before`: the same buffers in the image that a new one
/// replaces.
template <class Image, class For>
constexpr void write_image(Image& to, bool in_place, place const* before, For const& for_buffers) {
    if (in_place) {
        image_claimer<Image> claimer{to};
        for_buffers(claimer);
        for (int k = 0; k < Image::list::size; ++k) to.needed[k] = to.demand[k] = 0;
    }
    image_writer<Image> writer{to, in_place, before};
    for_buffers(writer);
}

/// Lends the image's elements to the buffers that it was written from. The image must outlive them.
template <class Image>
struct image_reader {
    Image& from;
    int number = 0;

    template <class T>
    constexpr void operator()(buffer<T>& to, int) {
        auto& shelf = detail::shelf_of<T>(from);
        place const at = from.places[number];
        bool const last = at.last(from.used[position_in<T>(typename Image::list{})]);
        to.borrow(shelf.items + at.first, at.size, last ? shelf.room - at.first : at.room, number);
        ++number;
    }
};

/// Calls `use(buffer, count)` for a whole buffer, or for a map whose keys are below a bound.
template <class Use, class T>
constexpr void visit_buffer(Use& use, buffer<T>& b) {
    use(b, b.size);
}
template <class Use>
constexpr void visit_map(Use& use, int_map& m, int keys) {
    int const pages = (keys + int_page::size - 1) / int_page::size;
    use(m.pages, m.pages.size < pages ? m.pages.size : pages);
}

} // namespace chainrule::core
