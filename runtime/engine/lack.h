/* One thing that is missing before a document of a case counts. */
#ifndef DEALWRIGHT_ENGINE_LACK_H
#define DEALWRIGHT_ENGINE_LACK_H

#include "rulebook/rulebook.h"
#include "script/scope.h"
#include "store/store.h"

struct lack {
  const struct document *document;
  const struct scope_row *of;        /* the record whose document it is, or NULL: the case's */
  int version;                       /* the newest; 0: none is attached */
  const struct signature *signature; /* that is missing on it; NULL: the file is */
  enum content_state content;        /* of a file that was attached and is not what it was; else CONTENT_WHOLE */
};

/* `contract`, or `paper for supplement 2`; as within a sentence, in the current language. */
const char *lack_title(struct arena *arena, const struct lack *lack);
/* `not attached`, `version 2 lacks seal`: what is missing, in the current language. */
const char *lack_text(struct arena *arena, const struct lack *lack);

#endif
