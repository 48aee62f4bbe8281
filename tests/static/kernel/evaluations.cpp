// SPDX-License-Identifier: BSL-1.0
// A derivation that goes on from an image without room gives the same words as one with room from the start.
#include "unit/programs/layers.hpp"

#include <utility>

namespace {

using namespace chainrule;
using namespace chainrule::detail;

using net_of = layers::of_width<3>;
constexpr auto j = net_of::j;
constexpr auto E = variable<"E">();

template <int... K>
constexpr auto chain(std::integer_sequence<int, K...>) {
    return equations(net_of::layer<K>()..., E = 0.1 * sum(j, square(net_of::z<sizeof...(K) - 1>(j))));
}
constexpr auto net = chain(std::make_integer_sequence<int, 16>{});

using from_net = long_gradient<net, std::remove_cvref_t<decltype(E)>>;
constexpr auto types = std::make_integer_sequence<int, image_elements::size>{};

// Nothing fits: it says what would.
template <int... K>
constexpr auto without_room(std::integer_sequence<int, K...>) {
    return begin<from_net, (0 * K)...>();
}
constexpr auto nothing_fits = without_room(types);
static_assert(!nothing_fits.complete && nothing_fits.rest.now < pass::end);

template <int... K>
constexpr auto just_enough(std::integer_sequence<int, K...>) {
    return begin<from_net, nothing_fits.needed[K]...>();
}
constexpr auto tight = just_enough(types);
static_assert(tight.complete && !has_room(tight));

template <int Size>
constexpr bool same(kernel::word_array<Size> const& a, kernel::word_array<Size> const& b) {
    bool equal = true;
    for (int k = 0; k < Size && equal; ++k) equal = a.at[k] == b.at[k];
    return equal;
}
static_assert(from_net::count > 400 && same(finished_words<from_net, tight>(), from_net::words));

// It may stop after each step, of every pass and of freezing, and gives what one evaluation gives.
constexpr auto short_net = chain(std::make_integer_sequence<int, 2>{});
struct step_by_step : long_gradient<short_net, std::remove_cvref_t<decltype(E)>> {
    static constexpr int effort = 1;
};
constexpr auto in_steps = made_words<step_by_step>();
constexpr auto in_one = gradient(short_net, E);
constexpr bool equal_words() {
    bool equal = in_steps.at[0] == 0;
    for (int k = 1; k < static_cast<int>(sizeof(in_steps.at) / sizeof(int)) && equal; ++k) equal = in_steps.at[k] == in_one.frozen.words[k - 1];
    return equal;
}
static_assert(sizeof(in_steps.at) / sizeof(int) > 200 && equal_words());

// So does a program with an update, through every pass of its schedule.
constexpr auto one_layer = chain(std::make_integer_sequence<int, 1>{});
using whole_program = planned<one_layer, decltype(objective_of(E)), float, descends<momentum>, options{}>;
struct program_by_steps : whole_program {
    static constexpr int effort = 20; // a few steps
};
static_assert(sizeof(whole_program::words.at) / sizeof(int) > 200 && same(made_words<program_by_steps>(), whole_program::words));

} // namespace
