// SPDX-License-Identifier: BSL-1.0
// Steps that are not taken change nothing: rules that cannot be right, losses that are not finite, wrong sizes.
#include "unit/descent/model.hpp"

#include <bit>
#include <cstdint>

namespace {
using namespace chainrule;
using namespace chainrule::descents;

constexpr double infinity = std::bit_cast<double>(std::uint64_t{0x7ff0000000000000}), not_a_number = std::bit_cast<double>(std::uint64_t{0x7ff8000000000000});

static_assert(!positive(0) && !positive(-0.0) && !positive(-1) && !positive(infinity) && !positive(not_a_number) && positive(1e-320));
static_assert(fraction(0) && fraction(-0.0) && !fraction(1) && !fraction(-0.1) && !fraction(infinity) && !fraction(not_a_number));
static_assert(not_negative(0) && not_negative(7) && !not_negative(-1e-320) && !not_negative(-infinity));

// Small and in the library's kernels, or so large that its kernels are functions.
using small = layer<3, 3>;
using large = layer<40, 33>;

template <class M, class T>
struct watched {
    std::vector<T> before = in<T>(data_of(M::all, 3, 0.5L)), now = std::vector<T>(M::all), x = in<T>(data_of(M::columns, 1, 1)), t = in<T>(data_of(M::rows, 2, 1));

