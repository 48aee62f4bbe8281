# SPDX-License-Identifier: BSL-1.0
# Headers, licence, the tool if it is built, and what find_package(chainrule) reads.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/chainrule)
set(generated_dir ${PROJECT_BINARY_DIR}/package)

if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/include)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inc")
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET chainrule_cli)
    install(TARGETS chainrule_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
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
