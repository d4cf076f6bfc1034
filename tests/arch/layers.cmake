# Fails when an #include points up or sideways in the house. Run by CTest as
#   cmake -DROOT=<repo> -P tests/arch/layers.cmake
#
# Each line: a folder, then the folders it may include besides itself.
set(ALLOWED
  "scanner/base:"
  "scanner/core:scanner/base"
  "scanner/plugin:scanner/base,scanner/core"
  "scanner/policy:scanner/base,scanner/core"
  "scanner/config:scanner/base,scanner/core,scanner/plugin"
  "scanner/sandbox:scanner/base,scanner/core,scanner/plugin"
  "scanner/pipeline:scanner/base,scanner/core,scanner/plugin,scanner/policy"
  "plugins:scanner/base,scanner/core,scanner/plugin"
  "scanner/cli:scanner/,plugins/builtin.h"
  "service:scanner/base,scanner/core,scanner/plugin,scanner/config,scanner/pipeline,scanner/sandbox,plugins/builtin.h"
)
set(bad "")
foreach(line IN LISTS ALLOWED)
  string(REGEX MATCH "^([^:]*):(.*)$" _ "${line}")
  set(home ${CMAKE_MATCH_1})
  string(REPLACE "," ";" friends "${CMAKE_MATCH_2}")
  file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/${home}/*.h ${ROOT}/${home}/*.cpp)
  foreach(source IN LISTS sources)
    file(STRINGS ${ROOT}/${source} includes REGEX "^#include \"(scanner|plugins|service)/")
    foreach(include IN LISTS includes)
      string(REGEX REPLACE "^#include \"([^\"]*)\".*$" "\\1" target "${include}")
      set(ok FALSE)
      foreach(friend IN LISTS home friends)
        string(FIND "${target}" "${friend}" at)
        if(at EQUAL 0)
          set(ok TRUE)
        endif()
      endforeach()
      if(NOT ok)
        list(APPEND bad "  ${source} must not include ${target}")
      endif()
    endforeach()
  endforeach()
endforeach()
if(bad)
  list(JOIN bad "\n" text)
  message(FATAL_ERROR "Arrows that the house forbids (ARCHITECTURE.md, 3):\n${text}")
endif()
