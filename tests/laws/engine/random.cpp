// SPDX-License-Identifier: BSL-1.0
// Laws over random models: the derived formula is the derivative, in reasonable time, and means the same when it is printed
// and read back in.
#include "laws/engine/contained.hpp"
#include "laws/engine/faults.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule::laws;

template <class Fault>
void check_all(unsigned first_seed, int models, int order, Fault const& fault) {
    int passed_over = 0;
    for (unsigned seed = first_seed; models > 0; ++seed) {
        random_model const m = make_model(seed, order);
        if (!can_be_read(m.text())) {
            ++passed_over;
            continue;
        }
        --models;
        std::string const found = contained([&] { return fault(m, seed); });
        if (ambiguous_letter(found)) {
            ++passed_over;
            continue;
        }
        BOOST_CHECK_MESSAGE(found.empty(), "seed " << seed << ": " << described(m) << "\n  " << found);
    }
    BOOST_TEST(passed_over < 40);
}

} // namespace

BOOST_AUTO_TEST_SUITE(random_models)

BOOST_AUTO_TEST_CASE(first_derivatives) { check_all(1, 400, 1, fault_of_node); }

BOOST_AUTO_TEST_CASE(second_derivatives) { check_all(10001, 200, 2, fault_of_node); }

BOOST_AUTO_TEST_CASE(first_derivatives_read_back_in) { check_all(1, 400, 1, fault_of_text); }

BOOST_AUTO_TEST_CASE(second_derivatives_read_back_in) { check_all(10001, 200, 2, fault_of_text); }

BOOST_AUTO_TEST_SUITE_END()
