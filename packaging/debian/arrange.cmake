# Turns the installed tree, before it is packed, into what Debian's policy asks for.
cmake_minimum_required(VERSION 3.25)
set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY})
set(usr ${root}${CPACK_PACKAGING_INSTALL_PREFIX})
set(doc ${usr}/share/doc/lockstep)

function(must_run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY ${root}/lib ${usr}/share/lintian/overrides)
file(RENAME ${usr}/share/zsh/site-functions ${usr}/share/zsh/vendor-completions)
file(RENAME ${usr}/lib/systemd ${root}/lib/systemd)
must_run(rmdir ${usr}/lib)

# The licence is one of those that every Debian system holds.
file(REMOVE ${doc}/LICENSE)
file(CREATE_LINK ../../common-licenses/Apache-2.0 ${doc}/LICENSE SYMBOLIC)
file(COPY_FILE ${CPACK_LOCKSTEP_FILES}/copyright ${doc}/copyright)

file(COPY_FILE ${CPACK_LOCKSTEP_FILES}/lintian-overrides ${usr}/share/lintian/overrides/lockstep)

file(RENAME ${doc}/CHANGELOG.md ${doc}/changelog)
# The time of the last change, so that equal sources give equal packages.
set(epoch $ENV{SOURCE_DATE_EPOCH})
if(NOT epoch)
  execute_process(COMMAND git -C ${CPACK_LOCKSTEP_FILES} log -1 --format=%ct
                  OUTPUT_VARIABLE epoch OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT epoch)
  string(TIMESTAMP epoch %s UTC)
endif()
set(ENV{SOURCE_DATE_EPOCH} ${epoch})
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
set(maintainer ${CPACK_DEBIAN_PACKAGE_MAINTAINER})
configure_file(${CPACK_LOCKSTEP_FILES}/changelog.in ${doc}/changelog.Debian @ONLY)

file(GLOB pages ${usr}/share/man/man1/*.1)
must_run(gzip -9 -n -f ${doc}/changelog ${doc}/changelog.Debian ${pages})
