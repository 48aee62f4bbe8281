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
    bool conflict = false, cyclic = false, recurs = false, guarded = true;
    int step_number = 0, status = 0, objective = -1, defined = 0, index_symbol = -1, storage_size = 0;
    int of = -1, named = 0, position = 0, given = 0, inside = -1, derived = 0, scale = -1;
    int value_table = 0, kernel_table = 0;
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
    use(m.updates.guarded, n.guarded);
    use(m.scale, n.scale);
    use(m.backward.inner.inside, n.inside);
    use(m.step_number, n.step_number);
    use(m.status, n.status);
    use(m.objective, n.objective);
    use(m.defined, n.defined);
    use(m.layout.index_symbol, n.index_symbol);
    use(m.storage.size, n.storage_size);
    use(m.backward.of, n.of);
    use(m.backward.named, n.named);
    use(m.backward.inner.position, n.position);
    use(m.backward.inner.given, n.given);
    use(m.plan.value_table, n.value_table);
    use(m.plan.kernel_table, n.kernel_table);
    use(m.plan.work, n.work);
}

using image_elements = core::type_list<int, engine::node, engine::part, char, engine::axis_info, engine::row_info, engine::row_term, engine::symbol_info,
                                       engine::text_range, engine::equation, engine::pattern, engine::statement, engine::nest, engine::member, engine::stored_value,
                                       engine::extent_table::entry, engine::operation const*, engine::opened_info, engine::shape_index::entry, engine::sequence, engine::phase_info>;
template <int... Room>
using making_image = core::image<image_elements, making_numbers, Room...>;

/// The words come first, so that they are the first integers of the image; of a finished program nothing else is kept.
template <class Use>
constexpr void for_buffers(making& m, Use& use) {
    core::visit_buffer(use, m.plan.out);
    if (m.now == pass::end) return;
    m.for_buffers(use);
    m.plan.for_buffers(use);
}
template <class Image>
constexpr Image image_of(making& m) {
    Image to;
    core::image_writer<Image> writer{to};
    for_buffers(m, writer);
    for_numbers(m, to.rest, [](auto const& from, auto& into) { into = from; });
    return to;
}
/// The image must outlive the program.
template <class Image>
constexpr void resume(making& m, Image& from) {
    for_numbers(m, from.rest, [](auto& into, auto const& from_image) { into = from_image; });
    core::image_reader<Image> reader{from};
    for_buffers(m, reader);
    m.l.resume();
}

/// Before the first evaluation.
inline constexpr making_image<0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0> nothing_made{};

/// An evaluation of the program that `Ask` asks for, from the image before it.
template <class Ask, auto const& Before, int... Room>
constexpr auto advance_from() {
    auto from = Before;
    making m;
    if (from.rest.now != pass::read) resume(m, from);
    Ask::with_request([&](request const& r) { m.advance(r, effort_of_evaluation); });
    return image_of<making_image<Room...>>(m);
}

/// What an evaluation may add, so that the room for its image need not be found by making it twice; for an effort of a thousand.
inline constexpr int spare_room[] = {1600, 150, 280, 1000, 20, 0, 0, 25, 0, 50, 16, 50, 20, 40, 60, 0, 0, 50, 20, 0, 0};

template <class Ask, auto const& Before, auto const& Guess, int... K>
inline constexpr auto measured_image = advance_from<Ask, Before, Guess.needed[K]...>();

template <class Ask, auto const& Before, bool Long, class = std::make_integer_sequence<int, image_elements::size>>
struct evaluation;
template <class Ask, auto const& Before, bool Long, int... K>
struct evaluation<Ask, Before, Long, std::integer_sequence<int, K...>> {
    static constexpr auto guessed = advance_from<Ask, Before, (Long ? Before.needed[K] + spare_room[K] * effort_of_evaluation / 1000 : K == 0 ? 4000 : 0)...>();
    static constexpr auto const& image() {
        if constexpr (guessed.complete) return guessed;
        else return measured_image<Ask, Before, guessed, K...>;
    }
};

/// The words of the finished program, exactly as many as there are.
template <auto const& Image>
constexpr auto words_of() {
    kernel::word_array<Image.counts[0]> exact;
    for (int k = 0; k < Image.counts[0]; ++k) exact.at[k] = core::detail::shelf_of<int>(Image).items[k];
    return exact;
}
template <class Ask, auto const& Before, bool Long>
constexpr auto made_words() {
    using now = evaluation<Ask, Before, Long>;
    if constexpr (now::image().rest.now == pass::end) return words_of<now::image()>();
    else return made_words<Ask, now::image(), true>();
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
