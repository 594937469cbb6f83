/* Statements as a workbook: what they come to, a sheet of lines for each person, and how to read it. */
#ifndef DEALWRIGHT_CLI_STATEMENT_WORKBOOK_H
#define DEALWRIGHT_CLI_STATEMENT_WORKBOOK_H

#include "cli/person_statement.h"

/* Adds the file's bytes; `title` names the whole, `day` is when it says that it was made. False with an error when it
 * does not fit a spreadsheet. */
bool statement_workbook(struct session *session, const struct person_statement *people, size_t count, const char *title,
                        int32_t day, struct buffer *out);

#endif
