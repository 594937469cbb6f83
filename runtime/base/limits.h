/* Every bound of the program, in one table. */
#ifndef DEALWRIGHT_BASE_LIMITS_H
#define DEALWRIGHT_BASE_LIMITS_H

enum {
  LIMIT_FILE_BYTES = 16 * 1024 * 1024,  /* one YAML, Lua or run file */
  LIMIT_CSV_BYTES = 1024 * 1024 * 1024, /* one CSV file */
  LIMIT_CSV_FIELD_BYTES = 1024 * 1024,  /* one cell */
  LIMIT_CSV_ROW_BYTES = 8 * 1024 * 1024,
  LIMIT_CSV_COLUMNS = 1000,
  LIMIT_RULEBOOK_FILES = 1000, /* of one layer */
  LIMIT_LAYERS = 8,            /* folders that extend each other */
  LIMIT_FIELDS = 500,          /* of a record, and what one action asks */
  LIMIT_ENTRIES = 1000,        /* stages and actions of a process, tasks, criteria and ways out of a stage */
  LIMIT_YAML_DEPTH = 32,
  LIMIT_YAML_NODES = 200 * 1000,
  LIMIT_YAML_SCALAR_BYTES = 64 * 1024,
  LIMIT_DIAGNOSTICS = 200,                 /* shown of one run; the rest is counted */
  LIMIT_TEXT_BYTES = 64 * 1024,            /* one text value in a record */
  LIMIT_LIST_ITEMS = 1000,                 /* one list value */
  LIMIT_MOVES = 100,                       /* stage changes that one command may cause */
  LIMIT_SEATS = 200,                       /* in one step of an approval, and steps of one */
  LIMIT_AGREEMENT_DEPTH = 16,              /* groups within groups in the steps of an approval */
  LIMIT_SIGNATURES = 50,                   /* of one kind of document */
  LIMIT_DOCUMENT_BYTES = 64 * 1024 * 1024, /* one attached file */
  LIMIT_DOCUMENT_NAME = 200,               /* bytes of its name */
  LIMIT_LOOK_BACK = 60,                    /* periods before those of an appraisal that count */
  LIMIT_STARTS = 10,                       /* cases that start each other in a row, each from the one before */
  LIMIT_TIMERS_PER_COMMAND = 1000,         /* timers of one case that fire before one command */
  LIMIT_LUA_FUEL = 10 * 1000 * 1000,       /* instructions, bytes touched / 16 and pattern steps of one rule */
  LIMIT_LUA_BYTES = 32 * 1024 * 1024,      /* above what the loaded rulebook takes */
  LIMIT_LUA_STRING_BYTES = 1024 * 1024,    /* one string made by a rule */
  LIMIT_LUA_STACK_BYTES = 1024 * 1024,     /* arguments and local values of all calls under way */
  LIMIT_RULE_READS = 256,                  /* reads that one rule's note keeps */
  LIMIT_RULE_ROWS = 256,                   /* rows of decision tables that it keeps */
  LIMIT_INDEX_BYTES = 32 * 1024 * 1024,    /* what the index of one decision table remembers */
  LIMIT_LOOKUP_DEPTH = 16,                 /* decision tables that ask one another */
  LIMIT_STORE_WAIT_MS = 10 * 1000,         /* for the store's write lock */
  LIMIT_PLAN_BANDS = 1000,                 /* of one table of rates */
  LIMIT_MUTANT_SECONDS = 60                /* until a mutant's tests count as hanging */
};

#endif
