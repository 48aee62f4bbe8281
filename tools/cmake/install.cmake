# SPDX-License-Identifier: BSL-1.0
# Headers, licence, the tool if it is built, and what find_package(chainrule) and pkg-config read; then the packages.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/chainrule)
set(pkg_config_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)
set(generated_dir ${PROJECT_BINARY_DIR}/package)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME chainrule_headers)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inc")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT chainrule_licence)
if(TARGET chainrule_cli)
    install(TARGETS chainrule_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT chainrule_tool)
    install(FILES ${PROJECT_SOURCE_DIR}/tools/chainrule/chainrule.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT chainrule_tool)
endif()

# Two export sets, so that a user without {fmt} can load the first.
install(TARGETS chainrule EXPORT chainruleTargets)
install(EXPORT chainruleTargets NAMESPACE chainrule:: DESTINATION ${package_dir})
if(TARGET chainrule_fmt)
    install(TARGETS chainrule_fmt EXPORT chainruleFmtTargets)
    install(EXPORT chainruleFmtTargets NAMESPACE chainrule:: DESTINATION ${package_dir})
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/tools/cmake/chainruleConfig.cmake.in
    ${generated_dir}/chainruleConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${generated_dir}/chainruleConfigVersion.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${generated_dir}/chainruleConfig.cmake ${generated_dir}/chainruleConfigVersion.cmake
    DESTINATION ${package_dir})

# From the file's own place to the prefix, so that the installed tree can be moved.
if(IS_ABSOLUTE ${CMAKE_INSTALL_DATADIR} OR IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
    message(STATUS "chainrule: no pkg-config files, which need install directories relative to the prefix")
else()
    file(RELATIVE_PATH prefix_from_pc /${pkg_config_dir} /)
    string(REGEX REPLACE "/$" "" prefix_from_pc ${prefix_from_pc})
    foreach(name chainrule chainrule-fmt)
        configure_file(${PROJECT_SOURCE_DIR}/tools/cmake/${name}.pc.in ${generated_dir}/${name}.pc @ONLY)
        install(FILES ${generated_dir}/${name}.pc DESTINATION ${pkg_config_dir})
    endforeach()
endif()

if(CHAINRULE_SINGLE_HEADER)
    install(FILES ${PROJECT_BINARY_DIR}/single_header/chainrule.hpp DESTINATION ${CMAKE_INSTALL_DATADIR}/chainrule)
endif()
if(PROJECT_IS_TOP_LEVEL)
    include(tools/cmake/debian.cmake)
endif()
