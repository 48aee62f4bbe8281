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

/// What is not in buffers is in `Rest`, which is copied. `counts` are the sizes of the buffers in the order in which they were
/// visited, `needed` the elements of each type: more than there is room for where `complete` is false.
template <class List, class Rest, int... Room>
struct image;
template <class... T, class Rest, int... Room>
struct image<type_list<T...>, Rest, Room...> : shelf<T, Room>... {
    using list = type_list<T...>;
    static constexpr int most_buffers = 96;
    int counts[most_buffers] = {};
    int needed[sizeof...(T)] = {};
    bool complete = true;
    Rest rest{};
};

namespace detail {

template <class T, int Room>
constexpr shelf<T, Room>& shelf_of(shelf<T, Room>& s) { return s; }
template <class T, int Room>
constexpr shelf<T, Room> const& shelf_of(shelf<T, Room> const& s) { return s; }

} // namespace detail

/// Writes an image: call it with each buffer, and the number of elements that matter.
template <class Image>
struct image_writer {
    Image& to;
    int number = 0;

    template <class T>
    constexpr void operator()(buffer<T>& from, int count) {
        static_assert(position_in<T>(typename Image::list{}) >= 0, "an image needs to know every type of element");
        auto& shelf = detail::shelf_of<T>(to);
        int& at = to.needed[position_in<T>(typename Image::list{})];
        to.counts[number++] = count;
        if (at + count > shelf.room) to.complete = false;
        else
            for (int k = 0; k < count; ++k) shelf.items[at + k] = from.items[k];
        at += count;
    }
};

/// Lends the image's elements to the buffers that it was written from. The image must outlive them.
template <class Image>
struct image_reader {
    Image& from;
    int number = 0;
    int at[Image::list::size] = {};

    template <class T>
    constexpr void operator()(buffer<T>& to, int) {
        int& first = at[position_in<T>(typename Image::list{})];
        int const count = from.counts[number++];
        to.borrow(detail::shelf_of<T>(from).items + first, count);
        first += count;
    }
};

/// Calls `use(buffer, count)` for a whole buffer, or for a map whose keys are below a bound.
template <class Use, class T>
constexpr void visit_buffer(Use& use, buffer<T>& b) {
    use(b, b.size);
}
template <class Use>
constexpr void visit_map(Use& use, int_map& m, int keys) {
    use(m.values, m.values.size < keys ? m.values.size : keys);
}

} // namespace chainrule::core
