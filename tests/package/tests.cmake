# SPDX-License-Identifier: BSL-1.0
# The library as users meet it: several units, no run-time library, installed, as a subdirectory, from packages, in firmware.
set(package ${CMAKE_CURRENT_LIST_DIR})
get_target_property(boost_include Boost::headers INTERFACE_INCLUDE_DIRECTORIES)
list(GET boost_include 0 boost_include)

chainrule_own_executable(two_units ${package}/two_units/a.cpp ${package}/two_units/b.cpp)
add_test(NAME package/two_units COMMAND two_units)

add_test(NAME package/no_heap COMMAND bash ${package}/no_heap/check.bash ${package}/no_heap/step.cpp
    ${CMAKE_CURRENT_BINARY_DIR}/no_heap.o ${compiler} @${compile_flags})

foreach(way consumer subdirectory debian)
    add_test(NAME package/${way} COMMAND bash ${package}/check.bash ${way} ${CMAKE_COMMAND}
        ${PROJECT_BINARY_DIR} ${PROJECT_VERSION} ${CMAKE_CURRENT_BINARY_DIR}/package -G ${CMAKE_GENERATOR}
        -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS})
endforeach()
foreach(way pkg_config single_header)
    add_test(NAME package/${way} COMMAND bash ${package}/compile.bash ${way} ${CMAKE_COMMAND}
        ${PROJECT_BINARY_DIR} ${PROJECT_VERSION} ${CMAKE_CURRENT_BINARY_DIR}/package ${compile_flags} ${compiler})
endforeach()
# All write the list of what they installed to one place.
set_tests_properties(package/consumer package/pkg_config package/debian PROPERTIES SKIP_RETURN_CODE 77 RESOURCE_LOCK install)
if(TARGET chainrule_cli)
    add_test(NAME package/version COMMAND chainrule_cli --version)
    set_tests_properties(package/version PROPERTIES PASS_REGULAR_EXPRESSION "^chainrule ${PROJECT_VERSION}\n$")
endif()

add_test(NAME example_firmware COMMAND bash ${PROJECT_SOURCE_DIR}/examples/firmware/run ${CMAKE_CURRENT_BINARY_DIR}/firmware ${boost_include})
set_tests_properties(example_firmware PROPERTIES SKIP_RETURN_CODE 77)

add_test(NAME docs COMMAND bash ${PROJECT_SOURCE_DIR}/tools/doxygen/run ${CMAKE_CURRENT_BINARY_DIR}/docs)
set_tests_properties(docs PROPERTIES SKIP_RETURN_CODE 77)
