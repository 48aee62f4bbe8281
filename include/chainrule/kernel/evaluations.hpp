// SPDX-License-Identifier: BSL-1.0
// The words of a program by as many constant evaluations as it takes: compilers bound the steps of each (Clang a million statements,
// GCC 33 million expressions), so work that is not done when its share is spent goes on from an image in the next one.
#pragma once
#include <chainrule/kernel/plan.hpp>
#include <chainrule/kernel/words.hpp>

#include <utility>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// Effort of one evaluation, see engine::graph::effort: so that with the step that ends it, and the image, it stays below the
/// compilers' default limits. Found by trial on chains of 64 layers.
#ifdef __clang__
inline constexpr int effort_of_evaluation = 4000;
#else
inline constexpr int effort_of_evaluation = 7000;
#endif

/// Numbers of a program in the making that are in no buffer.
struct making_numbers {
    pass now = pass::read;
    engine::status outcome = engine::status::ok, backward_outcome = engine::status::ok;
    bool conflict = false, cyclic = false, recurs = false, guarded = true, typed_tanh = false;
    int step_number = 0, status = 0, read = 0, objective = -1, defined = 0, index_symbol = -1, storage_size = 0;
    int of = -1, named = 0, looked_at = 0, position = 0, given = 0, inside = -1, derived = 0, scale = -1, run_time_class = -1;
    int value_table = 0, kernel_table = 0, names = 0;
    engine::freezing::stage frozen = engine::freezing::stage::slots;
    int frozen_position = 0, frozen_last = 0, frozen_symbols = 0;
    double work = 0;
};

/// Calls use(number of the program, number of the image) for each.
template <class Use>
constexpr void for_numbers(making& m, making_numbers& n, Use const& use) {
    use(m.now, n.now);
    use(m.outcome, n.outcome);
    use(m.backward.result.outcome, n.backward_outcome);
    use(m.l.conflict, n.conflict);
    use(m.backward.inner.result.cyclic, n.cyclic);
    use(m.recurs, n.recurs);
    use(m.derived, n.derived);
    use(m.run_time_class, n.run_time_class);
    use(m.updates.guarded, n.guarded);
    use(m.scale, n.scale);
    use(m.backward.inner.inside, n.inside);
    use(m.step_number, n.step_number);
    use(m.status, n.status);
    use(m.read, n.read);
    use(m.objective, n.objective);
    use(m.defined, n.defined);
    use(m.layout.index_symbol, n.index_symbol);
    use(m.storage.size, n.storage_size);
    use(m.backward.of, n.of);
    use(m.backward.named, n.named);
    use(m.backward.inner.looked_at, n.looked_at);
    use(m.backward.inner.position, n.position);
    use(m.backward.inner.given, n.given);
    use(m.plan.value_table, n.value_table);
    use(m.plan.kernel_table, n.kernel_table);
    use(m.plan.work, n.work);
    use(m.l.s.g.named, n.names);
    use(m.l.s.g.typed_tanh, n.typed_tanh);
    use(m.frozen.now, n.frozen);
    use(m.frozen.position, n.frozen_position);
    use(m.frozen.last, n.frozen_last);
    use(m.frozen.next_symbol, n.frozen_symbols);
}

using image_elements = core::type_list<int, engine::node, engine::part, char, engine::axis_info, engine::row_info, engine::row_term, engine::symbol_info,
                                       engine::text_range, engine::equation, engine::pattern, engine::statement, engine::nest, engine::member, engine::stored_value,
                                       engine::extent_table::entry, engine::operation const*, engine::opened_info, engine::shape_index::entry, engine::sequence, engine::phase_info, core::int_page, double>;
template <int... Room>
using making_image = core::image<image_elements, making_numbers, Room...>;

/// The words come first; of a finished program nothing else is written.
template <class Use>
constexpr void for_buffers(making& m, Use& use) {
    core::visit_buffer(use, m.plan.out);
    if (m.now == pass::end) return;
    m.for_buffers(use);
    m.plan.for_buffers(use);
    m.frozen.for_buffers(use, m.s.g);
}
/// What an evaluation may add, for an effort of a thousand, so that the room for its image need not be found by making it twice.
inline constexpr int growth_of_effort[] = {1600, 150, 280, 1000, 20, 0, 0, 25, 0, 50, 16, 50, 20, 40, 60, 0, 0, 50, 20, 0, 0, 30, 0};
inline constexpr auto growth_of_evaluation = [] {
    kernel::word_array<image_elements::size> most;
    for (int k = 0; k < image_elements::size; ++k) most.at[k] = 100 + growth_of_effort[k] * effort_of_evaluation / 1000;
    return most;
}();

