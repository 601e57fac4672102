# libcltel: one set of objects, a shared and a static library.
set(folders base record wire config stats buffer privacy sampling drain encode batch sign credentials send settle collect
    pipeline api)
set(library_sources)
foreach(folder ${folders})
  file(GLOB found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.c)
  list(APPEND library_sources ${found})
endforeach()

add_library(cltel_objects OBJECT ${library_sources})
set_target_properties(cltel_objects PROPERTIES C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
target_include_directories(cltel_objects PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
# initial-exec: a thread-local access is one load in place of a call, and never allocates (reentrancy
# from signal handlers). It takes a few bytes of glibc's spare room, so dlopen() still works.
target_compile_options(cltel_objects PRIVATE -ftls-model=initial-exec)
target_link_libraries(cltel_objects PRIVATE cltel_flags PkgConfig::CLTEL_DEPS Threads::Threads)

set(public_include $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set(version_script ${PROJECT_SOURCE_DIR}/src/cltel.map)

add_library(cltel_shared SHARED $<TARGET_OBJECTS:cltel_objects>)
set_target_properties(cltel_shared PROPERTIES OUTPUT_NAME cltel EXPORT_NAME shared VERSION ${PROJECT_VERSION}
                      SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${version_script})
target_include_directories(cltel_shared INTERFACE ${public_include})
target_link_libraries(cltel_shared PRIVATE $<BUILD_INTERFACE:cltel_flags> PkgConfig::CLTEL_DEPS Threads::Threads)
target_link_options(cltel_shared PRIVATE -Wl,--version-script=${version_script} -Wl,-Bsymbolic-functions
                    -Wl,-z,relro -Wl,-z,now -Wl,-z,nodelete -Wl,-z,noexecstack -Wl,--as-needed)
if(NOT CLTEL_SANITIZE AND NOT CLTEL_FUZZ)
  target_link_options(cltel_shared PRIVATE -Wl,--no-undefined)
endif()

add_library(cltel_static STATIC $<TARGET_OBJECTS:cltel_objects>)
set_target_properties(cltel_static PROPERTIES OUTPUT_NAME cltel EXPORT_NAME static)
target_include_directories(cltel_static INTERFACE ${public_include})
target_link_libraries(cltel_static PUBLIC PkgConfig::CLTEL_DEPS Threads::Threads)

add_library(cltel::shared ALIAS cltel_shared)
add_library(cltel::static ALIAS cltel_static)
add_library(cltel::cltel ALIAS cltel_shared)

# The library's inside, for the command, tests and benches.
add_library(cltel_internal INTERFACE)
target_include_directories(cltel_internal INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(cltel_internal INTERFACE cltel_static cltel_flags)

# has_main(<file> <variable>): a file with a main() is a program of its own.
function(has_main file variable)
  file(STRINGS ${file} found REGEX "^(int )?main\\(" LIMIT_COUNT 1)
  if(found)
    set(${variable} ON PARENT_SCOPE)
  else()
    set(${variable} OFF PARENT_SCOPE)
  endif()
endfunction()
