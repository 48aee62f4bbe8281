// SPDX-License-Identifier: BSL-1.0
// Extents 49 to 58; a file for each part, since every extent is a program of its own.
#include "unit/programs/tails.hpp"

namespace {
using namespace chainrule;

BOOST_AUTO_TEST_CASE_TEMPLATE(tails_from_49, T, programs::element_types) { programs::check_tails<T, 49>(std::make_integer_sequence<int, 10>{}); }

} // namespace
