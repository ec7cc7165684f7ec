#include <stddef.h>
#include <stdint.h>

// Memory: blocks in one arena, the first free one that is large enough. The word before a block is its size, odd if it is in use.

uint32_t arena[64 * 1024 / 4] __attribute__((aligned(8)));
static uint32_t *const arena_end = arena + sizeof arena / 4 - 1;
uint32_t *arena_peak = arena;

int posix_memalign(void **result, size_t alignment, size_t size) {
    const uint32_t words = ((uint32_t)size + 4 + 7) / 8 * 2;
    if (alignment > 8 || size > sizeof arena) return 22;
    if (!arena[1]) arena[1] = (uint32_t)(arena_end - arena - 1) / 2 * 2; // a block begins before a multiple of 8
    for (uint32_t *block = arena + 1; block < arena_end; block += *block & ~1u) {
        if (*block & 1) continue;
        for (uint32_t *next = block + *block; next < arena_end && !(*next & 1); next = block + *block) *block += *next;
        if (*block < words) continue;
        if (*block > words) block[words] = *block - words;
        *block = words | 1;
        if (block + words > arena_peak) arena_peak = block + words;
        *result = block + 1;
        return 0;
    }
    return 12;
}

void free(void *pointer) {
    if (pointer) ((uint32_t *)pointer)[-1] &= ~1u;
}

void *memmove(void *to, const void *from, size_t count) {
    uint8_t *target = to;
    const uint8_t *source = from;
    if (target < source) {
        for (size_t index = 0; index < count; index++) target[index] = source[index];
    } else {
        while (count--) target[count] = source[count];
    }
    return to;
}

void *memset(void *to, int value, size_t count) {
    for (uint8_t *target = to; count--;) *target++ = (uint8_t)value;
    return to;
}

int memcmp(const void *one, const void *other, size_t count) {
    const uint8_t *left = one, *right = other;
    for (; count--; left++, right++)
        if (*left != *right) return *left - *right;
    return 0;
}

void *memcpy(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memcpy(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memcpy4(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memcpy8(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memmove(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memmove4(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memmove8(void *, const void *, size_t) __attribute__((alias("memmove")));
void __aeabi_memset(void *to, size_t count, int value) { memset(to, value, count); }
void __aeabi_memset4(void *, size_t, int) __attribute__((alias("__aeabi_memset")));
void __aeabi_memset8(void *, size_t, int) __attribute__((alias("__aeabi_memset")));
void __aeabi_memclr(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr4(void *, size_t) __attribute__((alias("__aeabi_memclr")));
void __aeabi_memclr8(void *, size_t) __attribute__((alias("__aeabi_memclr")));
