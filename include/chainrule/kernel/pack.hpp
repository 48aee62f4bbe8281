// SPDX-License-Identifier: BSL-1.0
// Packs: several numbers in a register, with arithmetic, comparisons, memory and reductions.
#pragma once
#include <chainrule/kernel/pack/arithmetic.hpp>
#include <chainrule/kernel/pack/finite.hpp>
#include <chainrule/kernel/pack/memory.hpp>
#include <chainrule/kernel/pack/reduce.hpp>
#include <chainrule/kernel/pack/type.hpp>
