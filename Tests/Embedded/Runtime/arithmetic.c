#include <stdint.h>

// Arithmetic of 64 bits that the processor has no instructions for, by the names and rules of the Run-time ABI for the Arm Architecture:
// arguments are in core registers, also doubles.

#define ABI __attribute__((pcs("aapcs")))
typedef struct { uint32_t low, high; } words;
typedef union { uint64_t value; words words; } pair;

// Shifts, in halves: the compiler makes a call of this function of a shift of 64 bits.

ABI uint64_t __aeabi_llsl(uint64_t value, uint32_t count) {
    const words from = ((pair){value}).words;
    pair to = {.words = {0, from.low << (count & 31)}};
    if (count < 32) to.words = (words){from.low << count, from.high << count | (count ? from.low >> (32 - count) : 0)};
    return to.value;
}

ABI uint64_t __aeabi_llsr(uint64_t value, uint32_t count) {
    const words from = ((pair){value}).words;
    pair to = {.words = {from.high >> (count & 31), 0}};
    if (count < 32) to.words = (words){from.low >> count | (count ? from.high << (32 - count) : 0), from.high >> count};
    return to.value;
}

ABI double __aeabi_l2d(int64_t value) { return (double)(int32_t)(value >> 32) * 0x1p32 + (double)(uint32_t)value; }

ABI double __aeabi_ul2d(uint64_t value) { return (double)(uint32_t)(value >> 32) * 0x1p32 + (double)(uint32_t)value; }

ABI int64_t __aeabi_d2lz(double value) {
    const double size = value < 0 ? -value : value;
    const uint32_t high = (uint32_t)(size * 0x1p-32), low = (uint32_t)(size - (double)high * 0x1p32);
    const pair result = {.words = {low, high}};
    return value < 0 ? -(int64_t)result.value : (int64_t)result.value;
}

uint64_t divide(uint64_t value, uint64_t divisor, uint64_t *remainder) {
    uint64_t quotient = 0, rest = 0;
    for (int bit = 0; bit < 64; bit++) {
        const uint32_t carry = rest >> 63 != 0; // a divisor can have 64 bits
        rest = rest << 1 | value >> 63;
        value <<= 1;
        quotient <<= 1;
        if (carry || rest >= divisor) {
            rest -= divisor;
            quotient |= 1;
        }
    }
    *remainder = rest;
    return quotient;
}

int64_t divide_signed(int64_t value, int64_t divisor, int64_t *remainder) {
    uint64_t rest;
    const uint64_t quotient = divide(
        value < 0 ? -(uint64_t)value : (uint64_t)value, divisor < 0 ? -(uint64_t)divisor : (uint64_t)divisor, &rest);
    *remainder = (int64_t)(value < 0 ? -rest : rest);
    return (int64_t)((value < 0) != (divisor < 0) ? -quotient : quotient);
}

// The quotient is returned in r0 and r1, the remainder in r2 and r3, which C cannot express.
#define DIVISION(name, function) \
    __attribute__((naked)) void name(void) { \
        __asm__("push {r4, lr}\n sub sp, #16\n add r4, sp, #8\n str r4, [sp]\n bl " #function \
                "\n ldrd r2, r3, [sp, #8]\n add sp, #16\n pop {r4, pc}"); \
    }
DIVISION(__aeabi_uldivmod, divide)
DIVISION(__aeabi_ldivmod, divide_signed)
