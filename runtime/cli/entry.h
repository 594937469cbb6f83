/* The commands of the program: one file each, ending in the row that describes it. */
#ifndef DEALWRIGHT_CLI_ENTRY_H
#define DEALWRIGHT_CLI_ENTRY_H

#include "cli/options.h"
#include "cli/session.h"

enum entry_group { GROUP_WRITE, GROUP_RUN, GROUP_PAY, GROUP_LOOK, GROUP_MORE, GROUP_COUNT };

struct entry {
  const char *name;
  enum entry_group group;
  const char *usage;  /* the operands: "FOLDER [FILE.run ...]" */
  size_t least, most; /* operands */
  uint64_t options;   /* OPTION_BITs beside those that every command takes */
  bool storeless;     /* --store, --as and --at mean nothing to it, so its help leaves them out */
  struct label about; /* one line */
  struct label help;  /* what `dealwright help NAME` adds: lines that end in \n */
  enum status (*run)(struct session *session);
  const struct entry *const
      *parts; /* commands behind this word, such as `plan run`, ended by NULL; it has no run then */
};

enum { ENTRY_ANY = 1000000 }; /* operands without a limit */

/* In the order of the overview, ended by NULL. */
extern const struct entry *const entry_table[];

const struct entry *entry_find(const char *name);
/* A command behind the word of another: `run` behind `plan`. NULL: there is none. */
const struct entry *entry_part(const struct entry *entry, const char *name);
/* Adds `unknown command`, with what was probably meant. */
void entry_unknown(const char *name, struct diagnostics *list);
/* The same of a part; `name` NULL: none was typed. */
void entry_part_unknown(const struct entry *entry, const char *name, struct diagnostics *list);

/* Topics that `help` knows beside the commands. */
struct topic {
  const char *name;
  struct label about; /* one line */
  struct label text;
};

extern const struct topic topic_table[]; /* ended by a NULL name */

#endif
