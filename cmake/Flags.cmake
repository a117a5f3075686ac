# SPDX-License-Identifier: GPL-2.0-or-later
# Compiler flags of everything that runs on the build machine.
add_compile_definitions(_GNU_SOURCE)
# libunicorn.so exports QEMU's internals (cpu_reset and hundreds more) and would
# bind them to ours of the same name: keep ours out of its sight.
add_compile_options(-fvisibility=hidden)
add_compile_options(-Wall -Wextra -Wshadow -Wstrict-prototypes
                    -Wmissing-prototypes -Wold-style-definition -Wvla
                    -Wpointer-arith -Wwrite-strings -Wundef)
if(EL2SIM_WERROR)
    add_compile_options(-Werror)
endif()
if(EL2SIM_SANITIZE)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_compile_options(${sanitizers})
    add_link_options(${sanitizers})
endif()
if(EL2SIM_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
endif()
