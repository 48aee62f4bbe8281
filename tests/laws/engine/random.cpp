// SPDX-License-Identifier: BSL-1.0
// Laws over random models: the formula as printed is the derivative, in reasonable time.
#include "laws/engine/random_model.hpp"

#include <boost/test/unit_test.hpp>

#include <ctime>

namespace {

using namespace chainrule;
using namespace chainrule::laws;

real const bound("1e-30");      // of max(1, |difference|): truncation is about step^2 = 1e-50 times a third derivative
constexpr double seconds = 1.0; // of processor time, per model

bool agree(real const& a, real const& b) { return abs(a - b) <= bound * (abs(b) > 1 ? real(abs(b)) : real(1)); }

std::string shown(random_model const& m, unsigned seed) {
    std::string by;
    for (auto const& one : m.by) by += " by " + one;
    return "seed " + std::to_string(seed) + ": " + m.text() + "   of " + m.objective + by;
}

// False for models with an axis at which nothing is read but at shifted indices, if its letter names several axes.
bool can_be_read(random_model const& m) {
    auto const in = tool::parse(m.text(), "model");
    try {
        resolve(in);
    } catch (tool::model_error const&) { return false; }
    return true;
}

// False where the model was passed over.
bool check(unsigned seed, int order) {
    random_model const m = make_model(seed, order);
    std::string const name = shown(m, seed);
    BOOST_TEST_CHECKPOINT(name);
    if (!can_be_read(m)) return false;
    try {
        std::clock_t const start = std::clock();
        std::string const line = derived_line(m.asked());
        double const taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        BOOST_CHECK_MESSAGE(taken < seconds, name << "\n  took " << taken << " s");
        answered const a(m.asked(), line);
        for (bool const falling : {false, true}) {
            std::mt19937 random(seed);
            auto const extents = some_extents(a.axes(), falling);
            oracle::evaluator at(a.model(), a.axes(), extents, some_values(a.model(), a.axes(), extents, random));
            for (auto const& entry : some_entries(a.classes(), extents, order == 1 ? 10 : 6, random)) {
                auto const got = a.compare(at, entry);
                if (agree(got.formula, got.difference)) continue;
                std::string where;
                for (long const k : entry) where += (where.empty() ? "" : ",") + std::to_string(k);
                BOOST_ERROR(name << "\n  " << line << "\n  at (" << where << ") it is " << got.formula.str(20)
                                 << ", the central difference " << got.difference.str(20));
                return true;
            }
        }
    } catch (std::exception const& thrown) { BOOST_ERROR(name << "\n  " << thrown.what()); }
    return true;
}

void check_all(unsigned first_seed, int models, int order) {
    int passed_over = 0;
    for (unsigned seed = first_seed; models > 0; ++seed)
        if (check(seed, order)) --models;
        else ++passed_over;
    BOOST_TEST(passed_over < 40);
}

} // namespace

BOOST_AUTO_TEST_SUITE(random_models)

BOOST_AUTO_TEST_CASE(first_derivatives) { check_all(1, 400, 1); }

BOOST_AUTO_TEST_CASE(second_derivatives) { check_all(10001, 200, 2); }

BOOST_AUTO_TEST_SUITE_END()
