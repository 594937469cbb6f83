/* The documents of one case as `case` shows them: every version, who attached it, who signed it, what is missing. */
#ifndef DEALWRIGHT_CLI_CASE_DOCUMENTS_H
#define DEALWRIGHT_CLI_CASE_DOCUMENTS_H

#include "cli/standing.h"

/* Nothing when the process has no documents. */
void case_documents_say(const struct standing *standing);
/* The pair "documents" of an object. */
void case_documents_json(const struct standing *standing, struct json *json);

#endif
