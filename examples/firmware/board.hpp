// SPDX-License-Identifier: BSL-1.0
// What the program needs of the board: a console, a clock, and how much of the stack was used.
#pragma once

namespace board {

bool program(); // the application, which start-up runs; did it succeed?

void print(char const* text); // to the debugger's console (semihosting)
void print(int number);
void print(float number); // with three decimals, as this example's numbers need

/// Processor cycles, from SysTick: 24 bits, counting up, with wrap-around. Under `qemu -icount shift=0` an instruction takes one
/// nanosecond, whatever it is, while SysTick counts at 168 MHz: a tick is 1000/168 instructions.
unsigned ticks();
inline constexpr unsigned tick_mask = 0xffffff;

/// The deepest the stack has been, in bytes.
int stack_used();

} // namespace board
