#include "plugins/firestore/how_to_list.h"

#include <algorithm>
#include <string_view>

#include "reconciler/base/shell_word.h"
#include "reconciler/http/url.h"

namespace lockstep::firestore {

std::string HowToListNames(const Collection& collection) {
  std::string url = "https://firestore.googleapis.com/v1/projects/" +
                    UrlSegment(collection.project) + "/databases/" +
                    UrlSegment(collection.database) + "/documents";
  const std::string_view path = collection.path;
  std::size_t from = 0;
  while (from <= path.size()) {
    const std::size_t slash = std::min(path.find('/', from), path.size());
    url += "/" + UrlSegment(path.substr(from, slash - from));
    from = slash + 1;
  }
  url += "?pageSize=300&mask.fieldPaths=__name__";
  return "curl -sS -H \"Authorization: Bearer $(gcloud auth print-access-token)\" " +
         ShellWord(url);
}

}  // namespace lockstep::firestore
