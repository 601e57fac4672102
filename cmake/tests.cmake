# Tests. tests/<kind>/**/test_<what>.c is one cmocka program, .py one unittest file, .sh one script (exit 77: skipped).
# Kind and folder become ctest labels. All run with the source root as working directory and know
#   CLTEL_BUILD  the build folder      CLTEL_BIN  the command      CLTEL_LIB  the shared library
pkg_check_modules(CLTEL_CMOCKA IMPORTED_TARGET cmocka)
find_program(CLTEL_PYTHON NAMES /usr/bin/python3 python3) # Debian's own: botocore is installed there
set(test_kinds unit flow endpoint contract cli fault pane)
set(test_environment "CLTEL_BUILD=${PROJECT_BINARY_DIR};CLTEL_BIN=${PROJECT_BINARY_DIR}/bin/cltel"
    "CLTEL_LIB=${PROJECT_BINARY_DIR}/libcltel.so")
# cltel_test(<name> <labels> <command>...): one ctest entry.
function(cltel_test name labels)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" SKIP_RETURN_CODE 77 TIMEOUT 240
                       ENVIRONMENT "${test_environment}")
endfunction()

# What tests share: tests/support/*.c; a file there with a main() is a program that tests start.
file(GLOB support_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/*.c)
set(support_parts)
set(support_programs)
foreach(file ${support_files})
  has_main(${file} is_program)
  if(is_program)
    list(APPEND support_programs ${file})
  else()
    list(APPEND support_parts ${file})
  endif()
endforeach()

# Links what every test program may use.
add_library(cltel_test_libraries INTERFACE)
target_include_directories(cltel_test_libraries INTERFACE ${PROJECT_SOURCE_DIR}/tests)
if(TARGET cltel_tools)
  target_link_libraries(cltel_test_libraries INTERFACE cltel_tools)
endif()
target_link_libraries(cltel_test_libraries INTERFACE cltel_internal m)
if(CLTEL_CMOCKA_FOUND)
  target_link_libraries(cltel_test_libraries INTERFACE PkgConfig::CLTEL_CMOCKA)
else()
  message(STATUS "cmocka is missing: C tests are not built")
endif()

pkg_check_modules(CLTEL_SSL REQUIRED IMPORTED_TARGET libssl) # servers of tests speak TLS; the library itself only asks curl
if(support_parts)
  add_library(cltel_support STATIC ${support_parts})
  target_link_libraries(cltel_support PUBLIC cltel_test_libraries PkgConfig::CLTEL_SSL)
endif()
add_library(cltel_testing INTERFACE)
target_link_libraries(cltel_testing INTERFACE $<TARGET_NAME_IF_EXISTS:cltel_support> cltel_test_libraries)

foreach(file ${support_programs})
  get_filename_component(name ${file} NAME_WE)
  add_executable(${name} ${file})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/support)
  target_link_libraries(${name} PRIVATE cltel_testing)
endforeach()

# tests/support/application/*.c use what an application uses: the public headers and the shared library;
# tests/support/preload/*.c are loaded before the C library, to bend what it says.
file(GLOB application_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/application/*.c)
foreach(file ${application_files})
  get_filename_component(name ${file} NAME_WE)
  add_executable(${name} ${file})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/support)
  target_link_libraries(${name} PRIVATE cltel::cltel cltel_flags Threads::Threads)
endforeach()
file(GLOB preload_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/preload/*.c)
foreach(file ${preload_files})
  get_filename_component(name ${file} NAME_WE)
  add_library(${name} MODULE ${file})
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/support)
endforeach()

foreach(kind ${test_kinds})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${kind}/test_*.c
       ${PROJECT_SOURCE_DIR}/tests/${kind}/test_*.py ${PROJECT_SOURCE_DIR}/tests/${kind}/test_*.sh)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    get_filename_component(folder ${file} DIRECTORY)
    get_filename_component(folder ${folder} NAME)
    if(file MATCHES "\\.c$")
      if(CLTEL_CMOCKA_FOUND)
        add_executable(${name} ${file})
        set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
        target_link_libraries(${name} PRIVATE cltel_testing)
        cltel_test(${name} "${kind};${folder}" ${name})
      endif()
    elseif(file MATCHES "\\.py$")
      cltel_test(${name}_py "${kind};${folder};script" ${CLTEL_PYTHON} -B ${file} -v)
    else()
      cltel_test(${name}_sh "${kind};${folder};script" bash ${file})
    endif()
  endforeach()
endforeach()

# The slow ones first, so that none of them runs alone at the end.
foreach(name test_logs_awscli_sh test_page_sh test_insights_oracle_py test_cli_behaviour_py test_cli_cases_py test_million
             test_sigv4_botocore_py test_round_trip_py test_requests_model_py test_exit_py test_stopping test_outcomes
             test_demo_sh test_install_sh test_registry test_json_number)
  if(TEST ${name})
    set_tests_properties(${name} PROPERTIES COST 100)
  endif()
endforeach()
# Where the time goes into clients, and boto3 asks the endpoint the same: not again under a sanitizer.
if(TEST test_logs_awscli_sh)
  set_tests_properties(test_logs_awscli_sh PROPERTIES LABELS "endpoint;script;plain")
endif()