    void start(auto& d) const {
        d.set(M::w, std::span(before).first(M::weights));
        d.set(M::v, std::span(before).subspan(M::weights));
    }
    void read(auto const& d) {
        d.get(M::w, std::span(now).first(M::weights));
        d.get(M::v, std::span(now).subspan(M::weights));
    }
    void unchanged(auto const& d) {
        read(d);
        BOOST_TEST(now == before, boost::test_tools::per_element());
    }
};

BOOST_AUTO_TEST_SUITE(status)

template <class T, class Rule>
void refuses(Rule const& rule) {
    using M = small;
    auto d = descend<M::net, M::E, T>(rule);
    watched<M, T> watch;
    watch.start(d);
    auto const r = d.step(M::x = watch.x, M::t = watch.t);
    BOOST_CHECK(r.status == outcome::wrong_rule);
    BOOST_TEST(r.step == 1);
    BOOST_TEST(d.steps() == 0);
    watch.unchanged(d);
}

BOOST_AUTO_TEST_CASE(rates) {
    for (double const rate : {0.0, -0.0, -0.1, infinity, -infinity, not_a_number, 1e300}) refuses<float>(sgd{.rate = rate});
    refuses<float>(sgd{.rate = 1e-60}); // 0 in float
}
BOOST_AUTO_TEST_CASE(other_numbers) {
    for (double const wrong : {1.0, -0.1, 2.0, infinity, not_a_number}) {
        refuses<double>(momentum{.beta = wrong});
        refuses<double>(nesterov{.beta = wrong});
        refuses<double>(adam{.beta1 = wrong});
        refuses<double>(adam{.beta2 = wrong});
        refuses<double>(rmsprop{.beta = wrong});
    }
    for (double const wrong : {0.0, -1e-8, infinity, not_a_number}) {
        refuses<double>(adam{.epsilon = wrong});
        refuses<double>(rmsprop{.epsilon = wrong});
        refuses<double>(clip_value(sgd{}, wrong));
        refuses<double>(clip_norm(sgd{}, wrong));
        refuses<double>(scheduled(sgd{}, constant{.factor = wrong}));
    }
    refuses<float>(adam{.epsilon = 1e-60});
    for (double const wrong : {-0.1, infinity, not_a_number}) {
        refuses<double>(adamw{.decay = wrong});
        refuses<double>(weight_decay(sgd{}, wrong));
        refuses<double>(decoupled_decay(sgd{}, wrong));
    }
}
BOOST_AUTO_TEST_CASE(other_schedules) {
    refuses<double>(scheduled(sgd{}, step_decay{.every = 0}));
    refuses<double>(scheduled(sgd{}, step_decay{.factor = -1}));
    refuses<double>(scheduled(sgd{}, cosine{.steps = 0}));
    refuses<double>(scheduled(sgd{}, cosine{.floor = 1.5}));
    refuses<double>(scheduled(sgd{}, warm_up{.steps = -1}));
    refuses<double>(scheduled(sgd{.rate = -1}, warm_up{.steps = 3}));
    refuses<double>(scheduled(adam{.beta1 = 1}, warm_up{.steps = 3}));
}

// The rate runs out with a schedule that ends at 0; another rate goes on.
BOOST_AUTO_TEST_CASE(after_a_schedule) {
    using M = small;
    auto d = descend<M::net, M::E, double>(scheduled(sgd{.rate = 0.01}, cosine{.steps = 2}));
    watched<M, double> watch;
    watch.start(d);
    for (int s = 0; s < 2; ++s) BOOST_CHECK(d.step(M::x = watch.x, M::t = watch.t).status == outcome::ok);
    BOOST_CHECK(d.step(M::x = watch.x, M::t = watch.t).status == outcome::wrong_rule);
    d.rule().schedule.floor = 0.1;
    BOOST_CHECK(d.step(M::x = watch.x, M::t = watch.t).status == outcome::ok);
}

/// Steps with data that give a loss which is not finite are not taken, and later ones go on as if they had not been tried.
template <class M, class T, class Rule>
void keeps(Rule const& rule) {
    auto d = descend<M::net, M::E, T>(rule), undisturbed = d;
    watched<M, T> watch;
    watch.start(d);
    watch.start(undisturbed);
    for (int s = 0; s < 3; ++s) d.step(M::x = watch.x, M::t = watch.t);
    watched<M, T> middle;
    middle.read(d);
    middle.before = middle.now;
    BOOST_CHECK(middle.before != watch.before);
    for (double const bad : {infinity, -infinity, not_a_number, -not_a_number}) {
        std::vector<T> x = watch.x;
        x.back() = static_cast<T>(bad);
        auto const r = d.step(M::x = x, M::t = watch.t);
        BOOST_CHECK(r.status == outcome::not_finite);
        BOOST_CHECK(!kernel::finite(r.loss));
        BOOST_TEST(r.step == 4);
        BOOST_TEST(d.steps() == 3);
        middle.unchanged(d);
    }
    for (int s = 0; s < 5; ++s) undisturbed.step(M::x = watch.x, M::t = watch.t);
    for (int s = 0; s < 2; ++s) BOOST_TEST(d.step(M::x = watch.x, M::t = watch.t).step == s + 4);
    watch.read(undisturbed);
    middle.read(d);
    BOOST_TEST(middle.now == watch.now, boost::test_tools::per_element()); // moments too
}
BOOST_AUTO_TEST_CASE_TEMPLATE(losses_that_are_not_finite, T, element_types) {
    keeps<small, T>(sgd{.rate = 0.01});
    keeps<small, T>(adam{.rate = 0.01});
    keeps<large, T>(momentum{.rate = 0.0001});
    keeps<large, T>(clip_norm(rmsprop{.rate = 0.0001}, 1));
}

// The update of b reads nothing that is computed after y, but must not run in y's kernel, before the loss.
struct shifted {
    static constexpr auto i = axis<"i", 5>;
    static constexpr auto j = axis<"j", 9>;
    static constexpr auto x = input<"x">(i);
    static constexpr auto t = input<"t">(j);
    static constexpr auto w = parameter<"w">(j, i);
    static constexpr auto v = parameter<"v">(j);
    static constexpr auto g = variable<"g">(j);
    static constexpr auto y = variable<"y">(j);
    static constexpr auto E = variable<"E">();
    static constexpr auto net = equations(g(j) = v(j) * v(j), y(j) = sum(i, w(j, i) * x(i)) + g(j), E = half * sum(j, square(y(j) - t(j))));
    static constexpr std::size_t rows = 9, columns = 5, weights = 45, all = 54;
};
BOOST_AUTO_TEST_CASE(updates_that_could_come_before_the_loss) {
    keeps<shifted, double>(sgd{.rate = 0.01});
    keeps<shifted, float>(adam{.rate = 0.01});
}

// A gradient whose square overflows has no norm to clip by, though the loss is finite.
BOOST_AUTO_TEST_CASE(norms_that_are_not_finite) {
    using M = small;
    auto d = descend<M::net, M::E, float>(clip_norm(sgd{.rate = 0.01}, 1));
    watched<M, float> watch;
    watch.before.assign(M::all, 0);
    watch.before[0] = 1;
    watch.before[M::weights] = 1e5f;
    watch.start(d);
    std::vector<float> const x{1e10f, 0, 0}, t{0, 0, 0};
    auto const r = d.step(M::x = x, M::t = t);
    BOOST_TEST(kernel::finite(r.loss));
    BOOST_CHECK(r.status == outcome::not_finite);
    watch.unchanged(d);
}

BOOST_AUTO_TEST_CASE(wrong_sizes) {
    using M = small;
    auto d = descend<M::net, M::E, double>(adam{});
    watched<M, double> watch;
    watch.start(d);
    watch.x.push_back(1);
    auto const r = d.step(M::x = watch.x, M::t = watch.t);
    BOOST_CHECK(r.status == outcome::wrong_size);
    BOOST_TEST(d.steps() == 0);
    watch.unchanged(d);
}

// In constant evaluation too.
template <class M>
constexpr bool in_constant_evaluation() {
    auto d = descend<M::net, M::E, double>(momentum{.rate = 0.5, .beta = 0.5});
    double const w[] = {1}, v[] = {2}, x[] = {1}, t[] = {1}, bad[] = {infinity};
    d.set(M::w, w);
    d.set(M::v, v);
    auto const none = d.step(M::x = x, M::t = bad), first = d.step(M::x = x, M::t = t);
    double now[1] = {};
    d.get(M::w, now);
    return none.status == outcome::not_finite && none.step == 1 && first.status == outcome::ok && first.loss == 0.5 && first.step == 1 && now[0] == 0;
}
static_assert(in_constant_evaluation<layer<1, 1>>());

template <class M>
void guarded_or_not() {
    watched<M, double> watch;
    auto guarded = descend<M::net, M::E, double>(sgd{.rate = 0.1});
    auto free = descend<M::net, M::E, double, options{.guard_loss = false}>(sgd{.rate = 0.1});
    watch.start(guarded);
    watch.start(free);
    BOOST_TEST(guarded.step(M::x = watch.x, M::t = watch.t).loss == free.step(M::x = watch.x, M::t = watch.t).loss);
    std::vector<double> other(M::all);
    watch.read(guarded);
    free.get(M::w, std::span(other).first(M::weights));
    free.get(M::v, std::span(other).subspan(M::weights));
    // the same numbers; under -ffast-math two programs may round differently
    for (std::size_t k = 0; k < other.size(); ++k) BOOST_TEST(std::fabs(watch.now[k] - other[k]) <= 4 * std::numeric_limits<double>::epsilon() * (1 + std::fabs(other[k])));
    watch.t[0] = infinity;
    BOOST_CHECK(guarded.step(M::x = watch.x, M::t = watch.t).status == outcome::not_finite);
    BOOST_CHECK(free.step(M::x = watch.x, M::t = watch.t).status == outcome::ok); // not looked at
    free.get(M::w, std::span(other).first(M::weights));
    bool moved = false;
    for (double const w : other) moved = moved || (std::bit_cast<std::uint64_t>(w) & 0x7ff0000000000000) == 0x7ff0000000000000;
    BOOST_TEST(moved);
}
BOOST_AUTO_TEST_CASE(without_the_guard) {
    guarded_or_not<small>();
    guarded_or_not<large>();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
