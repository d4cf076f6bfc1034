# Quicker builds with what the machine has: ccache and lld. Without them everything builds
# the same, only slower.
find_program(OUTVET_CCACHE ccache)
if(OUTVET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the source root count as equal in every checkout; the sloppiness is what
  # precompiled headers need (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${OUTVET_CCACHE})
endif()

find_program(OUTVET_LLD ld.lld)
if(OUTVET_LLD)
  add_link_options(-fuse-ld=lld)
endif()
