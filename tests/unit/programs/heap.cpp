// SPDX-License-Identifier: BSL-1.0
// A step of a program allocates nothing.
#if !defined(__clang__)
#    pragma GCC diagnostic ignored "-Wmismatched-new-delete" // g++ 12 does not see that both operators are replaced
#endif
#include "unit/programs/reference.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long> allocations = 0;
void* counted(std::size_t size) {
    ++allocations;
    return std::malloc(size > 0 ? size : 1);
}
void* counted(std::size_t size, std::align_val_t alignment) {
    ++allocations;
    auto const step = static_cast<std::size_t>(alignment);
    return std::aligned_alloc(step, (size + step - 1) / step * step);
}
void* or_abort(void* memory) { // not std::bad_alloc: these tests also run without exceptions
    if (memory == nullptr) std::abort();
    return memory;
}
} // namespace
// All forms: the library's own of one do not go with those here of another.
void* operator new(std::size_t size) { return or_abort(counted(size)); }
void* operator new[](std::size_t size) { return or_abort(counted(size)); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return counted(size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return counted(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return or_abort(counted(size, alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return or_abort(counted(size, alignment)); }
void* operator new(std::size_t size, std::align_val_t alignment, std::nothrow_t const&) noexcept { return counted(size, alignment); }
void* operator new[](std::size_t size, std::align_val_t alignment, std::nothrow_t const&) noexcept { return counted(size, alignment); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::nothrow_t const&) noexcept { std::free(memory); }
void operator delete[](void* memory, std::nothrow_t const&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t, std::nothrow_t const&) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t, std::nothrow_t const&) noexcept { std::free(memory); }

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 33>;
constexpr auto j = axis<"j", 9>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto z = variable<"z">(j);
constexpr auto s = variable<"s">(j);
constexpr auto E = variable<"E">();
constexpr auto net = equations(z(j) = tanh(sum(i, w(j, i) * x(i))), s(j) = exp(z(j)) / sum(j, exp(z(j))), E = -sum(j, log(s(j))));

BOOST_AUTO_TEST_CASE_TEMPLATE(a_step_allocates_nothing, T, programs::element_types) {
    auto p = compile<net, E, T>();
    auto const data = programs::random_data<T>(33, 1), weights = programs::random_data<T>(9 * 33, 2);
    std::vector<T> gradient(9 * 33);
    long const before = allocations;
    auto const r = p(x = data, w = weights, into(grad(w), gradient));
    T const loss = r[E];
    long const after = allocations;
    BOOST_TEST(before > 0); // they are counted
    BOOST_TEST(after == before);
    BOOST_TEST(loss > T(0));
}

} // namespace
