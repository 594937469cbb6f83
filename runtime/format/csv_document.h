/* A CSV file as it was spelled: separator, quotes, line ends, byte order mark, empty lines, end of file.
 *
 * An untouched document is written back byte for byte; a changed cell changes its own bytes alone. */
#ifndef DEALWRIGHT_FORMAT_CSV_DOCUMENT_H
#define DEALWRIGHT_FORMAT_CSV_DOCUMENT_H

#include "base/arena.h"
#include "base/diagnostic.h"

struct csv_document;

/* Reads all rows, as csv_next gives them: wholly empty lines are none. The bytes must stay alive as long as the arena.
 * NULL with every error of the file in the list. */
struct csv_document *csv_document_read(struct arena *arena, const char *name, const char *bytes, size_t size,
                                       struct diagnostics *list);

/* Rows and cells count from 0; whoever asks stays below these counts. */
size_t csv_document_rows(const struct csv_document *document);
size_t csv_document_cells(const struct csv_document *document, size_t row);
/* The text of a cell, without its quotes; the document's own. */
const char *csv_document_cell(const struct csv_document *document, size_t row, size_t cell);
/* The line on which the row stood when it was read. */
int csv_document_line(const struct csv_document *document, size_t row);
/* The row that stood on this line when it was read; the count of rows when there is none. */
size_t csv_document_row_at(const struct csv_document *document, int line);

/* Gives a cell another text. It keeps its quotes, and gets some where the text needs them. */
bool csv_document_set(struct csv_document *document, size_t row, size_t cell, const char *text);
/* Takes a row out, with its line end; the last line of the file ends as it did. */
bool csv_document_drop(struct csv_document *document, size_t row);
/* Lets two rows change places; line ends stay where they are. */
bool csv_document_swap(struct csv_document *document, size_t a, size_t b);
/* All three are false, and nothing is changed, when the first row would no longer tell a reader the separator. */

void csv_document_write(const struct csv_document *document, struct buffer *out);

#endif
