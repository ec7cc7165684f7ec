// The start and the end of a program on an emulated board, and its output. With memory.c and arithmetic.c, this is all that is in the
// place of a C library.
#include <stddef.h>
#include <stdint.h>

extern uint32_t data_start[], data_end[], data_source[], bss_start[], bss_end[], stack_start[], stack_end[];
extern uint32_t arena[], *arena_peak;
int main(int, char **);

// --- Semihosting: a breakpoint, on which the emulator does what r0 asks for.

static void semihost(uint32_t operation, const void *argument) {
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static void end(uint32_t status) {
    const uint32_t exit[2] = {0x20026, status};
    semihost(0x20, exit);
    for (;;) {}
}

int putchar(int character) { // of Swift's print
    const char byte = (char)character;
    semihost(3, &byte);
    return character;
}

static void print(const char *text) { semihost(4, text); }

static void print_number(const char *name, uint32_t number) {
    char digits[11], *digit = digits + 10;
    for (*digit = 0; number || !*digit; number /= 10) *--digit = (char)('0' + number % 10);
    print(name);
    print(digit);
    print("\n");
}

// --- Start and end.

#define PAINT 0x57AC57ACu

static __attribute__((noinline)) void run(void) {
    for (uint32_t *to = data_start, *from = data_source; to < data_end;) *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;) *to++ = 0;
    uint32_t *stack = stack_start;
    while (stack < (uint32_t *)__builtin_frame_address(0) - 64) *stack++ = PAINT;
    const int status = main(0, NULL);
    for (stack = stack_start; *stack == PAINT;) stack++;
    print("memory\n");
    print_number("heap ", (uint32_t)((arena_peak - arena) * 4));
    print_number("stack ", (uint32_t)((stack_end - stack) * 4));
    end((uint32_t)status);
}

void start(void) {
    *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20; // CPACR: permits floating point and vectors, which the compiler uses in any function
    __asm__ volatile("dsb\n isb" ::: "memory");
    run();
}

void report(const uint32_t *frame) {
    print_number("stopped: a precondition failed, or there is no memory left, at address ", frame[6]);
    end(1);
}

__attribute__((naked)) static void stop(void) { __asm__("mrs r0, msp\n b report"); }

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_end, start, stop, stop, stop, stop, stop, stop, 0, 0, 0, stop, stop, 0, stop, stop,
};
