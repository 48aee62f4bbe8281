# SPDX-License-Identifier: BSL-1.0
# For this project's own programs only: warnings, and the flags with which the test scripts call the compiler.
# A user's target inherits nothing from here.

add_library(chainrule_warnings INTERFACE)
target_compile_options(chainrule_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror)

# GCC 12 at -O3 says that the parts of a std::string that is put together may overlap or reach beyond memory, where they cannot
# (GCC bugs 105651, 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(chainrule_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
endif()

# Clang 16 and later refuse an enumeration trick in Boost.MPL before 1.81, also in system headers.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 16
        AND Boost_VERSION VERSION_LESS 1.81)
    target_compile_options(chainrule_warnings INTERFACE -Wno-enum-constexpr-conversion)
endif()

# Clang 19 warns of what std::stable_sort of libstdc++ 12 uses, within the library's header.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19)
    target_compile_options(chainrule_warnings INTERFACE -Wno-deprecated-declarations)
endif()

# Built where a program that links it is.
function(chainrule_own_library name)
    add_library(${name} STATIC EXCLUDE_FROM_ALL ${ARGN})
    target_link_libraries(${name} PRIVATE chainrule_warnings)
endfunction()

function(chainrule_own_executable name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE chainrule_warnings chainrule_fmt)
endfunction()

# Compiles some sources of a target, named without .cpp, as one unit: what they share is compiled once.
function(chainrule_compile_together target group folder)
    list(TRANSFORM ARGN PREPEND ${folder}/)
    list(TRANSFORM ARGN APPEND .cpp)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP ${group})
endfunction()

# -I for our headers; -idirafter makes the others system headers and leaves the compiler's own order alone.
function(chainrule_write_compile_flags path)
    set(boost "$<TARGET_PROPERTY:Boost::headers,INTERFACE_INCLUDE_DIRECTORIES>")
    set(fmt "$<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>")
    file(GENERATE OUTPUT "${path}" CONTENT "\"-I${PROJECT_SOURCE_DIR}/include\"
\"-idirafter$<JOIN:${boost},\"\n\"-idirafter>\"
\"-idirafter$<JOIN:${fmt},\"\n\"-idirafter>\"
")
endfunction()
