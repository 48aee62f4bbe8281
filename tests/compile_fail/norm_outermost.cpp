// SPDX-License-Identifier: BSL-1.0
// The norm is that of the gradient by all parameters as it is, so that nothing may change the gradient before.
// fails: chainrule: clip_norm(rule, limit) needs to be the outermost of the rules around a rule
// errors: any
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;
#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto rule = weight_decay(clip_norm(sgd{}, 1), 0.1);
#else
[[maybe_unused]] constexpr auto rule = clip_norm(weight_decay(sgd{}, 0.1), 1);
#endif
} // namespace