/// See core::write_image.
template <class Image>
constexpr void write_image(making& m, Image& to, bool in_place, core::place const* before = nullptr) {
    core::write_image(to, in_place, before, [&](auto& use) { for_buffers(m, use); });
    for_numbers(m, to.rest, [](auto const& from, auto& into) { into = from; });
}
/// The image must outlive the program.
template <class Image>
constexpr void resume(making& m, Image& from) {
    for_numbers(m, from.rest, [](auto& into, auto const& from_image) { into = from_image; });
    core::image_reader<Image> reader{from};
    for_buffers(m, reader);
}

/// The first evaluation of the program that `Ask` asks for.
template <class Ask, int... Room>
constexpr auto begin() {
    making m;
    m.advance(Ask::ask(), Ask::effort);
    making_image<Room...> to;
    write_image(m, to, false);
    return to;
}
/// The next one: it works in a copy of the image before it.
template <class Ask, auto const& Before>
constexpr auto advance_from() {
    auto image = Before;
    making m;
    resume(m, image);
    m.advance(Ask::ask(), Ask::effort);
    write_image(m, image, true);
    return image;
}
/// The same program in an image of that room.
template <auto const& Before, int... Room>
constexpr auto enlarge() {
    auto image = Before;
    making m;
    resume(m, image);
    making_image<Room...> to;
    write_image(m, to, false, image.places);
    return to;
}

/// Has the image room for what the next evaluation may add?
template <class Image>
constexpr bool has_room(Image const& i) {
    bool enough = true;
    for (int k = 0; k < image_elements::size && enough; ++k) {
        int const left = i.rooms[k] - i.used[k];
        enough = left >= growth_of_evaluation.at[k] && left >= i.demand[k];
    }
    return enough;
}
/// Room of a new image for all that another one needed, and for more.
template <class Image>
constexpr int ample_room(Image const& i, int type) { return i.needed[type] + i.needed[type] / 4 + i.demand[type] + 4 * growth_of_evaluation.at[type]; }
/// The same where it is known what the next evaluation leaves: buffers that outgrow their places get others.
template <class Before, class After>
constexpr int enough_room(Before const& i, After const& next, int type) { return i.needed[type] + next.needed[type] + growth_of_evaluation.at[type]; }

/// A system of so many instructions takes several evaluations, most likely.
constexpr bool is_long(int instructions) { return instructions > 150; }
/// Room of the first image: that of a long program has as much as chains of layers leave in the end, since room costs less than moving.
constexpr int first_room(int instructions, int type) {
    if (!is_long(instructions)) return type == 0 ? 4000 : 0;
    return 4 * growth_of_evaluation.at[type] + growth_of_effort[type] * instructions / 28; // an effort of 36 for each
}

/// The first image: of a long program, or with the words of a short one.
template <class Ask, class = std::make_integer_sequence<int, image_elements::size>>
struct beginning;
template <class Ask, int... K>
struct beginning<Ask, std::integer_sequence<int, K...>> {
    static constexpr auto guessed = begin<Ask, first_room(Ask::instructions, K)...>();
    template <auto const& Guess>
    static constexpr auto measured = begin<Ask, ample_room(Guess, K)...>();
    static constexpr auto const& image() {
        if constexpr (guessed.complete) return guessed;
        else return measured<guessed>;
    }
};
/// The image after another one.
template <class Ask, auto const& Before, class = std::make_integer_sequence<int, image_elements::size>>
struct evaluation;
template <class Ask, auto const& Before, int... K>
struct evaluation<Ask, Before, std::integer_sequence<int, K...>> {
    template <auto const& From>
    static constexpr auto enlarged = enlarge<From, ample_room(From, K)...>();
    static constexpr auto const& start() {
        if constexpr (has_room(Before)) return Before;
        else return enlarged<Before>;
    }
    static constexpr auto guessed = advance_from<Ask, start()>();
    template <auto const& Guess>
    static constexpr auto relaid = enlarge<start(), enough_room(start(), Guess, K)...>();
    template <auto const& From>
    static constexpr auto repeated = advance_from<Ask, From>();
    static constexpr auto const& image() {
        if constexpr (guessed.complete) return guessed;
        else return repeated<relaid<guessed>>;
    }
};

/// The words of the finished program, exactly as many as there are.
template <auto const& Image>
constexpr auto words_of() {
    constexpr core::place words = Image.places[0];
    kernel::word_array<words.size> exact;
    for (int k = 0; k < words.size; ++k) exact.at[k] = core::detail::shelf_of<int>(Image).items[words.first + k];
    return exact;
}
template <class Ask, auto const& Image>
constexpr auto finished_words() {
    static_assert(Image.complete, "an evaluation has left more than its image holds");
    if constexpr (Image.rest.now == pass::end) return words_of<Image>();
    else return finished_words<Ask, evaluation<Ask, Image>::image()>();
}
/// `Ask::ask()` is the request, `Ask::instructions` the size of its system, `Ask::effort` that of an evaluation.
template <class Ask>
constexpr auto made_words() {
    return finished_words<Ask, beginning<Ask>::image()>();
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
