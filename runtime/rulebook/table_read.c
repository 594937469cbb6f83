/* The tables of a rulebook: tables/NAME.csv of every layer; of one name the topmost counts. Files NAME.test.csv are
 * tests of tables, read elsewhere. */
#include "base/text.h"
#include "rulebook/part.h"

#include <string.h>

static const char folder[] = "tables/", ending[] = ".csv", test_ending[] = ".test.csv";

static bool is_table(const struct source_file *file) {
  size_t size = strlen(file->path);
  if (strncmp(file->path, folder, sizeof folder - 1) != 0) return false;
  return size < sizeof test_ending || strcmp(file->path + size - (sizeof test_ending - 1), test_ending) != 0;
}

static const char *table_name(struct loading *loading, const struct source_file *file) {
  size_t size = strlen(file->path) - (sizeof folder - 1) - strlen(ending);
  return arena_copy_bytes(loading->arena, file->path + sizeof folder - 1, size);
}

/* Files come by layer: is there one of the same path further up? */
static bool is_replaced(const struct source *source, size_t number) {
  for (size_t i = number + 1; i < source->count; i++)
    if (strcmp(source->files[i].path, source->files[number].path) == 0) return true;
  return false;
}

static void add_table(struct loading *loading, const struct table ***tables, const struct table *table) {
  size_t count = loading->rulebook->table_count++;
  *tables = arena_grow(loading->arena, *tables, count, sizeof **tables);
  for (; count > 0 && strcmp((*tables)[count - 1]->name, table->name) > 0; count--)
    (*tables)[count] = (*tables)[count - 1];
  (*tables)[count] = table;
}

static void add_broken(struct loading *loading, const char ***broken, const char *name) {
  size_t count = loading->rulebook->broken_table_count++;
  *broken = arena_grow(loading->arena, *broken, count, sizeof **broken);
  (*broken)[count] = name;
}

struct making {
  struct loading *loading;
  const char *table;
};

/* A rule for an output cell. */
static struct rule *make_rule(void *context, const char *output) {
  const struct making *making = context;
  const char *what =
      loading_key_of(making->loading, output, loading_thing(making->loading, PHRASE_thing_table, making->table));
  const struct position nowhere = {NULL, 0, 0, 0};
  return loading_rule(making->loading, &nowhere, loading_inside(making->loading, what));
}

void tables_read(struct loading *loading) {
  const struct table **tables = NULL;
  const char **broken = NULL;
  for (size_t i = 0; i < loading->source->count; i++) {
    const struct source_file *file = &loading->source->files[i];
    if (!is_table(file) || is_replaced(loading->source, i)) continue;
    const char *name = table_name(loading, file);
    struct position at = {file->shown, 0, 0, 0};
    if (!text_is_name(name)) diagnostic_add(loading->list, DIAGNOSTIC_bad_table_name, &at, name);
    struct making making = {loading, name};
    const struct table_reader reader = {.arena = loading->arena,
                                        .name = name,
                                        .file = file->name,
                                        .shown = file->shown,
                                        .text = file->text,
                                        .size = file->size,
                                        .currency = loading->rulebook->currency,
                                        .decimal_comma = loading->rulebook->decimal_comma[file->layer],
                                        .make_rule = make_rule,
                                        .context = &making};
    const struct table *table = table_read(&reader, loading->list);
    if (table != NULL) add_table(loading, &tables, table);
    else add_broken(loading, &broken, name);
  }
  loading->rulebook->tables = tables;
  loading->rulebook->broken_tables = broken;
}
