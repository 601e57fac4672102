# Examples: examples/*.c is one program each, examples/<folder>/*.c one program of that name. They use what an
# application uses: the public headers and the shared library.
function(cltel_add_example name)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/examples)
  target_link_libraries(${name} PRIVATE cltel::cltel cltel_flags Threads::Threads)
endfunction()

file(GLOB example_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.c)
foreach(file ${example_files})
  get_filename_component(name ${file} NAME_WE)
  cltel_add_example(${name} ${file})
endforeach()

pkg_check_modules(CLTEL_MICROHTTPD QUIET IMPORTED_TARGET libmicrohttpd)
file(GLOB shop_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/shop/*.c)
if(shop_files AND CLTEL_MICROHTTPD_FOUND)
  cltel_add_example(shop ${shop_files})
  target_link_libraries(shop PRIVATE PkgConfig::CLTEL_MICROHTTPD)
endif()
