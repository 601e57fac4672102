# The command cltel. Its parts are an archive too, so that tests can call them.
pkg_check_modules(CLTEL_TOOLS_DEPS IMPORTED_TARGET libmicrohttpd sqlite3 libpcre2-8)
file(GLOB tool_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/tools/cli/*.c ${PROJECT_SOURCE_DIR}/src/tools/aws/*.c
     ${PROJECT_SOURCE_DIR}/src/tools/endpoint/*.c ${PROJECT_SOURCE_DIR}/src/tools/endpoint/insights/*.c
     ${PROJECT_SOURCE_DIR}/src/tools/endpoint/pane/*.c)
set(tool_parts)
set(tool_main)
foreach(file ${tool_files})
  has_main(${file} is_program)
  if(is_program)
    list(APPEND tool_main ${file})
  else()
    list(APPEND tool_parts ${file})
  endif()
endforeach()

if(NOT CLTEL_TOOLS_DEPS_FOUND)
  message(STATUS "libmicrohttpd, SQLite or PCRE2 is missing: the command cltel is not built")
  set(tool_parts)
endif()

# The files of the local endpoint's page become a C file.
file(GLOB pane_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/tools/endpoint/pane/*.html
     ${PROJECT_SOURCE_DIR}/src/tools/endpoint/pane/*.css ${PROJECT_SOURCE_DIR}/src/tools/endpoint/pane/*.js
     ${PROJECT_SOURCE_DIR}/src/tools/endpoint/pane/*.svg)
set(pane_data ${PROJECT_BINARY_DIR}/pane_assets_data.c)
string(REPLACE ";" "|" pane_list "${pane_files}")
add_custom_command(OUTPUT ${pane_data} VERBATIM COMMAND ${CMAKE_COMMAND} -DOUT=${pane_data} "-DFILES=${pane_list}" -P
                   ${PROJECT_SOURCE_DIR}/cmake/embed.cmake DEPENDS ${pane_files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)

if(tool_parts)
  add_library(cltel_tools STATIC ${tool_parts} ${pane_data})
  target_link_libraries(cltel_tools PUBLIC cltel_internal PkgConfig::CLTEL_TOOLS_DEPS m)
endif()
if(tool_parts AND tool_main)
  add_executable(cltel_command ${tool_main})
  set_target_properties(cltel_command PROPERTIES OUTPUT_NAME cltel RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin
                        POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(cltel_command PRIVATE cltel_tools)
  target_link_options(cltel_command PRIVATE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
  # The command prints its own pages of the manual and its completion.
  add_custom_command(TARGET cltel_command POST_BUILD VERBATIM COMMAND bash ${PROJECT_SOURCE_DIR}/cmake/make_pages.sh
                     $<TARGET_FILE:cltel_command> ${PROJECT_BINARY_DIR}/pages)
endif()
