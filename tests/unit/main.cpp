// SPDX-License-Identifier: BSL-1.0
// The one main of all unit tests.
#define BOOST_TEST_MODULE chainrule
#include <boost/test/unit_test.hpp>

#if defined(BOOST_NO_EXCEPTIONS) // then Boost leaves to the program what it would throw
#    include <cstdio>
#    include <cstdlib>
namespace boost {
void throw_exception(std::exception const& thrown) {
    std::fprintf(stderr, "%s\n", thrown.what());
    std::abort();
}
void throw_exception(std::exception const& thrown, source_location const&) { throw_exception(thrown); }
} // namespace boost
#endif
