# The Debian package: cpack -G DEB --config BUILD/CPackConfig.cmake
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lockstep)
set(CPACK_PACKAGE_VENDOR Lockstep)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "keeps Google Cloud in step with a reviewed manifest")
set(CPACK_PACKAGE_DESCRIPTION
"One YAML manifest names the image of every Cloud Run service and job of a
project, and the bounds of the Firestore collections that those programs
write. lockstep shows what differs and why, brings it in step, proves it by
the digest that really serves, and then removes the documents that stale code
left behind, backed up before they are deleted.")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
# A package without a maintainer cannot be built. This one names the project, at an address that
# reaches nobody (RFC 2606); who publishes packages sets his own.
set(LOCKSTEP_MAINTAINER "Lockstep <lockstep@lockstep.invalid>" CACHE STRING
    "Maintainer of the Debian package: Name <address>")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${LOCKSTEP_MAINTAINER})
# What Debian wants in other places or other forms than everybody else.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/debian/arrange.cmake)
set(CPACK_LOCKSTEP_FILES ${CMAKE_CURRENT_SOURCE_DIR}/debian)
include(CPack)
