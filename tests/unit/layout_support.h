/* What must hold of the layout of any text that the reader takes: it says the same (yaml_layout itself looks), laid out
 * again it stays, and every comment is still there, in its order. */
#ifndef DEALWRIGHT_TESTS_LAYOUT_SUPPORT_H
#define DEALWRIGHT_TESTS_LAYOUT_SUPPORT_H

#include "format/yaml_layout.h"
#include "format_support.h"

/* Every line that is a comment and nothing else, in its order, must stand in `text` too. */
SUPPORT bool comments_are_kept(const char *before, const char *text) {
  for (const char *line = before; *line != '\0';) {
    size_t size = strcspn(line, "\n"), blanks = strspn(line, " \t");
    const char *next = line + size + (line[size] == '\n');
    while (size > blanks && strchr(" \t\r", line[size - 1]) != NULL) size--;
    if (blanks < size && line[blanks] == '#') {
      const char *found = memmem(text, strlen(text), line + blanks, size - blanks);
      if (found == NULL) return false;
      text = found + size - blanks;
    }
    line = next;
  }
  return true;
}

/* The text laid out, owned by the arena; NULL with a message when something does not hold. */
SUPPORT const char *layout_holds(struct arena *arena, const char *name, const char *text, size_t size) {
  struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
  struct diagnostics *list = diagnostics_new();
  const char *wrong = NULL;
  if (!yaml_layout(name, text, size, &once, list)) wrong = "it says something else";
  else if (!yaml_layout(name, buffer_text(&once), once.size, &twice, list)) wrong = "it cannot be laid out again";
  else if (strcmp(buffer_text(&once), buffer_text(&twice)) != 0) wrong = "laid out again it changes";
  else if (!comments_are_kept(text, buffer_text(&once))) wrong = "a comment is lost";
  const char *copy = arena_copy(arena, buffer_text(&once));
  if (wrong != NULL)
    print_error("%s: %s\n---- before\n%s\n---- once\n%s\n---- twice\n%s\n----\n", name, wrong, text, copy,
                buffer_text(&twice));
  diagnostics_free(list);
  buffer_release(&once);
  buffer_release(&twice);
  return wrong == NULL ? copy : NULL;
}

#endif
