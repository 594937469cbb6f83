/* Imports: rows of a CSV become commands, by the maps of a rulebook's imports/.
 *
 * Every row read is accepted or refused, whole: all its commands or none. A command's id is made of the map's name, the
 * subject and the command's place in the map, so importing again changes nothing. Many rows are committed as one group.
 */
#ifndef DEALWRIGHT_ENGINE_IMPORT_H
#define DEALWRIGHT_ENGINE_IMPORT_H

#include "engine/engine.h"

struct import_result {
  const struct import_map *map;
  int64_t read, accepted, refused; /* rows; read = accepted + refused */
  int64_t repeated;                /* accepted rows that changed nothing: they were here already */
  int64_t commands;                /* executed, new */
  bool missing;                    /* the file is not in the folder */
};

struct import_options {
  const char *folder;  /* where the CSV files are */
  const char *refused; /* folder for CSVs of the refused rows, header first; or NULL. Must not be `folder`. */
  const char *person;  /* who imports, where a map does not say */
  int64_t now, recorded;
  void (*progress)(void *context, const char *file, int64_t rows); /* or NULL; now and then */
  /* One refused row: its diagnostics, with file and line of the row. The list is cleared after. */
  void (*refuse)(void *context, const struct diagnostics *row);
  void *context;
};

/* Runs all maps of the newest rulebook in order. `results` has one entry per map, in the arena. False when it could not
 * be done at all (no file present, a column missing in a header, the store failed): what was committed before stays,
 * and says so in the results. */
bool engine_import(struct engine *engine, struct arena *arena, const struct import_options *options,
                   struct import_result **results, size_t *count, struct diagnostics *list);

/* Whether the rulebook has imports, and a file of one of them is in the folder; else an error. For whoever would make a
 * store for it. */
bool import_is_possible(struct arena *arena, const struct import_options *options, const struct rulebook *rulebook,
                        struct diagnostics *list);

#endif
