// SPDX-License-Identifier: BSL-1.0
// Constant evaluation, scalars and packs agree bit by bit: float.
#include "identity.hpp"

namespace {
constexpr int native = kernel_tests::native_lanes<float>;
}

BOOST_AUTO_TEST_SUITE(kernel_identity_of_float)

BOOST_AUTO_TEST_CASE(scalars_are_as_constants) { kernel_tests::compare_all<float, 1>(); }
BOOST_AUTO_TEST_CASE(lanes_are_as_constants) { kernel_tests::compare_all<float, native>(); }
BOOST_AUTO_TEST_CASE(half_as_many_lanes_are_as_constants) { kernel_tests::compare_all<float, (native > 1 ? native / 2 : 1)>(); }

BOOST_AUTO_TEST_SUITE_END()
