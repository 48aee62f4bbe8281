# SPDX-License-Identifier: BSL-1.0
# Debian packages, by `cpack -G DEB` in the build directory: libchainrule-dev, and chainrule with the tool where it is built and
# dpkg-shlibdeps (Debian: dpkg-dev) can say what it links.
set(CHAINRULE_PACKAGE_CONTACT "chainrule developers <chainrule@example.org>" CACHE STRING "Maintainer of the packages: Name <address>")
set(libchainrule-dev_component chainrule_headers)
set(chainrule_component chainrule_tool)

find_program(GZIP_PROGRAM gzip)
find_program(DPKG_SHLIBDEPS_PROGRAM dpkg-shlibdeps)
mark_as_advanced(GZIP_PROGRAM DPKG_SHLIBDEPS_PROGRAM)
set(packages libchainrule-dev)
if(TARGET chainrule_cli AND DPKG_SHLIBDEPS_PROGRAM)
    list(APPEND packages chainrule)
endif()

# The Debian Policy's copyright and changelog (4.4, 12.5, 12.7), which belong in packages only.
string(TIMESTAMP package_year "%Y" UTC)
string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(READ ${PROJECT_SOURCE_DIR}/LICENSE licence)
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REGEX REPLACE "\n(.)" "\n \\1" licence " ${licence}")
file(CONFIGURE OUTPUT ${generated_dir}/copyright @ONLY CONTENT [[
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: chainrule

Files: *
Copyright: @package_year@ the authors of chainrule
License: BSL-1.0
@licence@]])
set(CPACK_COMPONENTS_ALL "")
foreach(package IN LISTS packages)
    set(component ${${package}_component})
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    set(doc_dir ${CMAKE_INSTALL_DATADIR}/doc/${package})
    install(FILES ${generated_dir}/copyright DESTINATION ${doc_dir} COMPONENT ${component} EXCLUDE_FROM_ALL)
    set(changelog ${generated_dir}/${package}/changelog.Debian)
    file(CONFIGURE OUTPUT ${changelog} @ONLY CONTENT [[
chainrule (@PROJECT_VERSION@-1) unstable; urgency=medium

  * Version @PROJECT_VERSION@.

 -- @CHAINRULE_PACKAGE_CONTACT@  @package_date@
]])
    if(GZIP_PROGRAM)
        execute_process(COMMAND ${GZIP_PROGRAM} -9nf ${changelog})
        install(FILES ${changelog}.gz DESTINATION ${doc_dir} COMPONENT ${component} EXCLUDE_FROM_ALL)
    endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${CHAINRULE_PACKAGE_CONTACT}")
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_NAME libchainrule-dev)
set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_MULTIARCH foreign)
set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_DEPENDS "libboost-dev (>= 1.74)")
set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_RECOMMENDS "libfmt-dev (>= 9)")
set(CPACK_DEBIAN_CHAINRULE_HEADERS_PACKAGE_SUGGESTS "chainrule")
set(CPACK_DEBIAN_CHAINRULE_HEADERS_DESCRIPTION "A network and its loss are written as the equations a paper would print.
The compiler derives the gradient in index notation: formulas to print and
to compare, and fused, vectorised gradient code without a tape or a heap.
.
The library is header-only C++20, for GCC 12 or Clang 14 and later.")

set(CPACK_DEBIAN_CHAINRULE_TOOL_PACKAGE_NAME chainrule)
set(CPACK_DEBIAN_CHAINRULE_TOOL_PACKAGE_SECTION math)
set(CPACK_DEBIAN_CHAINRULE_TOOL_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CHAINRULE_TOOL_DESCRIPTION "The command derives a model that is typed as formulas: sums over named
axes, deltas, recurrences. Answers are plain, Unicode, LaTeX or DOT.")

include(CPack)
