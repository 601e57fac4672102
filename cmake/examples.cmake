# Examples: examples/*.c is one program each, examples/shop two that work together. They use what an application uses:
# the public headers and the shared library.
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

# Two services that call each other: files of the shop, of the stock, and of both.
pkg_check_modules(CLTEL_SHOP_DEPS QUIET IMPORTED_TARGET libmicrohttpd libcurl sqlite3)
if(CLTEL_SHOP_DEPS_FOUND)
  file(GLOB both_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/shop/program*.c
       ${PROJECT_SOURCE_DIR}/examples/shop/service*.c)
  foreach(name shop stock)
    file(GLOB own_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/shop/${name}_*.c)
    cltel_add_example(${name} ${own_files} ${both_files})
    target_link_libraries(${name} PRIVATE PkgConfig::CLTEL_SHOP_DEPS)
    target_link_options(${name} PRIVATE -Wl,--as-needed)
  endforeach()
endif()
