# SPDX-License-Identifier: BSL-1.0
# What users link: chainrule::chainrule (the headers) and chainrule::fmt (the headers and {fmt}, for chainrule/fmt.hpp).
include(GNUInstallDirs)

option(CHAINRULE_FMT_HEADER_ONLY "Use {fmt} without its library, e.g. with another standard library" OFF)

find_package(Boost 1.74 CONFIG REQUIRED)
if(NOT TARGET fmt::fmt)
    find_package(fmt CONFIG QUIET)
endif()

add_library(chainrule INTERFACE)
add_library(chainrule::chainrule ALIAS chainrule)
target_compile_features(chainrule INTERFACE cxx_std_20)
target_link_libraries(chainrule INTERFACE Boost::headers)
target_include_directories(chainrule INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

if(TARGET fmt::fmt)
    add_library(chainrule_fmt INTERFACE)
    add_library(chainrule::fmt ALIAS chainrule_fmt)
    set_target_properties(chainrule_fmt PROPERTIES EXPORT_NAME fmt)
    target_link_libraries(chainrule_fmt INTERFACE chainrule
        $<IF:$<BOOL:${CHAINRULE_FMT_HEADER_ONLY}>,fmt::fmt-header-only,fmt::fmt>)
elseif(CHAINRULE_TESTS OR CHAINRULE_TOOLS OR CHAINRULE_EXAMPLES)
    message(FATAL_ERROR "chainrule: the tests, the tool and the examples need {fmt} (Debian: libfmt-dev)")
endif()
