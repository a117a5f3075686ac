/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DWARF by hand: what rustc writes for an enumeration, and forms of which some
 * need the running program (DWARF 5, 5.5, 5.7, 7.5).
 */
    .text
    .global _start
_start:
    ret

    .data
    .balign 8
    .macro object name, size
    .global \name
    .type \name, %object
    .size \name, \size
\name:
    .space \size
    .endm
    object option, 16
    object holder, 64
    object counted, 40
    object ranged, 40
    object strided, 64
    object unbounded, 40
    object swapped, 8
    object odd, 8
    object plain, 8
    object narrow, 4

    .macro abbreviation number, tag, children
    .uleb128 \number
    .uleb128 \tag
    .byte \children
    .endm
    .macro attribute name, form
    .uleb128 \name
    .uleb128 \form
    .endm
    .macro end_abbreviation
    .byte 0, 0
    .endm
    .macro text string
    .asciz "\string"
    .endm

    .section .debug_abbrev, "", %progbits
abbreviations:
    abbreviation 1, 0x11, 1             /* compile_unit */
    attribute 0x13, 0x05                /* language data2 */
    attribute 0x03, 0x08                /* name string */
    end_abbreviation
    abbreviation 2, 0x24, 0             /* base_type */
    attribute 0x03, 0x08
    attribute 0x3e, 0x0b                /* encoding data1 */
    attribute 0x0b, 0x0b                /* byte_size data1 */
    end_abbreviation
    abbreviation 3, 0x34, 0             /* variable */
    attribute 0x03, 0x08
    attribute 0x49, 0x13                /* type ref4 */
    attribute 0x02, 0x18                /* location exprloc */
    end_abbreviation
    abbreviation 4, 0x13, 1             /* structure_type */
    attribute 0x03, 0x08
    attribute 0x0b, 0x0b
    end_abbreviation
    abbreviation 5, 0x0d, 0             /* member at a constant */
    attribute 0x03, 0x08
    attribute 0x49, 0x13
    attribute 0x38, 0x0b                /* data_member_location data1 */
    end_abbreviation
    abbreviation 6, 0x0d, 0             /* member at an expression */
    attribute 0x03, 0x08
    attribute 0x49, 0x13
    attribute 0x38, 0x18                /* data_member_location exprloc */
    end_abbreviation
    abbreviation 7, 0x33, 1             /* variant_part */
    attribute 0x15, 0x13                /* discr ref4 */
    end_abbreviation
    abbreviation 8, 0x19, 1             /* variant */
    attribute 0x16, 0x0b                /* discr_value data1 */
    end_abbreviation
    abbreviation 9, 0x0d, 0             /* member without a name */
    attribute 0x49, 0x13
    attribute 0x38, 0x0b
    attribute 0x34, 0x19                /* artificial flag_present */
    end_abbreviation
    abbreviation 10, 0x01, 1            /* array_type */
    attribute 0x49, 0x13
    end_abbreviation
    abbreviation 11, 0x21, 0            /* subrange_type, upper: exprloc */
    attribute 0x2f, 0x18
    end_abbreviation
    abbreviation 12, 0x21, 0            /* subrange_type, lower and upper */
    attribute 0x22, 0x0d                /* lower_bound sdata */
    attribute 0x2f, 0x0d
    end_abbreviation
    abbreviation 13, 0x21, 0            /* subrange_type, count by reference */
    attribute 0x37, 0x13
    end_abbreviation
    abbreviation 14, 0x21, 0            /* subrange_type, count and stride */
    attribute 0x37, 0x0b
    attribute 0x51, 0x0b                /* byte_stride data1 */
    end_abbreviation
    abbreviation 15, 0x34, 0            /* variable that is a constant */
    attribute 0x03, 0x08
    attribute 0x1c, 0x0b                /* const_value data1 */
    end_abbreviation
    abbreviation 16, 0x24, 0            /* base_type, big-endian */
    attribute 0x03, 0x08
    attribute 0x3e, 0x0b
    attribute 0x0b, 0x0b
    attribute 0x65, 0x0b                /* endianity data1 */
    end_abbreviation
    abbreviation 17, 0x0d, 0            /* member of a supplementary type */
    attribute 0x03, 0x08
    attribute 0x49, 0x1f20              /* GNU_ref_alt */
    attribute 0x38, 0x0b
    end_abbreviation
    abbreviation 18, 0x0d, 0            /* member of a type unit's type */
    attribute 0x03, 0x08
    attribute 0x49, 0x20                /* ref_sig8 */
    attribute 0x38, 0x0b
    end_abbreviation
    abbreviation 19, 0x1f, 0            /* ptr_to_member_type: not known */
    attribute 0x49, 0x13
    end_abbreviation
    abbreviation 20, 0x39, 1            /* namespace */
    attribute 0x03, 0x08
    end_abbreviation
    abbreviation 21, 0x34, 0            /* variable without a place */
    attribute 0x03, 0x08
    attribute 0x49, 0x13
    end_abbreviation
    abbreviation 22, 0x24, 0            /* base_type with fewer bits */
    attribute 0x03, 0x08
    attribute 0x3e, 0x0b
    attribute 0x0b, 0x0b
    attribute 0x0d, 0x0b                /* bit_size data1 */
    end_abbreviation
    abbreviation 23, 0x0d, 0            /* bit-field by an expression */
    attribute 0x03, 0x08
    attribute 0x49, 0x13
    attribute 0x38, 0x0b
    attribute 0x0d, 0x18                /* bit_size exprloc */
    end_abbreviation
    .byte 0

    .macro reference label
    .word \label - unit
    .endm
    .macro base label, name, encoding, size
