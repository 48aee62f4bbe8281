// SPDX-License-Identifier: BSL-1.0
// The element types that value tests run over. CHAINRULE_ONE_ELEMENT_TYPE leaves float alone: half the programs to compile, where
// another configuration has both.
#pragma once
#include <boost/mpl/list.hpp>

namespace chainrule {

#ifdef CHAINRULE_ONE_ELEMENT_TYPE
using tested_element_types = boost::mpl::list<float>;
#else
using tested_element_types = boost::mpl::list<double, float>;
#endif

} // namespace chainrule
