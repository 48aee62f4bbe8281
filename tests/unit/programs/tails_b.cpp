// SPDX-License-Identifier: BSL-1.0
// Extents 13 to 24; a file for each part, since every extent is a program of its own.
#include "unit/programs/tails.hpp"

namespace {
using namespace chainrule;

BOOST_AUTO_TEST_CASE_TEMPLATE(tails_from_13, T, programs::element_types) { programs::check_tails<T, 13>(std::make_integer_sequence<int, 12>{}); }

} // namespace
