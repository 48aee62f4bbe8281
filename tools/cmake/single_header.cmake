# SPDX-License-Identifier: BSL-1.0
# Target single_header: the library in one file, single_header/chainrule.hpp in the build directory.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*)
set(single_header ${PROJECT_BINARY_DIR}/single_header/chainrule.hpp)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/single_header)
add_custom_command(OUTPUT ${single_header} COMMAND bash ${PROJECT_SOURCE_DIR}/tools/single_header > ${single_header}
    DEPENDS ${headers} ${PROJECT_SOURCE_DIR}/tools/single_header)
add_custom_target(single_header ALL DEPENDS ${single_header})
