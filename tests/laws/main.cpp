// SPDX-License-Identifier: BSL-1.0
// The one main of all law tests.
#define BOOST_TEST_MODULE chainrule_laws
#include <boost/test/unit_test.hpp>
