# SPDX-License-Identifier: GPL-2.0-or-later
# What an installed el2sim gives to those who build plugins for it.
include(CMakePackageConfigHelpers)

file(STRINGS ${PROJECT_SOURCE_DIR}/sim/plugin/include/el2sim/plugin.h
     EL2SIM_ABI REGEX "^#define EL2SIM_ABI ")
string(REGEX REPLACE ".* " "" EL2SIM_ABI "${EL2SIM_ABI}")

# From the .pc file's folder to the prefix, wherever that is moved to.
file(RELATIVE_PATH EL2SIM_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/el2sim)
configure_file(cmake/el2sim.pc.in el2sim.pc @ONLY)
configure_package_config_file(cmake/el2simConfig.cmake.in el2simConfig.cmake
    INSTALL_DESTINATION ${package}
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(el2simConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/el2sim.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_BINARY_DIR}/el2simConfig.cmake
              ${PROJECT_BINARY_DIR}/el2simConfigVersion.cmake
        DESTINATION ${package})
