# Flags of everything that is built here: the target cltel_flags carries them, so a project that
# adds this one by add_subdirectory() keeps its own.
include(CheckCCompilerFlag)

add_library(cltel_flags INTERFACE)
target_compile_features(cltel_flags INTERFACE c_std_11)
set(c_only "$<COMPILE_LANGUAGE:C>")
target_compile_options(cltel_flags INTERFACE "$<${c_only}:-std=gnu11>" -Wall -Wextra -Wformat=2)
# Empty, so that a file that defines it too agrees.
target_compile_options(cltel_flags INTERFACE "$<${c_only}:-D_GNU_SOURCE=>")
if(CLTEL_WERROR)
  target_compile_options(cltel_flags INTERFACE -Werror)
endif()

function(cltel_add_flag flag)
  string(MAKE_C_IDENTIFIER "cltel_has${flag}" known)
  check_c_compiler_flag("${flag} -Werror" ${known})
  if(${known})
    target_compile_options(cltel_flags INTERFACE ${flag})
  endif()
endfunction()

# The macros use __VA_OPT__, which clang 14 calls an extension of later standards.
if(CMAKE_C_COMPILER_ID MATCHES Clang)
  target_compile_options(cltel_flags INTERFACE -Wno-gnu-zero-variadic-macro-arguments)
endif()

if(CLTEL_SANITIZE)
  target_compile_options(cltel_flags INTERFACE -O1 -g -fno-omit-frame-pointer -fsanitize=${CLTEL_SANITIZE}
                         -fno-sanitize-recover=all)
  target_link_options(cltel_flags INTERFACE -fsanitize=${CLTEL_SANITIZE})
  if(CLTEL_SANITIZE MATCHES thread AND CMAKE_C_COMPILER_ID STREQUAL GNU)
    # TSan knows no fences; the few here order what another process reads, which it cannot watch anyway.
    target_compile_options(cltel_flags INTERFACE -Wno-tsan)
  endif()
else()
  # Exploit hardening. What it costs a recording call is in docs/DESIGN.md.
  cltel_add_flag(-fstack-protector-strong)
  cltel_add_flag(-fstack-clash-protection)
  cltel_add_flag(-fcf-protection)
  cltel_add_flag(-ftrivial-auto-var-init=zero)
  target_compile_options(cltel_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
                         $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()
