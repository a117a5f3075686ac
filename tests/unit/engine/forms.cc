// SPDX-License-Identifier: GPL-2.0-or-later
// What C++ adds to types: scopes, base classes, static members, wide bit-fields.
typedef unsigned long u64;
typedef unsigned u32;
typedef unsigned char u8;

namespace pool {
namespace deep {
u64 list[4] = { 1 };
}
u32 level = 3;
static u32 inner = 4;

u32 use()
{
    static u32 calls;

    return ++inner + ++calls;
}
}

struct Base {
    u32 a = 1;
    u32 same = 2;
    static u32 shared;

    virtual u32 first()
    {
        return a;
    }
};
u32 Base::shared = 5;

struct Other {
    u64 b = 3;
    u32 same = 4;
};

class Derived : public Base, public Other {
public:
    u32 a = 7; // hides Base's, and lies in the padding of Other
    u8 c = 8;
    union {
        u32 x;
        struct {
            u8 lo, hi;
        };
    };
};
Derived object;

struct Root {
    u32 v = 1;
};
struct Virtual : virtual Root {
    u32 d = 2;
};
Virtual far;

enum class Colour : u8 { red, green };
Colour colour = Colour::green;
unsigned __int128 big = 5;
__int128 negative = -5;

struct Bits {
    u64 a : 3;
    u64 b : 61;
    __int128 wide : 100;
    unsigned __int128 top : 28;
    u8 last : 1;
} bits;

struct __attribute__((packed)) Packed {
    u32 a : 3;
    u64 b : 62;
    u32 c : 9;
    u8 tail;
} packed;

template <class T> struct Box {
    T value;
};
Box<Derived> box;
u32 &reference = pool::level;

extern "C" u32 _start()
{
    return pool::use() + object.first() + far.v + (u32)(u64)big + bits.last +
           packed.tail;
}
