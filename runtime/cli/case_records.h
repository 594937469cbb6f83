/* What is remembered about one case, as `case` shows it. */
#ifndef DEALWRIGHT_CLI_CASE_RECORDS_H
#define DEALWRIGHT_CLI_CASE_RECORDS_H

#include "cli/standing.h"

/* Rows and series of records, each with its title; nothing of those that are empty. */
void case_records_say(const struct standing *standing);
/* The pair "fields" of an object: of the record that the case is about. */
void case_records_json(const struct standing *standing, struct json *json);

#endif
