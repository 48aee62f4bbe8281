// SPDX-License-Identifier: BSL-1.0
// The element types that value tests run over: CHAINRULE_ELEMENT_TYPES of the build, else float and double. One alone is half the
// programs to compile, where another configuration has the other.
#pragma once
#include <boost/mpl/list.hpp>

#ifndef CHAINRULE_ELEMENT_TYPES
#define CHAINRULE_ELEMENT_TYPES double, float
#endif

namespace chainrule {
using tested_element_types = boost::mpl::list<CHAINRULE_ELEMENT_TYPES>;
} // namespace chainrule
