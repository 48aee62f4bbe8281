// SPDX-License-Identifier: BSL-1.0
// What the kernels know about the machine they are compiled for, and the inline namespace that carries its name.
#pragma once

/// Functions compiled with different -m flags must not be merged by the linker, so the target class is part of every
/// mangled name: all kernel headers open `namespace chainrule::kernel::inline CHAINRULE_TARGET`.
/// Constant evaluation, scalars and vector lanes of one target class give the same bits (but with -ffast-math).
#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
#    define CHAINRULE_TARGET_WIDTH(suffix) avx512##suffix
#elif defined(__AVX512F__)
#    define CHAINRULE_TARGET_WIDTH(suffix) avx512f##suffix
#elif defined(__AVX2__)
#    define CHAINRULE_TARGET_WIDTH(suffix) avx2##suffix
#elif defined(__AVX__)
#    define CHAINRULE_TARGET_WIDTH(suffix) avx##suffix
#elif defined(__SSE4_1__)
#    define CHAINRULE_TARGET_WIDTH(suffix) sse4##suffix
#elif defined(__SSE2__)
#    define CHAINRULE_TARGET_WIDTH(suffix) sse2##suffix
#elif defined(__ARM_NEON)
#    define CHAINRULE_TARGET_WIDTH(suffix) neon##suffix
#else
#    define CHAINRULE_TARGET_WIDTH(suffix) scalar##suffix
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || (!defined(__x86_64__) && defined(__FP_FAST_FMA))
#    define CHAINRULE_TARGET_FUSED 1
#else
#    define CHAINRULE_TARGET_FUSED 0
#endif

#if CHAINRULE_TARGET_FUSED && defined(__FAST_MATH__)
#    define CHAINRULE_TARGET CHAINRULE_TARGET_WIDTH(_fma_fast)
#elif CHAINRULE_TARGET_FUSED
#    define CHAINRULE_TARGET CHAINRULE_TARGET_WIDTH(_fma)
#elif defined(__FAST_MATH__)
#    define CHAINRULE_TARGET CHAINRULE_TARGET_WIDTH(_fast)
#else
#    define CHAINRULE_TARGET CHAINRULE_TARGET_WIDTH()
#endif

namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// Bytes of the widest vector register; 0 where the target has none.
#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32;
#elif defined(__SSE2__) || defined(__ARM_NEON)
inline constexpr int vector_bytes = 16;
#else
inline constexpr int vector_bytes = 0;
#endif

/// Whether mul_add rounds once.
inline constexpr bool fused = CHAINRULE_TARGET_FUSED == 1;

/// Lanes of the widest pack the target computes in one register: packs wider than this work, slowly.
template <class T>
inline constexpr int native_lanes = vector_bytes == 0 ? 1 : vector_bytes / static_cast<int>(sizeof(T));

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
