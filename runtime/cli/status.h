/* What the program tells the shell. `dealwright help exit` says the same in prose. */
#ifndef DEALWRIGHT_CLI_STATUS_H
#define DEALWRIGHT_CLI_STATUS_H

enum status {
  STATUS_DONE = 0,
  STATUS_NO = 1,       /* the answer is no: a check failed, a command was refused */
  STATUS_USAGE = 2,    /* the command line cannot be understood */
  STATUS_RULEBOOK = 3, /* a rulebook cannot be used */
  STATUS_RULE = 4,     /* a rule failed while running */
  STATUS_STORE = 5,    /* the store, or writing the output */
  STATUS_BUG = 70
};

#endif
