# SPDX-License-Identifier: BSL-1.0
# Sets chainrule_version to what include/chainrule/version.hpp says.
set(version_header ${CMAKE_CURRENT_LIST_DIR}/../../include/chainrule/version.hpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${version_header})
set(chainrule_version "")
foreach(part MAJOR MINOR PATCH)
    file(STRINGS ${version_header} line REGEX "^#define CHAINRULE_VERSION_${part} [0-9]+$")
    if(NOT line MATCHES " ([0-9]+)$")
        message(FATAL_ERROR "chainrule: ${version_header} has no line '#define CHAINRULE_VERSION_${part} number'")
    endif()
    string(APPEND chainrule_version ".${CMAKE_MATCH_1}")
endforeach()
string(SUBSTRING ${chainrule_version} 1 -1 chainrule_version)
