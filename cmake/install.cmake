# install: library, headers, command, pkg-config file and CMake package. All of it can be moved afterwards.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/cltel)

install(TARGETS cltel_shared EXPORT cltel-shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS cltel_static EXPORT cltel-static ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/cltel DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
if(TARGET cltel_command)
  install(TARGETS cltel_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY ${PROJECT_BINARY_DIR}/pages/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
  install(DIRECTORY ${PROJECT_BINARY_DIR}/pages/completions DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion)
  install(FILES ${PROJECT_BINARY_DIR}/pages/zsh/_cltel DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${PROJECT_BINARY_DIR}/pages/fish/cltel.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

install(EXPORT cltel-shared NAMESPACE cltel:: DESTINATION ${package_folder})
install(EXPORT cltel-static NAMESPACE cltel:: DESTINATION ${package_folder})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/cltel-config.cmake.in ${PROJECT_BINARY_DIR}/cltel-config.cmake
                              INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cltel-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cltel-config.cmake ${PROJECT_BINARY_DIR}/cltel-config-version.cmake
        DESTINATION ${package_folder})

# pkg-config finds its own place, so the tree can be moved: from <libdir>/pkgconfig up to the prefix.
set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_to_prefix /${pc_folder} /)
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
foreach(name cltel cltel-static)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${pc_folder})
endforeach()