\label: .uleb128 2
    text "\name"
    .byte \encoding, \size
    .endm
    .macro variable name, type
    .uleb128 3
    text "\name"
    reference \type
    .uleb128 9
    .byte 0x03                          /* DW_OP_addr */
    .xword \name
    .endm
    .macro member name, type, offset
    .uleb128 5
    text "\name"
    reference \type
    .byte \offset
    .endm
    .macro computed name, type, bytes:vararg
    .uleb128 6
    text "\name"
    reference \type
    .uleb128 9f - 8f
8:  .byte \bytes
9:
    .endm

    .section .debug_info, "", %progbits
unit:
    .word unit_end - unit_version
unit_version:
    .hword 5
    .byte 1, 8                          /* DW_UT_compile, address size */
    .word abbreviations
    .uleb128 1
    .hword 0x1c                         /* DW_LANG_Rust */
    text "forms.rs"

    base t_u32, "u32", 7, 4
    base t_u64, "u64", 7, 8
t_swapped: .uleb128 16
    text "be64"
    .byte 7, 8, 1                       /* DW_END_big */
t_narrow: .uleb128 22
    text "u17"
    .byte 7, 4, 17
t_odd: .uleb128 19
    reference t_u32

    /* Option<u64>: a discriminant and the structures of its variants */
t_none: .uleb128 4
    text "None"
    .byte 16, 0
t_some: .uleb128 4
    text "Some"
    .byte 16
    member "__0", t_u64, 8
    .byte 0
t_option: .uleb128 4
    text "Option<u64>"
    .byte 16
    .uleb128 7
    reference t_discriminant
t_discriminant: .uleb128 9
    reference t_u32
    .byte 0
    .uleb128 8
    .byte 0
    member "None", t_none, 0
    .byte 0
    .uleb128 8
    .byte 1
    member "Some", t_some, 0
    .byte 0
    .byte 0
    .byte 0

    /* members by expressions */
t_holder: .uleb128 4
    text "Holder"
    .byte 64
    computed "by_plus_uconst", t_u64, 0x23, 8
    computed "by_plus", t_u64, 0x10, 16, 0x22
    computed "by_minus", t_u64, 0x48, 0x1c, 0x23, 48
    computed "by_memory", t_u64, 0x12, 0x06, 0x22
    computed "by_constant", t_u64, 0x48
    computed "by_nothing", t_u64, 0x22
    member "beyond", t_u64, 65
    .uleb128 17
    text "elsewhere"
    .word 0x100
    .byte 32
    .uleb128 18
    text "by_signature"
    .xword 0x1122334455667788
    .byte 32
    member "odd", t_odd, 32
    .uleb128 23
    text "some_bits"
    reference t_u32
    .byte 32
    .uleb128 2
    .byte 0x12, 0x06                    /* DW_OP_dup, DW_OP_deref */
    .byte 0

    /* arrays */
t_length: .uleb128 15
    text "LENGTH"
    .byte 5
t_counted: .uleb128 10
    reference t_u64
    .uleb128 13
    reference t_length
    .byte 0
t_ranged: .uleb128 10
    reference t_u64
    .uleb128 12
    .sleb128 3
    .sleb128 7
    .byte 0
t_strided: .uleb128 10
    reference t_u32
    .uleb128 14
    .byte 4, 16
    .byte 0
t_unbounded: .uleb128 10
    reference t_u64
    .uleb128 11
    .uleb128 2
    .byte 0x30, 0x06                    /* DW_OP_lit0, DW_OP_deref */
    .byte 0

    .uleb128 20
    text "krate"
    .uleb128 20
    text "inner"
    variable "option", t_option
    .uleb128 21
    text "GONE"
    reference t_u64
    .byte 0
    .byte 0
    variable "holder", t_holder
    variable "counted", t_counted
    variable "ranged", t_ranged
    variable "strided", t_strided
    variable "unbounded", t_unbounded
    variable "swapped", t_swapped
    variable "odd", t_odd
    variable "plain", t_u64
    variable "narrow", t_narrow
    .byte 0
unit_end:
