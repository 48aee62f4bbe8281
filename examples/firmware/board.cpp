// SPDX-License-Identifier: BSL-1.0
// Start-up and console of a Cortex-M4 without an operating system: Armv7-M Architecture Reference Manual, B1.5 (reset), B3.2.20
// (access to the FPU), B3.3 (SysTick); Semihosting for AArch32 and AArch64, section 6 (operations).
#include "board.hpp"

#include <cstdint>

extern "C" { // places named in netduinoplus2.ld
extern std::uint32_t data_source[], data_begin[], data_end[], bss_begin[], bss_end[], stack_top[];
void reset();
}

namespace {

constexpr std::uint32_t unused = 0xdeadbeef; // what the stack is filled with

std::uint32_t volatile& device(std::uintptr_t address) { return *reinterpret_cast<std::uint32_t volatile*>(address); }

enum operation { write_text = 0x04, stop = 0x18 };
constexpr std::uintptr_t application_exit = 0x20026, run_time_error = 0x20023;

void ask_debugger(operation number, std::uintptr_t argument) {
    register std::uintptr_t r0 asm("r0") = number;
    register std::uintptr_t r1 asm("r1") = argument;
    asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}
[[noreturn]] void finish(bool good) {
    for (;;) ask_debugger(stop, good ? application_exit : run_time_error);
}
void fault() {
    board::print("fault\n");
    finish(false);
}
[[gnu::noinline]] void start_sys_tick() {
    device(0xe000e014) = board::tick_mask; // from where it counts down
    device(0xe000e018) = 0;
    device(0xe000e010) = 5; // on, by the processor's clock, no interrupt
}

} // namespace

// After the initial stack pointer, which the linker script puts before it: reset, then the faults and other exceptions of the core.
extern "C" {
[[gnu::section(".vectors"), gnu::used]] void (*const vectors[15])() = {reset, fault, fault, fault, fault, fault, nullptr, nullptr,
                                                                     nullptr, nullptr, fault, fault, nullptr, fault, fault};
}

// A function of its own: nothing before the FPU is on may use it.
[[gnu::noinline]] static void run() {
    start_sys_tick();
    finish(board::program());
}

void reset() {
    device(0xe000ed88) = device(0xe000ed88) | 0xfu << 20; // the FPU
    asm volatile("dsb\n\tisb" ::: "memory");
    for (std::uint32_t *to = data_begin, *from = data_source; to != data_end;) *to++ = *from++;
    for (std::uint32_t* to = bss_begin; to != bss_end;) *to++ = 0;
    std::uint32_t* here = nullptr;
    asm volatile("mov %0, sp" : "=r"(here));
    for (std::uint32_t* to = bss_end; to != here;) {
        *to++ = unused;
        asm volatile("" ::: "memory"); // no call, whose frame this would overwrite
    }
    run();
}

namespace board {

void print(char const* text) { ask_debugger(write_text, reinterpret_cast<std::uintptr_t>(text)); }

void print(int number) {
    char digits[12];
    char* at = digits + sizeof digits;
    *--at = 0;
    bool const negative = number < 0;
    auto rest = negative ? 0u - static_cast<unsigned>(number) : static_cast<unsigned>(number);
    do *--at = static_cast<char>('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (negative) *--at = '-';
    print(at);
}

void print(float number) {
    if (!(number > -2e6f && number < 2e6f)) return print("out of range");
    if (number < 0) print("-");
    int const thousandths = static_cast<int>((number < 0 ? -number : number) * 1000 + 0.5f);
    print(thousandths / 1000);
    print(thousandths % 1000 < 10 ? ".00" : thousandths % 1000 < 100 ? ".0" : ".");
    print(thousandths % 1000);
}

unsigned ticks() { return ~device(0xe000e018) & tick_mask; }

int stack_used() {
    std::uint32_t const* low = bss_end;
    while (low != stack_top && *low == unused) ++low;
    return static_cast<int>((stack_top - low) * 4);
}

} // namespace board
