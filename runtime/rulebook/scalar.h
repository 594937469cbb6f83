/* Reading the values of keys: what stands in a scalar or a short list, each with its own message. All take NULL for
 * `not there`. */
#ifndef DEALWRIGHT_RULEBOOK_SCALAR_H
#define DEALWRIGHT_RULEBOOK_SCALAR_H

#include "rulebook/loading.h"

struct label scalar_label(struct loading *loading, const struct yaml *node, const char *what);
bool scalar_truth(struct loading *loading, const struct yaml *node, bool otherwise);
/* False when there is none or it is wrong. */
bool scalar_duration(struct loading *loading, const struct yaml *node, struct duration *out);
/* The same for a day. */
bool scalar_day(struct loading *loading, const struct yaml *node, const char *where, int32_t *out);
/* `otherwise` also when it is none of the words; `key` names it in the message. */
int scalar_word(struct loading *loading, const struct yaml *node, const char *key, const char *const *words,
                size_t count, int otherwise);
/* The same, of the words that key.def has for the key. */
int scalar_choice(struct loading *loading, const struct yaml *node, enum schema_key key, int otherwise);

/* A type; with `optional`, a `?` may stand behind it. NULL when it is wrong. A record that it refers to is looked up
 * later. */
const struct type *scalar_type(struct loading *loading, const struct yaml *node, bool *optional, const char *where);

/* Texts of a list, in the arena; items that are not texts are reported and left out. `nodes` may be NULL. */
size_t scalar_names(struct loading *loading, const struct yaml *node, const char *key, const char ***names,
                    const struct yaml ***nodes);

/* Who may: owner, superior, team or a role. */
struct grants scalar_grants(struct loading *loading, const struct yaml *node, const char *where);
/* The same where no case is about, so that roles alone can be named. */
struct grants scalar_roles(struct loading *loading, const struct yaml *node, const char *where);

/* A name that is given here: small letters, digits and _. False when it cannot be one. */
bool scalar_is_name(struct loading *loading, const struct yaml *key);
/* The same, and no word that rules read as something else, behind a dot or (a record) alone; `what` says of what it is
 * the name. */
bool scalar_is_free_name(struct loading *loading, const struct yaml *key, bool of_record, const char *what);

/* A name that is defined elsewhere: kept to be looked up. Returns the text, NULL for NULL. */
const char *scalar_refer(struct loading *loading, const struct yaml *node, enum refer kind, const char *where);

/* Splits `record.field`; false with a message when it is not of that form. */
bool scalar_path(struct loading *loading, const struct yaml *node, const char **record, const char **field,
                 const char *where);

/* An expression or the name of a function. */
const struct rule *scalar_expression(struct loading *loading, const struct yaml *node, const char *where);
const struct rule *scalar_function(struct loading *loading, const struct yaml *node, const char *where);

#endif
