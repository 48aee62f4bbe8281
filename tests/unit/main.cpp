// SPDX-License-Identifier: BSL-1.0
// The one main of all unit tests.
#define BOOST_TEST_MODULE chainrule
#include <boost/test/unit_test.hpp>
