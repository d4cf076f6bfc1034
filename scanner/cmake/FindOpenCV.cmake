# find_package(OpenCV COMPONENTS core imgproc): only the parts that are asked for.
#
# Debian's own OpenCVConfig.cmake lives in libopencv-dev, which wants every part of OpenCV
# and with them a desktop's worth of packages. This asks for libopencv-<part>-dev alone and
# makes the same target for each: opencv_<part>.
find_path(OpenCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(OpenCV_REQUIRED_FILES OpenCV_INCLUDE_DIR)
foreach(part IN LISTS OpenCV_FIND_COMPONENTS)
  find_library(OpenCV_${part}_LIBRARY opencv_${part})
  list(APPEND OpenCV_REQUIRED_FILES OpenCV_${part}_LIBRARY)
endforeach()
mark_as_advanced(${OpenCV_REQUIRED_FILES})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCV REQUIRED_VARS ${OpenCV_REQUIRED_FILES})

if(OpenCV_FOUND)
  foreach(part IN LISTS OpenCV_FIND_COMPONENTS)
    if(NOT TARGET opencv_${part})
      add_library(opencv_${part} UNKNOWN IMPORTED)
      set_target_properties(opencv_${part} PROPERTIES
        IMPORTED_LOCATION ${OpenCV_${part}_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${OpenCV_INCLUDE_DIR})
    endif()
  endforeach()
endif()
