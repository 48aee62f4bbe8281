// SPDX-License-Identifier: BSL-1.0
// Closes what symbolic_begin.hpp opened.
#ifndef CHAINRULE_OPTIMIZE_SYMBOLIC
#if defined(__clang__)
#pragma clang optimize on
#else
#pragma GCC pop_options
#endif
#endif
